using System.Globalization;
using System.Text;
using LossApi.Wire.Numbers;

namespace LossApi.Tests.Wire;

/// <summary>The fast reader against the platform's exact one: whatever it takes it reads the same, and it takes nothing that JSON does not have.</summary>
public sealed class NumberRunTests
{
    /// <summary>Room before and behind, as a body has it.</summary>
    const string Before = "{\"predictions\":           [0", Behind = "]                                             }";

    static readonly string[] Odd =
    [
        "1.0", "0", "-0", "-0.0", "0.0", "10", "100.5", "1e5", "1E5", "1e+5", "1e-5", "1.5e300", "1.5e-300", "123456789012345678", "1234567890123456789", "9223372036854775807", "0.1234567890123456789",
        "12345678.12345678901", "0.000012345678901234567", "0.00000000000000012345678901234567", "-1.7976931348623157e308", "4.35", "9007199254740993", "9007199254740992.5", "8.5e22", "1e23", "-1e22",
        "179769313486231580793728971405301e275", "7.2057594037927933e16", "0.3", "2.2250738585072011e-30", "6.02214076e23", "1e0", "0e5", "0.0e-5", "5e-7",
    ];

    static readonly string[] NotJson = ["01", "00", "-01", ".5", "5.", "-", "+1", "1.e5", "1e", "1e+", "--1", "1.2.3", "0x1", "1_0", "NaN", "Infinity", "\"1\"", "1-2", "e5", "1e5.5", "1.5e-", "٣", "null", "1..2", "-.5", "1a5", "12345678:5", "0.12/4", "0.1;34567890123456"];

    [Fact]
    public void Runs_are_the_platforms_numbers()
    {
        var random = new Random(12);
        const int Piece = 20_000;
        for (int done = 0, turn = 0; done < NumberProof.Count; done += Piece)
        {
            var text = new StringBuilder(Before);
            var numbers = new List<double>(Piece);
            for (int i = 0; i < Piece; i++)
            {
                string token = Token(random, turn++);
                text.Append(random.Next(4) == 0 ? ", " : ",").Append(token);
                numbers.Add(double.Parse(token, CultureInfo.InvariantCulture));
            }

            byte[] bytes = Encoding.ASCII.GetBytes(text.Append(Behind).ToString());
            double[] read = new double[Piece];
            int at = Before.Length, next = 0, slow = 0;
            var place = new RunPlace();
            while (next < Piece)
            {
                int taken = NumberRun.Read(bytes, ref at, read.AsSpan(next), ref place);
                for (int i = next; i < next + taken; i++)
                    if (BitConverter.DoubleToInt64Bits(read[i]) != BitConverter.DoubleToInt64Bits(numbers[i])) Assert.Fail($"{numbers[i]:R} was read as {read[i]:R}");
                next += taken;
                if (next == Piece) break;
                at++;
                while (bytes[at] is not ((byte)',' or (byte)']')) at++;
                next++;
                slow++;
            }

            Assert.True(slow < Piece / 2, $"{slow} of {Piece} numbers were left to the slow reader");
        }
    }

    /// <summary>A random number's shortest text, all its 17 digits, or the text of a point between it and its neighbour.</summary>
    internal static string Token(Random random, int turn)
    {
        double number = NumberProof.Draw(random, turn);
        return (turn / 10 % 8) switch
        {
            0 => number.ToString("E16", CultureInfo.InvariantCulture),
            1 when Math.Abs(number) is > 1e-6 and < 1e14 => (decimal.Parse(number.ToString("F12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + 0.0000005m).ToString(CultureInfo.InvariantCulture),
            2 when Math.Abs(number) is > 1e15 and < 9e18 => ((long)number + 1).ToString(CultureInfo.InvariantCulture),
            3 => number.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal),
            _ => number.ToString("R", CultureInfo.InvariantCulture),
        };
    }

    [Fact]
    public void What_is_taken_is_right_and_what_is_no_number_is_not_taken()
    {
        foreach (string token in Odd)
        {
            if (One(token) is { } read) Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(token, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(read));
        }

        foreach (string token in NotJson) Assert.True(One(token) is null, $"{token} was taken");
    }

    /// <summary>Numbers with a byte changed at random: taken only where JSON takes them, and then as the platform reads them.</summary>
    [Fact]
    public void Mutations_are_taken_only_where_they_are_numbers()
    {
        var random = new Random(13);
        const string Bytes = "0123456789.-+eE,] \"a/:;~";
        int taken = 0;
        for (int i = 0; i < NumberProof.Count / 4; i++)
        {
            char[] token = Token(random, i).ToCharArray();
            for (int change = random.Next(1, 3); change > 0; change--) token[random.Next(token.Length)] = Bytes[random.Next(Bytes.Length)];
            string text = new(token);
            if (One(text) is not { } read) continue;
            taken++;
            string number = text.TrimStart(' ').Split(',', ']', ' ')[0];
            Assert.True(IsJson(number), $"{text} was taken");
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(number, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(read));
        }

        Assert.True(taken > NumberProof.Count / 40, $"only {taken} mutations were numbers");
    }

    [Fact]
    public void Nothing_is_taken_whose_end_is_not_in_sight()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Before + ",1.25");
        double[] numbers = new double[1];
        int at = Before.Length;
        var place = new RunPlace();
        Assert.Equal(0, NumberRun.Read(bytes, ref at, numbers, ref place));
        Assert.Equal(Before.Length, at);
    }

    static double? One(string token)
    {
        byte[] bytes = Encoding.UTF8.GetBytes($"{Before},{token}{Behind}");
        double[] number = new double[1];
        int at = Before.Length;
        var place = new RunPlace();
        return NumberRun.Read(bytes, ref at, number, ref place) == 1 ? number[0] : null;
    }

    static bool IsJson(string number)
    {
        var reader = new System.Text.Json.Utf8JsonReader(Encoding.UTF8.GetBytes(number));
        try
        {
            return reader.Read() && reader.TokenType == System.Text.Json.JsonTokenType.Number && !reader.Read();
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
