using System.Buffers;
using System.Text.Json;

namespace LossApi.Wire.Json;

/// <summary>
/// Where a text stops being JSON: the first byte that no further bytes could mend. The platform reports a line and a column that depend on
/// how the text was cut; this place does not.
/// </summary>
/// <param name="At">The offending byte, or the length of the text when only its end is wrong.</param>
/// <param name="TokenStart">Where the token begins that cannot be read.</param>
/// <param name="Flaw">An earlier byte of that token that is not UTF-8, where there is one.</param>
readonly record struct JsonPlace(long At, long TokenStart, StringFlaw? Flaw)
{
    /// <param name="text">The text, of which a reader in <paramref name="state"/> could read this many <paramref name="tokens"/>.</param>
    /// <param name="state">The reader's state at the start of the text.</param>
    /// <param name="tokens">How many tokens are good.</param>
    public static JsonPlace Find(in ReadOnlySequence<byte> text, JsonReaderState state, int tokens)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, state);
        for (int i = 0; i < tokens; i++) reader.Read();
        long from = reader.BytesConsumed;
        ReadOnlySequence<byte> rest = text.Slice(from);
        JsonReaderState resume = reader.CurrentState;

        // The shortest head that is refused ends with the offending byte, and whatever begins with a refused head is refused.
        long good = 0, bad = rest.Length + 1;
        while (bad - good > 1)
        {
            long middle = good + (bad - good) / 2;
            if (Refused(rest.Slice(0, middle), resume)) bad = middle;
            else good = middle;
        }

        long start = Blank(rest);
        StringFlaw? flaw = null;
        if (start < good && rest.Slice(start, 1).FirstSpan[0] == '"') flaw = StringForm.Utf8Flaw(rest.Slice(start + 1, good - start - 1).ToArray());
        else if (good < rest.Length && rest.Slice(good, 1).FirstSpan[0] >= 0x80) flaw = StringForm.Utf8Flaw(rest.Slice(good, Math.Min(4, rest.Length - good)).ToArray()) is { At: 0 } first ? first with { At = good - start - 1 } : null;
        return new(from + good, from + start, flaw is { } found ? found with { At = from + start + 1 + found.At } : null);
    }

    /// <summary>How many bytes of white space and separators stand before the next token.</summary>
    public static long Blank(in ReadOnlySequence<byte> text)
    {
        var reader = new SequenceReader<byte>(text);
        reader.AdvancePastAny(" \t\r\n,:"u8);
        return reader.Consumed;
    }

    /// <summary>The offending byte in words.</summary>
    public string Describe(in ReadOnlySequence<byte> text)
    {
        byte offending = text.Slice(At, 1).FirstSpan[0];
        return offending is > 0x20 and < 0x7F ? $"'{(char)offending}'" : $"0x{offending:X2}";
    }

    static bool Refused(in ReadOnlySequence<byte> text, JsonReaderState state)
    {
        try
        {
            new Utf8JsonReader(text, isFinalBlock: false, state).Read();
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
