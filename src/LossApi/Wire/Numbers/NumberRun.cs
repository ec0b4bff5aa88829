using System.Numerics;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossApi.Wire.Numbers;

/// <summary>Where in an array a run of numbers is.</summary>
struct RunPlace
{
    /// <summary>How many numbers each row has; 0 where that is not known, or there are no rows.</summary>
    public int Row { get; set; }

    /// <summary>How many numbers there have been in the row at hand.</summary>
    public int Index { get; set; }

    /// <summary>How many rows have ended.</summary>
    public int Rows { get; set; }

    /// <summary>How many numbers are better read one by one, since lanes were of no use just now.</summary>
    public int OneByOne { get; set; }
}

/// <summary>
/// Numbers that follow each other in a JSON array, read straight out of the bytes. It takes only what is plain beyond doubt, and stops before anything else:
/// long numbers, subnormals, faults, the end of the bytes. That is for the strict reader, which would have read the plain ones the same.
/// </summary>
static class NumberRun
{
    /// <summary>How many bytes are looked at together from a number's first on; a longer one is not plain.</summary>
    public const int Window = 32;

    /// <summary>How many bytes must lie before a number's end, for digits are loaded from the right.</summary>
    public const int Margin = 24;

    /// <summary>
    /// Reads <c>, number , number …</c> for as long as there is room; where there are many, it goes on from one row to the next, if rows are as long as they should be.
    /// </summary>
    /// <param name="bytes">A piece of the body.</param>
    /// <param name="at">Where a number has ended; afterwards the end of the last number taken.</param>
    /// <param name="numbers">Where the numbers go.</param>
    /// <param name="place">Where in the array the run is.</param>
    /// <returns>How many numbers were taken.</returns>
    [BypassReadyToRun]
    public static int Read(ReadOnlySpan<byte> bytes, ref int at, Span<double> numbers, ref RunPlace place) => Read(bytes, ref at, numbers, ref place, DigitLanes.AreThere);

    /// <summary>The same with or without the lanes.</summary>
    internal static int Read(ReadOnlySpan<byte> bytes, ref int at, Span<double> numbers, ref RunPlace place, bool lanes)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int count = 0, last = bytes.Length - Window - 2;
        lanes &= place.OneByOne <= 0;
        while (count < numbers.Length && at < last)
        {
            if (lanes && at >= RunLanes.Margin)
            {
                // What ends a run for the lanes is seldom the end of it, but they would not come far beyond it.
                lanes = false;
                count += RunLanes.Read(bytes, ref at, numbers[count..], ref place);
                continue;
            }

            if (Unsafe.Add(ref first, at) != ',') break;
            int start = at + 1;
            if (Unsafe.Add(ref first, start) <= ' ' && (start = Blank(bytes, start)) > last) break;
            if (One(ref first, start, out double number) is not (> 0 and int length)) break;
            numbers[count++] = number;
            place.Index++;
            place.OneByOne--;
            at = start + length;
        }

