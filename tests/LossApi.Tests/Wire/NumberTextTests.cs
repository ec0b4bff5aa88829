using System.Globalization;
using System.Text;
using LossApi.Wire.Numbers;

namespace LossApi.Tests.Wire;

/// <summary>The writer against the platform's own shortest text, which it is byte for byte, but for the platform's slip at some powers of two.</summary>
public sealed class NumberTextTests
{
    [Fact]
    public void Texts_are_the_platforms()
    {
        var random = new Random(11);
        Span<byte> ours = stackalloc byte[NumberText.Room], theirs = stackalloc byte[NumberText.Room];
        for (int i = 0; i < NumberProof.Count; i++)
        {
            double number = NumberProof.Draw(random, i);
            int length = NumberText.Write(number, ours);
            number.TryFormat(theirs, out int wanted, default, CultureInfo.InvariantCulture);
            if (ours[..length].SequenceEqual(theirs[..wanted])) continue;

            // Below a power of two doubles lie twice as dense as above it, and the platform's text of some (2^-25, 2^-958) names a neighbour.
            string text = Encoding.ASCII.GetString(ours[..length]);
            Assert.True((BitConverter.DoubleToInt64Bits(number) & 0x000F_FFFF_FFFF_FFFF) == 0, $"{text} for {number:R}");
            Assert.Equal(number, double.Parse(text, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Powers_of_two_and_ten_read_back_and_no_shorter_text_would()
    {
        Span<byte> text = stackalloc byte[NumberText.Room];
        for (int exponent = -1074; exponent < 1024; exponent++)
        {
            double number = Math.ScaleB(1, exponent);
            string written = Encoding.ASCII.GetString(text[..NumberText.Write(number, text)]);
            Assert.Equal(number, double.Parse(written, CultureInfo.InvariantCulture));
            int digits = string.Concat(written.TakeWhile(c => c != 'E').Where(char.IsAsciiDigit)).Trim('0').Length;
            if (digits == 1) continue;
            string shorter = number.ToString($"E{digits - 2}", CultureInfo.InvariantCulture);
            Assert.NotEqual(number, double.Parse(shorter, CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(5e-324, "5E-324")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    [InlineData(-2.2250738585072014E-308, "-2.2250738585072014E-308")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1E-05")]
    [InlineData(123456.789, "123456.789")]
    [InlineData(9007199254740993, "9007199254740992")]
    [InlineData(99999999, "99999999")]
    [InlineData(100000000, "100000000")]
    [InlineData(2.9802322387695312E-08, "2.9802322387695312E-08")]
    public void Some_in_full(double number, string text)
    {
        Span<byte> to = stackalloc byte[NumberText.Room];
        Assert.Equal(text, Encoding.ASCII.GetString(to[..NumberText.Write(number, to)]));
    }

    [Fact]
    public void Too_little_room_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => NumberText.Write(1, new byte[NumberText.Room - 1]));
}
