using System.Text;
using LossApi.Wire.Numbers;

namespace LossApi.Tests.Wire;

/// <summary>Long runs of numbers, which are read eight at a time where the CPU can: nothing of that is to be seen.</summary>
public sealed class LongRunTests
{
    const string Bytes = "0123456789.-+eE,,]][[ \n\"a:";

    /// <summary>Whatever stands in a run: as many numbers are taken as without the lanes, the same ones, and the run ends where it ends without them.</summary>
    [Fact]
    public void Lanes_take_what_is_taken_one_by_one()
    {
        var random = new Random(14);
        const int Length = 100;
        double[] some = new double[Length], others = new double[Length];
        for (int turn = 0; turn < NumberProof.Count / Length; turn++)
        {
            string[] tokens = [.. Enumerable.Range(0, Length).Select(i => (random.Next(4) == 0 ? " " : "") + (turn % 3 == 0 ? random.Next(1000).ToString() : NumberRunTests.Token(random, turn * Length + i)))];
            tokens[turn % Length] = Mutated(random, tokens[turn % Length], turn % 4);
            byte[] bytes = Encoding.UTF8.GetBytes($"{{\"predictions\":             [0,{string.Join(',', tokens)}]{new string(' ', 1200)}}}");
            int start = Array.IndexOf(bytes, (byte)','), at = start, end = start;
            RunPlace place = default, other = default;
            Array.Fill(some, double.NaN);
            Array.Fill(others, double.NaN);
            int taken = NumberRun.Read(bytes, ref at, some, ref place, DigitLanes.AreThere);
            int wanted = NumberRun.Read(bytes, ref end, others, ref other, lanes: false);
            Assert.True(wanted == taken, $"{taken} and not {wanted} numbers were taken: {tokens[Math.Min(Math.Min(wanted, taken), Length - 1)]}");
            Assert.Equal(end, at);
            Assert.Equal(other.Index, place.Index);
            Assert.True(some.AsSpan(0, taken).SequenceEqual(others.AsSpan(0, taken)));
        }
    }

    /// <summary>Arrays of rows, some with a fault: read in one piece they are what they are in pieces too short for the lanes, to the pointer of each fault.</summary>
    [Fact]
    public async Task Rows_are_read_as_they_are_in_short_pieces()
    {
        var random = new Random(15);
        int faulty = 0, bodies = Math.Max(400, NumberProof.Count / 2000);
        for (int turn = 0; turn < bodies; turn++)
        {
            byte[] body = Encoding.UTF8.GetBytes(Mutated(random, $$"""{"predictions":{{Rows(random, turn)}},"targets":{{Rows(random, turn)}}}""", turn % 3));
            string whole = await PiecesTests.ReadAsync(body, body.Length), inPieces = await PiecesTests.ReadAsync(body, [.. Enumerable.Repeat(random.Next(200, 900), body.Length / 200 + 1)]);
            Assert.Equal(inPieces, whole);
            if (!whole.Contains("targets [", StringComparison.Ordinal)) faulty++;
        }

        Assert.InRange(faulty, bodies / 10, bodies - bodies / 10);
    }

    [Fact]
    public async Task Rows_of_every_length_are_read()
    {
        for (int row = 1; row <= 40; row++)
        {
            double[] numbers = [.. Enumerable.Range(0, 50 * row).Select(i => i / 7.0)];
            string rows = string.Join("],\n [", numbers.Chunk(row).Select(r => string.Join(", ", r)));
            byte[] body = Encoding.UTF8.GetBytes($$"""{"predictions":[[{{rows}}]]{{new string(' ', 1200)}}}""");
            string read = await PiecesTests.ReadAsync(body, body.Length);
            Assert.StartsWith($"predictions [50, {row}] {string.Join(' ', numbers.Select(BitConverter.DoubleToInt64Bits))}\n", read);
        }
    }

    /// <summary>An array of one, two or three axes, now and then with a row that is too short or too long.</summary>
    static string Rows(Random random, int turn)
    {
        int row = random.Next(1, 14), count = random.Next(60, 400), blocks = turn % 4 == 0 ? random.Next(1, 4) : 1;
        string comma = random.Next(2) == 0 ? "," : ", ", between = random.Next(3) switch { 0 => "],[", 1 => "], [", _ => "],\n  [" };
        string Token(int i) => turn % 2 == 0 ? (i * 7 % 100 / 8.0).ToString(System.Globalization.CultureInfo.InvariantCulture) : NumberRunTests.Token(random, i);
        if (turn % 5 == 0) return $"[{string.Join(comma, Enumerable.Range(0, count).Select(Token))}]";
        IEnumerable<string> rows = Enumerable.Range(0, count).Chunk(row).Where(r => r.Length == row || turn % 7 == 0).Select(r => string.Join(comma, r.Append(0).Take(random.Next(4000) == 0 ? row + 1 : r.Length).Select(Token)));
        string block = $"[[{string.Join(between, rows)}]]";
        return blocks == 1 ? block : $"[{string.Join(',', Enumerable.Repeat(block, blocks))}]";
    }

    static string Mutated(Random random, string text, int changes)
    {
        var changed = new StringBuilder(text);
        for (; changes > 0; changes--)
        {
            int at = random.Next(changed.Length);
            if (random.Next(3) == 0) changed.Insert(at, Bytes[random.Next(Bytes.Length)]);
            else if (random.Next(3) == 0 && changed.Length > 1) changed.Remove(at, 1);
            else changed[at] = Bytes[random.Next(Bytes.Length)];
        }

        return changed.ToString();
    }
}
