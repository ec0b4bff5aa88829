using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace LossApi.Bench;

/// <summary>A request that all servers are sent.</summary>
/// <param name="Name">What it is, for the table.</param>
/// <param name="Path">Where it goes: <c>/loss/mse</c>.</param>
/// <param name="Connections">How many are sent at once.</param>
/// <param name="Bytes">The body.</param>
/// <param name="Form">Its media type, and that of the answer that is asked for.</param>
sealed record Body(string Name, string Path, int Connections, byte[] Bytes, string Form = "application/json")
{
    /// <summary>So few connections are for bodies that take long.</summary>
    public const int Few = 2;

    /// <summary>Doubles of 16 and 17 digits, as a model's outputs are.</summary>
    public static IEnumerable<Body> All { get; } =
    [
        Pairs(10, 32), Pairs(1_000, 8), Pairs(100_000, 2), Rows(64, 1_000, 2),
    ];

    /// <summary>The loss they ask for.</summary>
    public string Loss => Path["/loss/".Length..].Split('?')[0];

    /// <summary>Arrays of float32 as safetensors, both ways.</summary>
    public static Body Singles(int pairs)
    {
        var random = new Random(3);
        float[] numbers = [.. Enumerable.Range(0, 2 * pairs).Select(_ => (float)(random.NextDouble() * 8 - 4))];
        string header = string.Create(CultureInfo.InvariantCulture,
            $$"""{"predictions":{"dtype":"F32","shape":[{{pairs}}],"data_offsets":[0,{{4 * pairs}}]},"targets":{"dtype":"F32","shape":[{{pairs}}],"data_offsets":[{{4 * pairs}},{{8 * pairs}}]} }""");
        byte[] bytes = new byte[8 + header.Length + 8 * pairs];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(8));
        MemoryMarshal.AsBytes(numbers.AsSpan()).CopyTo(bytes.AsSpan(8 + header.Length));
        return new(string.Create(CultureInfo.InvariantCulture, $"mse, {pairs:N0} pairs of float32"), "/loss/mse?dtype=F32", 1, bytes, "application/vnd.safetensors");
    }

    static Body Pairs(int pairs, int connections)
    {
        var random = new Random(1);
        return new(string.Create(CultureInfo.InvariantCulture, $"mse, {pairs:N0} pairs"), "/loss/mse", connections,
            Encoding.ASCII.GetBytes($"{{\"predictions\":[{Numbers(random, pairs)}],\"targets\":[{Numbers(random, pairs)}]}}"));
    }

    static Body Rows(int rows, int classes, int connections)
    {
        var random = new Random(2);
        string logits = string.Join(',', Enumerable.Range(0, rows).Select(_ => $"[{Numbers(random, classes)}]"));
        string labels = string.Join(',', Enumerable.Range(0, rows).Select(_ => random.Next(classes)));
        return new(string.Create(CultureInfo.InvariantCulture, $"cross_entropy, {rows} × {classes:N0}"), "/loss/cross_entropy", connections,
            Encoding.ASCII.GetBytes($"{{\"predictions\":[{logits}],\"targets\":[{labels}]}}"));
    }

    static string Numbers(Random random, int count) =>
        string.Join(',', Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 8 - 4).ToString("R", CultureInfo.InvariantCulture)));
}
