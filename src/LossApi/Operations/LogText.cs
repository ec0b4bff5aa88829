using System.Globalization;
using System.Text;
using Serilog.Core;
using Serilog.Events;

namespace LossApi.Operations;

/// <summary>
/// Text that came from outside, made fit for a log: one line, no terminal sequences, not endless. A log line that a client can forge or
/// blow up is worse than none.
/// </summary>
static class LogText
{
    /// <summary>The longest text a field may hold.</summary>
    public const int Longest = 256;

    /// <summary>The text with control characters, line separators and half surrogate pairs spelled as <c>\u….</c>, cut at <paramref name="longest"/> characters.</summary>
    public static string Safe(string text, int longest = Longest)
    {
        int i = 0;
        while (i < text.Length && i < longest && !Unsafe(text, i)) i++;
        if (i == text.Length) return text;

        var safe = new StringBuilder(text, 0, i, longest + 1);
        for (; i < text.Length; i++)
        {
            string piece = Unsafe(text, i) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}") : text[i].ToString();
            if (safe.Length + piece.Length > longest)
            {
                safe.Length = Math.Min(safe.Length, longest - 1);
                if (char.IsHighSurrogate(safe[^1])) safe.Length--;
                return safe.Append('…').ToString();
            }

            safe.Append(piece);
        }

        return safe.ToString();
    }

    static bool Unsafe(string text, int i) => CharUnicodeInfo.GetUnicodeCategory(text[i]) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format => true,
        UnicodeCategory.Surrogate => char.IsHighSurrogate(text[i])
            ? i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])
            : i == 0 || !char.IsHighSurrogate(text[i - 1]),
        _ => false,
    };
}

/// <summary>Makes every text property of every log event safe, wherever it came from: nobody has to remember it at the place of logging.</summary>
sealed class SafeProperties : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        // A request's line makes its own texts safe.
        if (logEvent.Properties.ContainsKey(RequestLine.Property)) return;
        foreach ((string name, LogEventPropertyValue value) in logEvent.Properties.ToArray())
            if (Safe(value) is var safe && !ReferenceEquals(safe, value)) logEvent.AddOrUpdateProperty(new(name, safe));
    }

    static LogEventPropertyValue Safe(LogEventPropertyValue value) => value switch
    {
        ScalarValue { Value: string text } => LogText.Safe(text) is var safe && ReferenceEquals(safe, text) ? value : new ScalarValue(safe),
        ScalarValue { Value: not null and not (IFormattable or bool) } scalar => new ScalarValue(LogText.Safe(scalar.Value.ToString() ?? "")),
        SequenceValue sequence => new SequenceValue(sequence.Elements.Take(20).Select(Safe)),
        StructureValue structure => new StructureValue(structure.Properties.Select(p => new LogEventProperty(p.Name, Safe(p.Value))), structure.TypeTag),
        DictionaryValue dictionary => new DictionaryValue(dictionary.Elements.Take(20).Select(e => KeyValuePair.Create((ScalarValue)Safe(e.Key), Safe(e.Value)))),
        _ => value,
    };
}
