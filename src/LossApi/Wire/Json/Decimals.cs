using System.Globalization;
using System.Runtime.InteropServices;
using LossApi.Wire.Numbers;

namespace LossApi.Wire.Json;

/// <summary>Numbers as JSON spells them: the one place where text becomes a double and a double text.</summary>
static class Decimals
{
    /// <summary>Room enough for any double's text.</summary>
    public const int Longest = NumberText.Room;

    /// <summary>The double nearest to a JSON number; an infinity where there is none.</summary>
    public static double Parse(ReadOnlySpan<byte> text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>
    /// Writes the shortest text that reads back as the same double, <c>2</c> for a whole one, <c>-0</c> for the negative zero;
    /// <c>"Infinity"</c>, <c>"-Infinity"</c> and <c>"NaN"</c> as strings.
    /// </summary>
    /// <returns>How many bytes were written: at most <see cref="Longest"/>.</returns>
    public static int Write(double number, Span<byte> to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to.Length, Longest);
        return NumberText.WriteAny(number, ref MemoryMarshal.GetReference(to));
    }
}
