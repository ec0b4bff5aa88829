using System.Globalization;

namespace LossApi.Wire.Json;

/// <summary>Numbers as JSON spells them: the one place where text becomes a double and a double text.</summary>
static class Decimals
{
    /// <summary>Room enough for any double's text.</summary>
    public const int Longest = 32;

    /// <summary>Sign, exponent and fraction of a double: 52 zero bits of fraction make a power of two.</summary>
    const long Fraction = 0x000F_FFFF_FFFF_FFFF;

    /// <summary>The double nearest to a JSON number; an infinity where there is none.</summary>
    public static double Parse(ReadOnlySpan<byte> text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>
    /// Writes the shortest text that reads back as the same double, <c>2</c> for a whole one, <c>-0</c> for the negative zero;
    /// <c>"Infinity"</c>, <c>"-Infinity"</c> and <c>"NaN"</c> as strings.
    /// </summary>
    /// <returns>How many bytes were written: at most <see cref="Longest"/>.</returns>
    public static int Write(double number, Span<byte> to)
    {
        if (!double.IsFinite(number)) return WriteName(number, to);
        number.TryFormat(to, out int written, default, CultureInfo.InvariantCulture);

        // Below a power of two doubles lie twice as dense as above it, and the platform's shortest text of some (2^-25, 2^-958) names a neighbour.
        if ((BitConverter.DoubleToInt64Bits(number) & Fraction) == 0 && Parse(to[..written]) != number)
            number.TryFormat(to, out written, "G17", CultureInfo.InvariantCulture);
        return written;
    }

    static int WriteName(double number, Span<byte> to)
    {
        ReadOnlySpan<byte> name = double.IsNaN(number) ? "\"NaN\""u8 : number > 0 ? "\"Infinity\""u8 : "\"-Infinity\""u8;
        name.CopyTo(to);
        return name.Length;
    }
}