        return count;
    }

    /// <summary>Reads one plain number.</summary>
    /// <returns>How many bytes it has; 0 where it is not plain, or its end is not in sight.</returns>
    [BypassReadyToRun]
    public static int ReadOne(ReadOnlySpan<byte> bytes, int start, out double number)
    {
        number = 0;
        return start + Window > bytes.Length ? 0 : One(ref MemoryMarshal.GetReference(bytes), start, out number);
    }

    /// <summary>The first byte from <paramref name="at"/> on that is no white space.</summary>
    [BypassReadyToRun]
    public static int Blank(ReadOnlySpan<byte> bytes, int at)
    {
        while (at < bytes.Length && bytes[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        return at;
    }

    /// <summary>Reads one plain number; its window must lie within the bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int One(ref byte first, int start, out double number)
    {
        var window = Vector256.LoadUnsafe(ref first, (nuint)start);
        // What ends a number: a comma, a bracket, white space. (Anything else that is no digit is found below.)
        uint ends = (Vector256.Equals(window, Vector256.Create((byte)',')) | Vector256.Equals(window, Vector256.Create((byte)']')) | Vector256.LessThanOrEqual(window, Vector256.Create((byte)' ')))
            .ExtractMostSignificantBits();
        uint points = Vector256.Equals(window, Vector256.Create((byte)'.')).ExtractMostSignificantBits();
        int end = BitOperations.TrailingZeroCount(ends);
        ref byte text = ref Unsafe.Add(ref first, start);
        int sign = text == '-' ? 1 : 0, point = BitOperations.TrailingZeroCount(points), fraction = end - point - 1;

        // The common form: one digit, a point, one to eighteen digits.
        if (point == sign + 1 && (uint)(fraction - 1) < 18 && start + end >= Margin && ends != 0)
        {
            ulong head = (uint)(Unsafe.Add(ref text, sign) - '0');
            if (head <= 9 && Digits(ref Unsafe.Add(ref text, end), fraction, out ulong tail))
                return NearestDouble.TryFind(head * Tens[fraction] + tail, -fraction, (ulong)sign, out number) ? end : 0;
        }

        return Other(ref first, start, sign, ends == 0 ? 0 : end, Math.Min(point, end), out number);
    }

    /// <summary>Any JSON number of up to 19 digits, with or without point and exponent.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [BypassReadyToRun]
    static int Other(ref byte first, int start, int sign, int end, int point, out double number)
    {
        number = 0;
        if (start + end < Margin || end <= sign) return 0;
        ref byte text = ref Unsafe.Add(ref first, start);
        int exponent = 0, digits = end;
        for (int at = Math.Max(sign, end - 5); at < end; at++)
        {
            if ((Unsafe.Add(ref text, at) | 0x20) != 'e') continue;
            if (!Exponent(ref Unsafe.Add(ref text, at + 1), end - at - 1, out exponent)) return 0;
            digits = at;
            break;
        }

        int whole = Math.Min(point, digits) - sign, fraction = Math.Max(0, digits - point - 1);
        bool pointed = point < digits;
        // JSON has no 01, no .5 and no 5.
        bool zero = whole > 0 && Unsafe.Add(ref text, sign) == '0';
        if (whole < 1 || pointed && fraction == 0 || whole > 1 && zero) return 0;

        // 0.000123…: the zeros behind the point are no digits of the number.
        int kept = fraction;
        while (zero && kept > 19 && Unsafe.Add(ref text, digits - kept) == '0') kept--;
        if (kept + (zero ? 0 : whole) > 19) return 0;
        if (!Long(ref Unsafe.Add(ref text, sign + whole), whole, out ulong head)) return 0;
        ulong tail = 0;
        if (kept > 0 && !Long(ref Unsafe.Add(ref text, digits), kept, out tail)) return 0;
        return NearestDouble.TryFind(zero ? tail : head * Tens[fraction] + tail, exponent - fraction, (ulong)sign, out number) ? end : 0;
    }

    [BypassReadyToRun]
    static bool Exponent(ref byte text, int length, out int exponent)
    {
        exponent = 0;
        bool negative = length > 0 && text == '-';
        int at = negative || length > 0 && text == '+' ? 1 : 0;
        if (at == length) return false;
        for (; at < length; at++)
        {
            int digit = Unsafe.Add(ref text, at) - '0';
            if ((uint)digit > 9) return false;
            exponent = 10 * exponent + digit;
        }

        if (negative) exponent = -exponent;
        return true;
    }

    /// <summary>Up to 19 digits that end before a place.</summary>
    [BypassReadyToRun]
    static bool Long(ref byte end, int count, out ulong value)
    {
        if (count <= 18) return Digits(ref end, count, out value);
        int first = Unsafe.Subtract(ref end, count) - '0';
        bool all = Digits(ref end, count - 1, out value);
        value += (uint)first * Tens[count - 1];
        return all && (uint)first <= 9;
    }

    /// <summary>Up to 18 digits that end before a place, as a number; false where one of the bytes is no digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Digits(ref byte end, int count, out ulong value)
    {
        const ulong Zeros = 0x3030303030303030, Sixes = 0x4646464646464646, Signs = 0x8080808080808080;
        ulong low = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Subtract(ref end, 8)), high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Subtract(ref end, 16));
        ulong keepLow = Kept[count], keepHigh = Kept[Math.Max(count, 8) - 8];
        low = low & keepLow | Zeros & ~keepLow;
        high = high & keepHigh | Zeros & ~keepHigh;
        ulong flaws = ((low + Sixes) | (low - Zeros) | (high + Sixes) | (high - Zeros)) & Signs;
        uint seventeenth = count > 16 ? (uint)(Unsafe.Subtract(ref end, 17) - '0') : 0, eighteenth = count > 17 ? (uint)(Unsafe.Subtract(ref end, 18) - '0') : 0;
        value = (10 * eighteenth + seventeenth) * Tens[16] + Eight(high - Zeros) * Tens[8] + Eight(low - Zeros);
        return flaws == 0 && seventeenth <= 9 && eighteenth <= 9;
    }

    /// <summary>Eight digits, the first in the lowest byte, by three multiplications (Lemire's and Muła's method).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Eight(ulong digits)
    {
        digits = digits * 10 + (digits >> 8);
        return ((digits & 0x000000FF000000FF) * 0x000F424000000064 + ((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >> 32;
    }

    /// <summary>10ⁿ.</summary>
    static ReadOnlySpan<ulong> Tens =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
        100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ];

    /// <summary>Masks of the last n of eight bytes in memory, which are the highest of a little-endian word; for n above 8 of all.</summary>
    static ReadOnlySpan<ulong> Kept =>
    [
        0, 0xFF00000000000000, 0xFFFF000000000000, 0xFFFFFF0000000000, 0xFFFFFFFF00000000, 0xFFFFFFFFFF000000, 0xFFFFFFFFFFFF0000, 0xFFFFFFFFFFFFFF00, ulong.MaxValue,
        ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue,
    ];
}
