using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossApi.Wire.Numbers;

/// <summary>What texts of numbers are taken apart into, each with room for as many.</summary>
ref struct TokenParts
{
    /// <summary>32 digits each, with zeros on the left; a byte above 9 where there was something else.</summary>
    public Span<byte> Digits;

    /// <summary>A word each.</summary>
    public Span<ulong> Forms;

    /// <summary>Where the text begins, in the lower half, and where it ends; or <see cref="TokenForms.Misplaced"/>.</summary>
    public Span<uint> Places;
}

/// <summary>
/// Takes texts of numbers apart: 32 digits in a row without the point, and a word of what is not a digit. Whether it is a number at all is found out for eight at once, by
/// <see cref="DoubleLanes"/>: of the word's bytes the first two are the text's, then come length and place of the point (the length where there is none), then the power.
/// </summary>
static class TokenForms
{
    /// <summary>How many digits a row has.</summary>
    public const int Row = 32;

    /// <summary>How long a plain number may be.</summary>
    public const int LongestPlain = Row - 1;

    /// <summary>What longer texts are cut to.</summary>
    const int Longest = Row + 8;

    /// <summary>A length that no number has.</summary>
    const int Never = 255;

    /// <summary>The place of a text that does not stand in its row as it should.</summary>
    public const uint Misplaced = uint.MaxValue;

    /// <summary>Takes the texts between commas apart.</summary>
    /// <param name="origin">What the places are counted from; 33 bytes must lie before it.</param>
    /// <param name="begin">Where the first text begins.</param>
    /// <param name="row">How many numbers a row has; 0 where there are no rows.</param>
    /// <param name="left">How many are left in the row at hand.</param>
    /// <param name="ends">The commas behind the texts.</param>
    /// <param name="powers">Whether there may be a power of ten.</param>
    /// <param name="parts">Where the parts go.</param>
    /// <returns>Where the next text begins.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int Take(ref byte origin, int begin, int row, ref int left, ReadOnlySpan<ushort> ends, bool powers, scoped in TokenParts parts) =>
        powers ? Taken(ref origin, begin, row, ref left, ends, true, in parts) : Taken(ref origin, begin, row, ref left, ends, false, in parts);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Taken(ref byte origin, int begin, int row, ref int left, ReadOnlySpan<ushort> ends, bool powers, scoped in TokenParts parts)
    {
        ref byte digitsTo = ref MemoryMarshal.GetReference(parts.Digits);
        ref ulong form = ref MemoryMarshal.GetReference(parts.Forms);
        ref uint place = ref MemoryMarshal.GetReference(parts.Places);
        for (int i = 0; i < ends.Length; i++)
        {
            int end = ends[i], next = end + 1, misplaced = 0;
            begin += Unsafe.Add(ref origin, begin) == ' ' ? 1 : 0;
            if (row > 0)
            {
                // Between two rows there stands ],[ and nowhere else.
                if (left == row)
                {
                    while (begin < end && Unsafe.Add(ref origin, begin) <= ' ') begin++;
                    if (Unsafe.Add(ref origin, begin++) != '[') misplaced = -1;
                }

                if (--left == 0)
                {
                    left = row;
                    if (Unsafe.Add(ref origin, --end) != ']') misplaced = -1;
                }

                begin = Math.Min(begin, end);
            }

            place = (uint)(begin | end << 16 | misplaced);
            place = ref Unsafe.Add(ref place, 1);
            ref byte text = ref Unsafe.Add(ref origin, begin);
            int length = Math.Min(end - begin, Longest), power = 0, cut = length;
            if (powers) length = Powered(ref text, length, out power, out cut);
            begin = next;

            int point = Math.Min(BitOperations.TrailingZeroCount(Vector256.Equals(Vector256.LoadUnsafe(ref text), Vector256.Create((byte)'.')).ExtractMostSignificantBits()), cut);
            int pointed = point < cut ? 1 : 0, fraction = cut - point - pointed, digits = Math.Max(cut - pointed - (text == '-' ? 1 : 0), 0);

            // What lies behind the point where it is, what lies before it one place to the right.
            ref byte tail = ref Unsafe.Add(ref text, cut), kept = ref MemoryMarshal.GetReference(Kept);
            var behind = Vector256.LoadUnsafe(ref kept, (nuint)(uint)fraction);
            var characters = Vector256.ConditionalSelect(behind, Vector256.LoadUnsafe(ref Unsafe.Subtract(ref tail, Row)), Vector256.LoadUnsafe(ref Unsafe.Subtract(ref tail, Row + pointed)));
            ((characters - Vector256.Create((byte)'0')) & Vector256.LoadUnsafe(ref kept, (nuint)(uint)digits)).StoreUnsafe(ref digitsTo);
            digitsTo = ref Unsafe.Add(ref digitsTo, Row);
            ref byte word = ref Unsafe.As<ulong, byte>(ref form);
            Unsafe.WriteUnaligned(ref word, Unsafe.ReadUnaligned<ushort>(ref text));
            Unsafe.Add(ref word, 2) = (byte)(length | misplaced);
            Unsafe.Add(ref word, 3) = (byte)point;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref word, 4), power);
            form = ref Unsafe.Add(ref form, 1);
        }

        return begin;
    }

    /// <summary>Finds the power of ten behind a number.</summary>
    /// <param name="text">Where the number begins.</param>
    /// <param name="length">Its length with the power.</param>
    /// <param name="power">The power; 0 where there is none.</param>
    /// <param name="cut">The length without it.</param>
    /// <returns>The same, or <see cref="Never"/> where what follows the letter is no power.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Powered(ref byte text, int length, out int power, out int cut)
    {
        uint marks = Vector256.Equals(Vector256.LoadUnsafe(ref text) | Vector256.Create((byte)0x20), Vector256.Create((byte)'e')).ExtractMostSignificantBits();
        cut = BitOperations.TrailingZeroCount(marks);
        power = 0;
        if (cut >= length) return cut = length;

        // A sign perhaps and three digits, or four.
        ref byte end = ref Unsafe.Add(ref text, length);
        int behind = length - cut - 1;
        byte sign = Unsafe.Add(ref text, cut + 1);
        int digits = behind - (sign is (byte)'-' or (byte)'+' ? 1 : 0), drop = 8 * (4 - digits) & 31;
        uint word = (Unsafe.ReadUnaligned<uint>(ref Unsafe.Subtract(ref end, 4)) ^ 0x30303030) >> drop << drop, tens = word * 10 + (word >> 8);
        int size = (int)((tens & 0xFF) * 100 + (tens >> 16 & 0xFF)), minus = sign == '-' ? -1 : 0;
        power = (size ^ minus) - minus;
        return digits < 1 || behind > 4 || length > LongestPlain || ((word + 0x76767676 | word) & 0x80808080) != 0 ? Never : cut;
    }

    /// <summary>From the nth byte on 32 bytes of which the last n are all ones.</summary>
    static ReadOnlySpan<byte> Kept =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255,
    ];
}
