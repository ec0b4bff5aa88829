using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    /// <summary>Digits and exponent: plain from 1e-5 to just below 1e17 or so, else scientific.</summary>
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
        int count = low != 0 ? 17 - BitOperations.LeadingZeroCount(low) / 8 : high != 0 ? 9 - BitOperations.LeadingZeroCount(high) / 8 : 1;
        high |= Zeros;
        low |= Zeros;
        byte leading = (byte)('0' + first);
        if (point is > -4 and <= 17)
        {
            // 0.000ddd: zeros first, and all digits behind them. ddd.ddd: those before the point in their place, those behind it one place to the right,
            // chosen byte by byte. One way for both, since a branch on the size of random numbers is guessed wrong every other time.
            bool small = point <= 0;
            int at = small ? 2 - point : 0, split = small ? 17 : point;
            Unsafe.WriteUnaligned(ref to, Zeros);
            ref byte text = ref Unsafe.Add(ref to, at);
            ulong before = Before[split], beforeLow = BeforeLow[split];
            text = leading;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref text, 1), high & before | (high << 8 | leading) & ~before);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref text, 9), low & beforeLow | (low << 8 | high >> 56) & ~beforeLow);
            Unsafe.Add(ref text, 17) = (byte)(low >> 56);
            Unsafe.Add(ref to, small ? 1 : point) = (byte)'.';
            return small ? at + count : count <= point ? point : count + 1;
        }

        return Scientific(ref to, leading, high, low, count, point - 1);
    }

    static int Scientific(ref byte to, byte leading, ulong high, ulong low, int count, int exponent)
    {
        Put(ref Unsafe.Add(ref to, 1), leading, high, low);
        to = leading;
        Unsafe.Add(ref to, 1) = (byte)'.';
        int at = count == 1 ? 1 : count + 1;
        Unsafe.Add(ref to, at++) = (byte)'E';
        Unsafe.Add(ref to, at++) = (byte)(exponent < 0 ? '-' : '+');
        uint size = (uint)Math.Abs(exponent);
        if (size >= 100) Unsafe.Add(ref to, at++) = (byte)('0' + size / 100);
        Unsafe.Add(ref to, at++) = (byte)('0' + size / 10 % 10);
        Unsafe.Add(ref to, at++) = (byte)('0' + size % 10);
        return at;
    }

    /// <summary>All seventeen digits from a place on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(ref byte to, byte leading, ulong high, ulong low)
    {
        to = leading;
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, 1), high);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, 9), low);
    }

    /// <summary>Masks of the second to ninth digit, where these stand before a point behind n digits.</summary>
    static ReadOnlySpan<ulong> Before =>
    [
        0, 0, 0xFF, 0xFFFF, 0xFF_FFFF, 0xFFFF_FFFF, 0xFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF, 0xFF_FFFF_FFFF_FFFF, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue,
        ulong.MaxValue, ulong.MaxValue, ulong.MaxValue,
    ];

    /// <summary>The same of the tenth to seventeenth digit.</summary>
    static ReadOnlySpan<ulong> BeforeLow =>
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFFFF, 0xFF_FFFF, 0xFFFF_FFFF, 0xFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF, 0xFF_FFFF_FFFF_FFFF, ulong.MaxValue];

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
