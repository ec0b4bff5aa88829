using System.Buffers;
using System.Globalization;
using System.Text;

namespace LossApi.Operations;

/// <summary>
/// One line of the log while it is put together, as UTF-8, in memory of the thread's own: nobody waits for it, and nothing is left behind. There is one at a time on a thread.
/// </summary>
ref struct LineText()
{
    /// <summary>Printable ASCII that stands for itself between the quotes of a JSON string.</summary>
    static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', 95).Select(c => (char)c).Except("\"\\")]);

    [ThreadStatic]
    static byte[]? Memory;

    byte[] bytes = Memory ??= new byte[4096];
    int length;

    /// <summary>What was written so far; valid until the thread begins another line.</summary>
    public readonly ReadOnlySpan<byte> Written => bytes.AsSpan(0, length);

    /// <summary>Text that needs no care.</summary>
    public void Literal(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        length += text.Length;
    }

    /// <summary>A whole number.</summary>
    public void Number(long number)
    {
        number.TryFormat(Room(20), out int written, default, CultureInfo.InvariantCulture);
        length += written;
    }

    /// <summary>Milliseconds, to three digits behind the point: <c>0.083</c>.</summary>
    public void Milliseconds(TimeSpan time)
    {
        (long whole, long micros) = Math.DivRem((time.Ticks + TimeSpan.TicksPerMicrosecond / 2) / TimeSpan.TicksPerMicrosecond, 1000);
        Number(whole);
        Span<byte> to = Room(4);
        to[0] = (byte)'.';
        to[1] = (byte)('0' + micros / 100);
        to[2] = (byte)('0' + micros / 10 % 10);
        to[3] = (byte)('0' + micros % 10);
        length += 4;
    }

    /// <summary>A moment, to the tenth of a microsecond.</summary>
    public void Moment(DateTime utc)
    {
        utc.TryFormat(Room(40), out int written, "O", CultureInfo.InvariantCulture);
        length += written;
    }

    /// <summary>A member of a JSON object whose value is a string, behind a comma.</summary>
    /// <param name="name">The name without its first quote, with the colon.</param>
    /// <param name="value">Any text; it is made safe.</param>
    public void Member(ReadOnlySpan<byte> name, string value)
    {
        Literal(",\""u8);
        Literal(name);
        Literal("\""u8);
        Quotable(value);
        Literal("\""u8);
    }

    /// <summary>A member of a JSON object whose value is a whole number, behind a comma.</summary>
    public void Member(ReadOnlySpan<byte> name, long value)
    {
        Literal(",\""u8);
        Literal(name);
        Number(value);
    }

    /// <summary>Text from outside, made safe, as it stands between the quotes of a JSON string: of what JSON escapes that leaves quotes and backslashes.</summary>
    public void Quotable(string text)
    {
        if (text.Length > LogText.Longest || text.AsSpan().ContainsAnyExcept(Plain)) text = LogText.Safe(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));
    }

    Span<byte> Room(int count)
    {
        if (bytes.Length - length < count) Array.Resize(ref bytes, Memory!.Length + Math.Max(count, Memory.Length));
        Memory = bytes;
        return bytes.AsSpan(length);
    }
}
