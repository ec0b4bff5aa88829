using System.Globalization;
using System.Text.Json;
using LossApi.Domain;

namespace LossApi.Tests.Evaluate;

/// <summary>Request bodies made from cards.</summary>
static class Requests
{
    /// <summary>A loss's worked example as a request.</summary>
    public static string Example(Loss loss, bool options = true, string more = "")
    {
        Example example = loss.Card.Example;
        string tensors = string.Join(',', example.Inputs.Select(i => $"\"{i.Name}\":{Text(i.Tensor.Shape, i.Tensor.Numbers.AsSpan())}"));
        string given = options && !example.Options.IsEmpty ? $",\"options\":{{{string.Join(',', example.Options.Select(o => $"\"{o.Option.Name}\":{o.Value}"))}}}" : "";
        return $"{{{tensors}{given}{more}}}";
    }

    /// <summary>All numbers of nested arrays.</summary>
    public static IEnumerable<double> Flat(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Flat) : [element.GetDouble()];

    static string Text(Shape shape, ReadOnlySpan<double> numbers)
    {
        if (shape.Rank == 0) return double.IsFinite(numbers[0]) ? numbers[0].ToString("G17", CultureInfo.InvariantCulture) : $"\"{(numbers[0] < 0 ? "-" : "")}Infinity\"";
        var inner = new Shape([.. Enumerable.Range(1, shape.Rank - 1).Select(a => shape[a])]);
        int size = (int)inner.Count;
        string[] parts = new string[shape[0]];
        for (int i = 0; i < parts.Length; i++) parts[i] = Text(inner, numbers.Slice(i * size, size));
        return $"[{string.Join(',', parts)}]";
    }
}
