using System.Globalization;
using System.Numerics;
using System.Text;
using LossApi.Wire.Json;

namespace LossApi.Tests.Wire;

/// <summary>Text to double and back.</summary>
public sealed class DecimalsTests
{
    [Fact]
    public void Every_power_of_two_reads_back()
    {
        for (int exponent = -1074; exponent <= 1023; exponent++) Same(Math.ScaleB(1, exponent));
    }

    [Fact]
    public void Random_doubles_read_back()
    {
        var random = new Random(1);
        for (int i = 0; i < 300_000; i++)
        {
            double number = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(number)) Same(number);
        }
    }

    /// <summary>Every kind of text, plain or not.</summary>
    [Fact]
    public void Tokens_are_the_platforms_numbers()
    {
        var random = new Random(13);
        for (int turn = 0; turn < NumberProof.Count; turn++)
        {
            string token = NumberRunTests.Token(random, turn);
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(token, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(Decimals.Parse(Encoding.ASCII.GetBytes(token))));
        }
    }

    [Theory]
    [InlineData(2.0, "2")]
    [InlineData(-0.0, "-0")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e16, "10000000000000000")]
    [InlineData(1e17, "1E+17")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    [InlineData(double.NaN, "\"NaN\"")]
    public void Numbers_are_spelled(double number, string text) => Assert.Equal(text, Written(number));

    [Theory]
    [InlineData(15_000, 15_001, 1)]
    [InlineData(12_000, 11_999, 0.01)]
    public void Long_zeros_and_large_exponents_cancel(int zeros, int exponent, double number) =>
        Assert.Equal(number, Decimals.Parse(Encoding.ASCII.GetBytes($"0.{new string('0', zeros)}1e{exponent}")));

    /// <summary>Midpoints between neighbours, and a hair to either side of them, by whole-number arithmetic.</summary>
    [Fact]
    public void Midpoints_round_to_even_and_their_neighbours_away_from_them()
    {
        var random = new Random(2);
        for (int i = 0; i < 2_000; i++)
        {
            double low = Math.ScaleB((1L << 52) + random.NextInt64(1L << 52), random.Next(60)), high = Math.BitIncrement(low);
            BigInteger middle = ((BigInteger)low + (BigInteger)high) * 5;                   // tenths
            double even = (BitConverter.DoubleToInt64Bits(low) & 1) == 0 ? low : high;
            Assert.Equal(even, Parse(middle, ""));
            Assert.Equal(high, Parse(middle, new string('0', 700) + "1"));
            Assert.Equal(low, Parse(middle - 1, new string('9', 700)));
        }

        static double Parse(BigInteger tenths, string further) =>
            Decimals.Parse(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{tenths / 10}.{tenths % 10}{further}")));
    }

    static void Same(double number) => Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(Decimals.Parse(Encoding.ASCII.GetBytes(Written(number)))));

    static string Written(double number)
    {
        Span<byte> text = stackalloc byte[Decimals.Longest];
        return Encoding.ASCII.GetString(text[..Decimals.Write(number, text)]);
    }
}
