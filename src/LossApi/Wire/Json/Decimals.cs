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
    /// <remarks>Numbers in arrays are read where they lie; this is for those that come as tokens, a few in each array. A plain one is read as those are, which takes a quarter of the framework's time.</remarks>
    public static double Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length < NumberRun.Window)
        {
            Span<byte> room = stackalloc byte[NumberRun.Margin + NumberRun.Window];
            text.CopyTo(room[NumberRun.Margin..]);
            room[NumberRun.Margin + text.Length] = (byte)',';
            if (NumberRun.ReadOne(room, NumberRun.Margin, out double number) == text.Length) return number;
        }

        return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

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
