using System.Text;
using LossApi.Wire.Json;
using LossApi.Wire.Numbers;

namespace LossApi.Tests.Wire;

/// <summary>Rows written eight numbers at a time, where the CPU can, have the bytes of the numbers written one by one, which are held against the platform's.</summary>
public sealed class NumberRowTests
{
    static readonly double[] Unusual =
    [
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, 5e-324, -2.225e-308, 0, -0.0, 1, 0.5, 2.9802322387695312E-08, double.MaxValue, double.MinValue, 2.2250738585072014E-308, 9007199254740993, 1e17, 9.999999999999999e16,
        1e16, 9999999999999998, 99999999999999984, 1e-4, 9.999999999999999e-5, 1e100, 1e99, 1e-99, 9.5e-100, 1e-100, 1e23, 123456789012345680, 4503599627370497.5, 36028797018963970, 72057594037927940,
    ];

    /// <summary>With the lanes, where the CPU has them, and without.</summary>
    public static TheoryData<bool> Ways => DigitLanes.AreThere ? new(true, false) : new(false);

    [Theory]
    [MemberData(nameof(Ways))]
    public void Rows_have_the_bytes_of_their_numbers(bool lanes)
    {
        var random = new Random(11);
        double[] numbers = new double[1000];
        byte[] expected = new byte[NumberText.Room * numbers.Length], text = new byte[NumberText.Room * numbers.Length];
        for (int done = 0; done < NumberProof.Count; done += numbers.Length)
        {
            for (int i = 0; i < numbers.Length; i++) numbers[i] = NumberProof.Draw(random, done + i);
            int row = random.Next(1, 40), length = OneByOne(numbers, row, expected), left = row;
            Assert.Equal(numbers.Length, NumberRow.Write(numbers, text, row, ref left, lanes, out int written));
            if (!text.AsSpan(0, written).SequenceEqual(expected.AsSpan(0, length))) Assert.Equal(Text(expected, length), Text(text, written));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Wherever_an_unusual_number_stands_in_a_row_of_whatever_length(bool lanes)
    {
        var random = new Random(12);
        byte[] expected = new byte[1000], text = new byte[1000];
        for (int length = 0; length <= 20; length++)
        {
            for (int place = 0; place < Math.Max(length, 1); place++)
            {
                foreach (double unusual in Unusual)
                {
                    double[] numbers = [.. Enumerable.Range(0, length).Select(i => i == place ? unusual : random.Next(4) == 0 ? Unusual[random.Next(Unusual.Length)] : random.NextDouble())];
                    int row = random.Next(1, 22), wanted = OneByOne(numbers, row, expected), left = row;
                    Assert.Equal(length, NumberRow.Write(numbers, text, row, ref left, lanes, out int written));
                    Assert.Equal(Text(expected, wanted), Text(text, written));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Numbers_are_written_while_there_is_room_and_nothing_beyond_it(bool lanes)
    {
        double[] numbers = [.. Enumerable.Range(0, 100).Select(i => -1.2345678901234567E-300 * (i + 1))];
        byte[] expected = new byte[4000], text = new byte[4000];
        const int Row = 3;
        int wanted = OneByOne(numbers, Row, expected);
        for (int room = NumberRow.Room; room < 1000; room++)
        {
            int count = 0, length = 0, left = Row;
            while (count < numbers.Length)
            {
                Array.Fill(text, (byte)'#', length, text.Length - length);
                int more = NumberRow.Write(numbers.AsSpan(count), text.AsSpan(length, room), Row, ref left, lanes, out int written);
                Assert.InRange(more, 1, numbers.Length - count);
                Assert.True(text.AsSpan(length + room).IndexOfAnyExcept((byte)'#') < 0);
                count += more;
                length += written;
            }

            Assert.Equal(Text(expected, wanted), Text(text, length));
        }
    }

    static int OneByOne(double[] numbers, int row, Span<byte> to)
    {
        int length = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            length += Decimals.Write(numbers[i], to[length..]);
            ReadOnlySpan<byte> behind = (i + 1) % row == 0 ? "],["u8 : ","u8;
            behind.CopyTo(to[length..]);
            length += behind.Length;
        }

        return length;
    }

    static string Text(byte[] bytes, int length) => Encoding.ASCII.GetString(bytes, 0, length);
}
