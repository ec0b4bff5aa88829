using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace LossApi.Wire.Json;

/// <summary>A fault inside a string.</summary>
readonly record struct StringFlaw(string Code, string Detail, long At);

/// <summary>
/// What a JSON string must be beyond its grammar: UTF-8, and no half of a surrogate pair alone. The platform's reader looks at neither, and
/// fails later, when the string is used.
/// </summary>
static class StringForm
{
    /// <summary>The first fault of a string's raw bytes, or null.</summary>
    public static StringFlaw? Check(ReadOnlySpan<byte> raw, bool escaped)
    {
        StringFlaw? bytes = Utf8Flaw(raw);
        StringFlaw? escapes = escaped ? SurrogateFlaw(raw) : null;
        return bytes is null || escapes?.At < bytes.Value.At ? escapes : bytes;
    }

    /// <summary>The first byte that is not UTF-8, or null.</summary>
    public static StringFlaw? Utf8Flaw(ReadOnlySpan<byte> raw)
    {
        if (Utf8.IsValid(raw)) return null;
        int at = 0;
        while (Rune.DecodeFromUtf8(raw[at..], out _, out int length) == OperationStatus.Done) at += length;
        return new("invalid-utf8", "a string or name holds bytes that are not UTF-8", at);
    }

    static StringFlaw? SurrogateFlaw(ReadOnlySpan<byte> raw)
    {
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\') continue;
            if (raw[++i] != 'u') continue;
            int start = i - 1, unit = Unit(raw, i);
            i += 4;
            if (unit is < 0xD800 or > 0xDFFF) continue;
            bool paired = unit < 0xDC00 && i + 2 < raw.Length && raw[i + 1] == '\\' && raw[i + 2] == 'u' && Unit(raw, i + 2) is >= 0xDC00 and <= 0xDFFF;
            if (!paired) return new("malformed-json", "a string or name holds half of a surrogate pair", start);
            i += 6;
        }

        return null;
    }

    /// <summary>The four hexadecimal digits behind a u; the reader has made sure of them.</summary>
    static int Unit(ReadOnlySpan<byte> raw, int u)
    {
        int unit = 0;
        foreach (byte digit in raw.Slice(u + 1, 4)) unit = unit << 4 | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        return unit;
    }
}
