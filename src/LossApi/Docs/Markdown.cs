using System.Text.Json;

namespace LossApi.Docs;

/// <summary>Markdown with line ends that are the same on every system.</summary>
sealed class Markdown(TextWriter output)
{
    /// <summary>One line, or an empty one.</summary>
    public void Line(string text = "")
    {
        output.Write(text);
        output.Write('\n');
    }

    /// <summary>A paragraph and the empty line behind it.</summary>
    public void Paragraph(string text)
    {
        Line(text);
        Line();
    }

    /// <summary>A table; nothing where there are no rows.</summary>
    public void Table(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        if (all.Length == 0) return;
        Line($"| {string.Join(" | ", head)} |");
        Line($"|{string.Concat(head.Select(_ => "---|"))}");
        foreach (string[] row in all) Line($"| {string.Join(" | ", row.Select(Cell))} |");
        Line();
    }

    /// <summary>A list, one entry a line.</summary>
    public void List(IEnumerable<string> entries)
    {
        string[] all = [.. entries];
        foreach (string entry in all) Line($"- {entry}");
        if (all.Length > 0) Line();
    }

    /// <summary>A JSON object, one member a line, every value exactly as it is on the wire.</summary>
    public void Json(byte[] document)
    {
        using var json = JsonDocument.Parse(document);
        string[] members = [.. json.RootElement.EnumerateObject().Select(m => $"  \"{m.Name}\": {m.Value.GetRawText()}")];
        Line("```json");
        Line("{");
        Line(string.Join(",\n", members));
        Line("}");
        Line("```");
        Line();
    }

    /// <summary>Text in code font.</summary>
    public static string Code(string text) => $"`{text}`";

    // A bar would end the cell, also inside code.
    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
