using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LossApi.Tests.Binary;

/// <summary>Writes and reads safetensors as their description says, without the service's code.</summary>
public static class SafetensorsFile
{
    /// <summary>A body of these tensors, one behind the other, with these metadata.</summary>
    public static byte[] Of((string Name, string Type, int[] Shape, Array Numbers)[] tensors, params (string Name, string Text)[] metadata)
    {
        var header = new JsonObject();
        if (metadata.Length > 0) header["__metadata__"] = new JsonObject(metadata.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)m.Text)));
        var data = new MemoryStream();
        foreach ((string name, string type, int[] shape, Array numbers) in tensors)
        {
            long from = data.Length;
            data.Write(Bytes(numbers));
            header[name] = new JsonObject
            {
                ["dtype"] = type,
                ["shape"] = new JsonArray([.. shape.Select(l => (JsonNode)l)]),
                ["data_offsets"] = new JsonArray(from, data.Length),
            };
        }

        return Of(header.ToJsonString(), data.ToArray());
    }

    /// <summary>A body with this header and these data.</summary>
    public static byte[] Of(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }

    /// <summary>The little-endian bytes of numbers.</summary>
    public static byte[] Bytes(Array numbers) => numbers switch
    {
        double[] doubles => MemoryMarshal.AsBytes<double>(doubles).ToArray(),
        float[] singles => MemoryMarshal.AsBytes<float>(singles).ToArray(),
        long[] longs => MemoryMarshal.AsBytes<long>(longs).ToArray(),
        _ => MemoryMarshal.AsBytes<int>((int[])numbers).ToArray(),
    };

    /// <summary>The metadata and the tensors of an answer, whose layout is checked on the way.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="type">The type of all tensors but the value.</param>
    public static (Dictionary<string, string> Metadata, Dictionary<string, (int[] Shape, double[] Numbers)> Tensors) Read(byte[] body, string type = "F64")
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(body);
        Assert.Equal(0, length % 8);
        using var header = JsonDocument.Parse(body.AsMemory(8, length));
        byte[] data = body[(8 + length)..];
        var metadata = header.RootElement.GetProperty("__metadata__").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString()!);
        var tensors = new Dictionary<string, (int[], double[])>();
        int end = 0;
        foreach (JsonProperty tensor in header.RootElement.EnumerateObject().Where(t => t.Name != "__metadata__"))
        {
            string dtype = tensor.Value.GetProperty("dtype").GetString()!;
            Assert.Equal(tensor.Name == "value" ? "F64" : type, dtype);
            int[] shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(l => l.GetInt32())];
            int[] offsets = [.. tensor.Value.GetProperty("data_offsets").EnumerateArray().Select(o => o.GetInt32())];
            Assert.Equal(end, offsets[0]);
            end = offsets[1];
            Span<byte> bytes = data.AsSpan(offsets[0]..end);
            double[] numbers = dtype == "F64" ? MemoryMarshal.Cast<byte, double>(bytes).ToArray() : [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(x => (double)x)];
            Assert.Equal(shape.Aggregate(1, (a, b) => a * b), numbers.Length);
            tensors.Add(tensor.Name, (shape, numbers));
        }

        Assert.Equal(data.Length, end);
        return (metadata, tensors);
    }
}
