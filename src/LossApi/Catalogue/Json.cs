using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LossApi.Domain;

namespace LossApi.Catalogue;

/// <summary>JSON of the documents that do not change while the service runs.</summary>
static class Json
{
    /// <summary>Text is left readable: the answers are application/json with nosniff and never part of a page.</summary>
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What <paramref name="write"/> writes, as UTF-8.</summary>
    public static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable)) write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A member that holds words.</summary>
    public static void Words(Utf8JsonWriter writer, string name, IEnumerable<string> words)
    {
        writer.WriteStartArray(name);
        foreach (string word in words) writer.WriteStringValue(word);
        writer.WriteEndArray();
    }

    /// <summary>The value of an option.</summary>
    public static void Value(Utf8JsonWriter writer, OptionValue value)
    {
        switch (value.Kind)
        {
            case OptionKind.Number: writer.WriteNumberValue(value.Number); break;
            case OptionKind.Flag: writer.WriteBooleanValue(value.Flag); break;
            case OptionKind.Text: writer.WriteStringValue(value.Text); break;
            default: writer.WriteNullValue(); break;
        }
    }

    /// <summary>Options with their values, as an object.</summary>
    public static void Options(Utf8JsonWriter writer, string name, IEnumerable<(Option Option, OptionValue Value)> options)
    {
        writer.WriteStartObject(name);
        foreach ((Option option, OptionValue value) in options)
        {
            writer.WritePropertyName(option.Name);
            Value(writer, value);
        }
        writer.WriteEndObject();
    }

    /// <summary>Numbers as nested arrays of a shape; a scalar is a bare number.</summary>
    public static void Tensor(Utf8JsonWriter writer, Shape shape, ReadOnlySpan<double> numbers, int axis = 0)
    {
        if (axis == shape.Rank)
        {
            // JSON has no infinity; where an input allows one, a request writes it as a string.
            if (double.IsInfinity(numbers[0])) writer.WriteStringValue(numbers[0] > 0 ? "Infinity" : "-Infinity");
            else writer.WriteNumberValue(numbers[0]);
            return;
        }

        writer.WriteStartArray();
        int step = (int)shape.Product(axis + 1, shape.Rank);
        for (int i = 0; i < shape[axis]; i++) Tensor(writer, shape, numbers.Slice(i * step, step), axis + 1);
        writer.WriteEndArray();
    }
}
