using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LossApi.Tests.Readme;

/// <summary>An answer as a page shows it: compared with the real one to the bit, and laid out for a reader.</summary>
static class Answer
{
    /// <summary>Stands for a text that is another one every time, such as a trace id.</summary>
    const string Anything = "…";

    /// <summary>How wide a line may be before it is broken.</summary>
    const int Width = 120;

    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where the shown answer differs from the real one. An excerpt may leave out members, and the ends of arrays.</summary>
    public static IEnumerable<string> Differences(JsonElement shown, JsonElement real, bool excerpt, string path = "")
    {
        string where = path.Length == 0 ? "the answer" : path;
        if (shown.ValueKind == JsonValueKind.String && shown.GetString() == Anything && real.ValueKind == JsonValueKind.String) yield break;
        if (shown.ValueKind != real.ValueKind)
        {
            yield return $"{where} is {real.GetRawText()}, not {shown.GetRawText()}";
            yield break;
        }

        switch (shown.ValueKind)
        {
            case JsonValueKind.Object:
                string[] here = [.. shown.EnumerateObject().Select(m => m.Name)], there = [.. real.EnumerateObject().Select(m => m.Name)];
                if (excerpt ? here.Except(there).Any() : !here.SequenceEqual(there)) yield return $"{where} has {string.Join(", ", there)}, not {string.Join(", ", here)}";
                foreach (string name in here.Intersect(there))
                    foreach (string difference in Differences(shown.GetProperty(name), real.GetProperty(name), excerpt, $"{path}/{name}")) yield return difference;
                break;
            case JsonValueKind.Array:
                int length = shown.GetArrayLength();
                if (excerpt ? length > real.GetArrayLength() : length != real.GetArrayLength()) yield return $"{where} has {real.GetArrayLength()} entries, not {length}";
                for (int i = 0; i < Math.Min(length, real.GetArrayLength()); i++)
                    foreach (string difference in Differences(shown[i], real[i], excerpt, $"{path}/{i}")) yield return difference;
                break;
            case JsonValueKind.Number:
                if (Bits(shown) != Bits(real)) yield return $"{where} is {real.GetRawText()}, not {shown.GetRawText()}";
                break;
            case JsonValueKind.String:
                if (shown.GetString() != real.GetString()) yield return $"{where} is \"{real.GetString()}\", not \"{shown.GetString()}\"";
                break;
        }
    }

    /// <summary>The real answer as the page should show it: of an excerpt, what the page chose to show.</summary>
    public static string Text(JsonElement shown, JsonElement real, bool excerpt) => Text(shown, real, excerpt, "");

    static string Text(JsonElement? shown, JsonElement real, bool excerpt, string indent)
    {
        (string? Name, string Compact, string Broken)[] parts = real.ValueKind switch
        {
            JsonValueKind.Object => [.. real.EnumerateObject().Where(m => Shown(m.Name) is not null || !excerpt).Select(m => Part(m.Name, Shown(m.Name), m.Value))],
            JsonValueKind.Array => [.. real.EnumerateArray().Take(Kept()).Select((item, i) => Part(null, Item(i), item))],
            _ => [],
        };
        (char open, char close) = real.ValueKind == JsonValueKind.Object ? ('{', '}') : ('[', ']');
        if (real.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            return shown is { ValueKind: JsonValueKind.String } s && s.GetString() == Anything ? $"\"{Anything}\"" : real.ValueKind == JsonValueKind.String ? Quoted(real.GetString()!) : real.GetRawText();

        string compact = $"{open}{string.Join(", ", parts.Select(p => p.Compact))}{close}";
        return indent.Length + compact.Length <= Width && !compact.Contains('\n', StringComparison.Ordinal) ? compact
            : new StringBuilder().Append(open).Append('\n').AppendJoin(",\n", parts.Select(p => $"{indent}  {p.Broken}")).Append('\n').Append(indent).Append(close).ToString();

        JsonElement? Shown(string name) => shown is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out JsonElement value) ? value : null;
        JsonElement? Item(int i) => shown is { ValueKind: JsonValueKind.Array } a && i < a.GetArrayLength() ? a[i] : null;
        int Kept() => excerpt && shown is { ValueKind: JsonValueKind.Array } a ? a.GetArrayLength() : int.MaxValue;
        (string?, string, string) Part(string? name, JsonElement? of, JsonElement value)
        {
            // What changes with every request is shown as such, also on a page that does not show it yet.
            string text = name == "traceId" ? Quoted(Anything) : Text(of, value, excerpt && of is not null, indent + "  "), label = name is null ? "" : $"{Quoted(name)}: ";
            return (name, label + text, label + text);
        }
    }

    static string Quoted(string text) => JsonSerializer.Serialize(text, Readable);

    static long Bits(JsonElement number) => BitConverter.DoubleToInt64Bits(number.GetDouble());
}
