using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossApi.Wire.Numbers;

/// <summary>Writes doubles as JSON numbers: the shortest text that reads back as the same double, in .NET's own notation.</summary>
static class NumberText
{
    /// <summary>Room for any double's text, with some over: digits are written in eights.</summary>
    public const int Room = 40;

    /// <summary>Writes a finite number.</summary>
    /// <param name="number">The number.</param>
    /// <param name="to">At least <see cref="Room"/> bytes.</param>
    /// <returns>How many bytes the text has.</returns>
    public static int Write(double number, Span<byte> to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to.Length, Room);
        return Write(number, ref MemoryMarshal.GetReference(to));
    }

    /// <summary>Writes any number: infinities and NaN as strings.</summary>
    public static int WriteAny(double number, ref byte to) => double.IsFinite(number) ? Write(number, ref to) : WriteName(number, ref to);

    static int WriteName(double number, ref byte to)
    {
        ReadOnlySpan<byte> name = double.IsNaN(number) ? "\"NaN\""u8 : number > 0 ? "\"Infinity\""u8 : "\"-Infinity\""u8;
        name.CopyTo(MemoryMarshal.CreateSpan(ref to, Room));
        return name.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Write(double number, ref byte to)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(number);
        int sign = (int)(bits >> 63);
        to = (byte)'-';
        bits &= long.MaxValue;
        ref byte text = ref Unsafe.Add(ref to, sign);
        if (bits == 0)
        {
            text = (byte)'0';
            return sign + 1;
        }

        // Small whole numbers, labels and counts above all, are their own digits.
        double size = BitConverter.UInt64BitsToDouble(bits);
        if (size < 1e8 && (uint)size == size) return sign + Whole((uint)size, ref text);
        return sign + Digits(ShortestDigits.Of(bits, out int exponent), exponent, ref text);
    }

    static int Whole(uint number, ref byte to)
    {
        ulong digits = Eight(number);
        int zeros = Math.Min(7, BitOperations.TrailingZeroCount(digits) / 8);
        Unsafe.WriteUnaligned(ref to, (digits | Zeros) >> (8 * zeros));
        return 8 - zeros;
    }

    /// <summary>Digits and exponent: plain from 1e-4 to just below 1e17, else scientific.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Digits(ulong digits, int exponent, ref byte to)
    {
        // Seventeen digits, from the left: one and two times eight; what was not there is zeros on the right.
        int length = Length(digits);
        ulong normal = digits * Tens[17 - length];
        ulong first = normal / 10_000_000_000_000_000, rest = normal - first * 10_000_000_000_000_000;
        uint middle = (uint)(rest / 100_000_000), last = (uint)(rest - (ulong)middle * 100_000_000);
        ulong high = Eight(middle), low = Eight(last);
        int point = length + exponent;   // the number is 0.d₁d₂… · 10^point

        // How many digits there are without the zeros at the end.
        int count = low != 0 ? 17 - BitOperations.LeadingZeroCount(low) / 8 : 9 - BitOperations.LeadingZeroCount(high) / 8;
        bool scientific = (uint)(point - NumberForms.FirstPoint) > NumberForms.LastPoint - NumberForms.FirstPoint;
        int place = scientific ? 1 : point;

        // One way for all, since a branch on the size of random numbers is guessed wrong every other time: sixteen bytes of text out of the first sixteen
        // digits, and sixteen more out of the last sixteen.
        ref byte order = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(NumberForms.Halves), 32 * (place - NumberForms.FirstPoint));
        var zeros = Vector128.Create((byte)'0');
        Vector128<byte> early = Vector128.Create(high << 8 | first, low << 8 | high >> 56).AsByte(), late = Vector128.Create(high, low).AsByte();
        (Vector128.Shuffle(early, Vector128.LoadUnsafe(ref order)) + zeros).StoreUnsafe(ref to);
        (Vector128.Shuffle(late, Vector128.LoadUnsafe(ref order, 16)) + zeros).StoreUnsafe(ref to, 16);
        Unsafe.Add(ref to, Math.Max(place, 1)) = (byte)'.';
        int end = place <= 0 ? 2 - place + count : count <= place ? place : count + 1;
        if (!scientific) return end;
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, end), NumberForms.Behind[point + NumberForms.Offset]);
        return end + ((uint)(point + 98) > 198 ? 5 : 4);
    }

    const ulong Zeros = 0x3030303030303030;

    /// <summary>A number below 10⁸ as eight digits, the first in the lowest byte (Muła's method): three times halves of the digits are parted at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Eight(uint number)
    {
        uint fourth = number / 10_000;
        ulong pairs = fourth | (ulong)(number - fourth * 10_000) << 32;
        ulong hundreds = (pairs * 10486) >> 20 & 0x0000_007F_0000_007F;
        ulong twos = hundreds | (pairs - hundreds * 100) << 16;
        ulong tens = (twos * 103) >> 10 & 0x000F_000F_000F_000F;
        return tens | (twos - tens * 10) << 8;
    }

    /// <summary>How many decimal digits a number of at most 17 has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Length(ulong number)
    {
        int guess = ((64 - BitOperations.LeadingZeroCount(number)) * 1233) >> 12;
        return guess + (number >= Tens[guess] ? 1 : 0);
    }

    static ReadOnlySpan<ulong> Tens =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
        100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
    ];
}
