using System.Buffers;
using System.Globalization;

namespace LossApi.Wire.Json;

/// <summary>How a string that is taken in portions goes on.</summary>
enum TextEnd
{
    /// <summary>With bytes that have not arrived yet.</summary>
    Open,

    /// <summary>It does not: its closing quote has been taken.</summary>
    Closed,

    /// <summary>What stands there is no string; it is the token reader's.</summary>
    NoText,

    /// <summary>With something out of the ordinary: what is left is read as a string of its own, by the token reader.</summary>
    Odd,
}

/// <summary>
/// Hands on a string of any length as its bytes arrive. The token reader would scan it anew with every piece. Plain ASCII is taken here, and the
/// two escapes encoders use for base64, <c>\/</c> and <c>\u002B</c>; everything else is left to the reader that knows all rules.
/// </summary>
/// <param name="to">Takes the text.</param>
sealed class LongText(ValueReader to)
{
    /// <summary>Printable ASCII without quote and backslash.</summary>
    static readonly SearchValues<byte> Plain = SearchValues.Create([.. Enumerable.Range(0x20, 0x60).Select(c => (byte)c).Except("\"\\"u8.ToArray())]);

    bool open;

    /// <summary>Takes what has arrived.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="last">Whether no more will come.</param>
    /// <param name="end">How the string goes on.</param>
    /// <returns>How many bytes are done with.</returns>
    public long Take(in ReadOnlySequence<byte> buffer, bool last, out TextEnd end)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!open)
        {
            reader.AdvancePastAny(" \t\r\n"u8);
            open = reader.IsNext((byte)'"', advancePast: true);
            end = reader.End && !last ? TextEnd.Open : TextEnd.NoText;
            if (!open) return reader.Consumed;
        }

        while (!reader.End)
        {
            ReadOnlySpan<byte> span = reader.UnreadSpan;
            int plain = span.IndexOfAnyExcept(Plain);
            if (plain < 0) plain = span.Length;
            to.TakeText(span[..plain]);
            reader.Advance(plain);
            if (plain == span.Length) continue;
            end = span[plain] == '"' ? TextEnd.Closed : span[plain] == '\\' ? Escape(ref reader, last) : TextEnd.Odd;
            if (end == TextEnd.Closed) reader.Advance(1);
            else if (end == TextEnd.NoText) continue;
            return reader.Consumed;
        }

        end = last ? TextEnd.Odd : TextEnd.Open;
        return reader.Consumed;
    }

    /// <summary>Takes an escape of a plain character.</summary>
    /// <returns><see cref="TextEnd.NoText"/> where it was taken and the string goes on.</returns>
    TextEnd Escape(ref SequenceReader<byte> reader, bool last)
    {
        Span<byte> escape = stackalloc byte[6];
        int length = (int)Math.Min(6, reader.Remaining);
        reader.UnreadSequence.Slice(0, length).CopyTo(escape);
        escape = escape[..length];
        if (escape.StartsWith("\\/"u8))
        {
            to.TakeText("/"u8);
            reader.Advance(2);
            return TextEnd.NoText;
        }

        bool unicode = length < 2 || escape[1] == 'u';
        if (unicode && length < 6) return last ? TextEnd.Odd : TextEnd.Open;
        if (!unicode || !ushort.TryParse(escape[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code)) return TextEnd.Odd;
        if (code is < 0x20 or > 0x7E) return TextEnd.Odd;
        to.TakeText([(byte)code]);
        reader.Advance(6);
        return TextEnd.NoText;
    }
}
