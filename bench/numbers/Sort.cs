using System.Text;
using System.Text.Json;
using LossApi.Wire.Numbers;

namespace LossApi.Bench;

/// <summary>A sort of numbers, and their text in the two forms in which it arrives.</summary>
sealed class Sort
{
    const int Count = 20_000;

    readonly double[] read = new double[Count];
    readonly byte[] text = new byte[64 * Count];
    readonly Utf8JsonWriter writer;
    readonly MemoryStream stream = new(64 * Count);

    Sort(string name, Func<Random, double> draw)
    {
        var random = new Random(20_26);
        Name = name;
        Numbers = [.. Enumerable.Range(0, Count).Select(_ => draw(random))];
        Compact = JsonSerializer.SerializeToUtf8Bytes(Numbers);
        Spaced = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(Compact).Replace(",", ", ", StringComparison.Ordinal).Replace("E-0", "e-0", StringComparison.Ordinal));
        writer = new(stream, new() { SkipValidation = true });
    }

    public static Sort[] All() =>
    [
        new("17 digits in [−4, 4)", r => 8 * r.NextDouble() - 4),
        new("6 digits in [−4, 4)", r => Math.Round(8 * r.NextDouble() - 4, 6)),
        new("whole, 0 to 999", r => r.Next(1000)),
        new("10⁻⁶ · [−4, 4)", r => 1e-6 * (8 * r.NextDouble() - 4)),
        new("single precision in [−4, 4)", r => (float)(8 * r.NextDouble() - 4)),
        new("random bits", r => BitConverter.Int64BitsToDouble(r.NextInt64(long.MinValue, long.MaxValue)) is var x && double.IsFinite(x) ? x : 1),
    ];

    public string Name { get; }

    public double[] Numbers { get; }

    public byte[] Compact { get; }

    /// <summary>As Python writes it, with a blank behind each comma.</summary>
    public byte[] Spaced { get; }

    public int Written(bool lanes)
    {
        int done = 0, at = 0, left = Count;
        while (done < Count)
        {
            // In pieces as long as the server's blocks.
            done += NumberRow.Write(Numbers.AsSpan(done), text.AsSpan(at, 64 * 1024), Count, ref left, lanes, out int length);
            at += length;
        }

        return at;
    }

    public int WrittenByFramework()
    {
        stream.SetLength(0);
        writer.Reset(stream);
        writer.WriteStartArray();
        foreach (double number in Numbers) writer.WriteNumberValue(number);
        writer.WriteEndArray();
        writer.Flush();
        return (int)stream.Length;
    }

    /// <summary>Reads the array, as the service does: runs by our own, what they leave by the framework.</summary>
    public int Read(byte[] bytes)
    {
        int at = 1, count = 0;
        var place = new RunPlace();
        while (bytes[at] != ',') at++;
        while (count < Count)
        {
            count += NumberRun.Read(bytes, ref at, read.AsSpan(count), ref place);
            if (count == Count || bytes[at] == ']') break;
            int end = at + 1;
            while (bytes[end] is not ((byte)',' or (byte)']')) end++;
            read[count++] = double.Parse(bytes.AsSpan(at + 1, end - at - 1), System.Globalization.CultureInfo.InvariantCulture);
            at = end;
        }

        return count;
    }

    public int ReadByFramework(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        int count = 0;
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.Number) read[count++] = reader.GetDouble();
        return count;
    }
}
