using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector512<ulong>;

namespace LossApi.Wire.Numbers;

/// <summary>Writes many doubles with commas and brackets between them, eight at a time where the CPU has the lanes: the bytes are those of <see cref="NumberText"/>.</summary>
static class NumberRow
{
    /// <summary>The longest text of a number with what stands behind it.</summary>
    const int Longest = 27;

    /// <summary>What stands between two rows.</summary>
    public const int Between = 3;

    /// <summary>Room for eight numbers, and what is written beyond the last.</summary>
    public const int Room = 8 * Longest + NumberText.Room;

    /// <summary>From so many on a rest is worth eight lanes.</summary>
    const int FewestLanes = 2;

    /// <summary>Writes numbers for as long as there is room for eight: a comma behind each, <c>],[</c> behind the last of a row.</summary>
    /// <param name="numbers">The numbers; infinities and NaN become strings.</param>
    /// <param name="to">At least <see cref="Room"/> bytes.</param>
    /// <param name="row">How many numbers a row has.</param>
    /// <param name="left">How many are left in the row at hand.</param>
    /// <param name="length">How many bytes were written.</param>
    /// <returns>How many numbers were written.</returns>
    public static int Write(ReadOnlySpan<double> numbers, Span<byte> to, int row, ref int left, out int length) => Write(numbers, to, row, ref left, DigitLanes.AreThere, out length);

    /// <summary>The same with or without the lanes.</summary>
    internal static int Write(ReadOnlySpan<double> numbers, Span<byte> to, int row, ref int left, bool lanes, out int length)
    {
        ref byte start = ref MemoryMarshal.GetReference(to), at = ref start;
        ref double number = ref MemoryMarshal.GetReference(numbers);
        int last = to.Length - Room, count = 0, window = 0;
        length = 0;
        if (lanes)
        {
            // The digits of the next eight are begun before the text of these is put together: both are long chains of operations, and neither waits for the other.
            Unsafe.SkipInit(out EightTexts one);
            Unsafe.SkipInit(out EightTexts other);
            ref EightTexts these = ref one, next = ref other;
            int whole = numbers.Length - numbers.Length % Lanes.Count;
            if (whole > 0 && length <= last) Digits(ref number, ref window, ref these);
            while (count < whole && length <= last)
            {
                count += Lanes.Count;
                if (count < whole) Digits(ref Unsafe.Add(ref number, count), ref window, ref next);
                at = ref Texts(ref these, Lanes.Count, row, ref left, ref at);
                length = (int)Unsafe.ByteOffset(ref start, ref at);
                ref EightTexts done = ref these;
                these = ref next;
                next = ref done;
            }

            int rest = numbers.Length - count;
            if (length <= last && rest is >= FewestLanes and < 8)
            {
                Span<double> some = stackalloc double[Lanes.Count];
                numbers[count..].CopyTo(some);
                Digits(ref MemoryMarshal.GetReference(some), ref window, ref one);
                at = ref Texts(ref one, rest, row, ref left, ref at);
                length = (int)Unsafe.ByteOffset(ref start, ref at);
                count += rest;
            }
        }

        for (; length <= last && count < numbers.Length; count++)
        {
            length += NumberText.WriteAny(Unsafe.Add(ref number, count), ref Unsafe.Add(ref start, length));
            length += Behind(ref Unsafe.Add(ref start, length), row, ref left);
        }

        return count;
    }

    /// <summary>Writes what stands behind a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Behind(ref byte to, int row, ref int left)
    {
        to = (byte)',';
        if (--left > 0) return 1;
        left = row;
        "],["u8.CopyTo(MemoryMarshal.CreateSpan(ref to, Between));
        return Between;
    }

    /// <summary>What the texts of eight numbers are put together from. Compiled in full at the first call: the first tier inlines nothing, and goes through memory for each operation.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Digits(ref double eight, scoped ref int window, scoped ref EightTexts texts)
    {
        // Loaded here: a vector handed over on the stack lies across two lines of the cache, and waits until the store of it has come to an end.
        var numbers = Vector512.LoadUnsafe(ref eight);
        Lanes bits = numbers.AsUInt64();
        var digits = DigitLanes.Of(bits, ref window);
        Lanes first = Product(digits.Head, 1441151881) >>> 57;
        Lanes high = Decimals(digits.Head - Product(first, 100_000_000)), low = Decimals(digits.Tail);
        Lanes forms = Forms(bits, digits, high, low);

        // Each number's seventeen digits, a point and a zero in 32 bytes, of which a permutation makes the text.
        Lanes extra = first | All('0' | '.' << 8 | '0' << 16), zeros = All(0x3030303030303030);
        high |= zeros;
        low |= zeros;
        Lanes even = Avx512F.UnpackLow(high, low), odd = Avx512F.UnpackHigh(high, low);
        Vector512<byte> n02 = Avx512F.PermuteVar8x64x2(even, Vector512.Create(0UL, 1, 8, 8, 2, 3, 10, 10), extra).AsByte();
        Vector512<byte> n46 = Avx512F.PermuteVar8x64x2(even, Vector512.Create(4UL, 5, 12, 12, 6, 7, 14, 14), extra).AsByte();
        Vector512<byte> n13 = Avx512F.PermuteVar8x64x2(odd, Vector512.Create(0UL, 1, 9, 9, 2, 3, 11, 11), extra).AsByte();
        Vector512<byte> n57 = Avx512F.PermuteVar8x64x2(odd, Vector512.Create(4UL, 5, 13, 13, 6, 7, 15, 15), extra).AsByte();
        texts.Numbers = numbers;
        texts.Forms = forms;
        // In halves, as they are read: a load gets what was just stored only if both are alike.
        (texts.N0, texts.N1, texts.N2, texts.N3) = (n02.GetLower(), n13.GetLower(), n02.GetUpper(), n13.GetUpper());
        (texts.N4, texts.N5, texts.N6, texts.N7) = (n46.GetLower(), n57.GetLower(), n46.GetUpper(), n57.GetUpper());
        texts.Undecided = digits.Undecided;
    }

    /// <summary>Writes the first of eight numbers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static ref byte Texts(scoped ref EightTexts texts, int count, int row, scoped ref int left, ref byte to)
    {
        if (texts.Undecided != 0 || count < Lanes.Count || left <= Lanes.Count) return ref Mixed(ref texts, count, row, ref left, ref to);
        left -= Lanes.Count;
        ref ulong form = ref Unsafe.As<Lanes, ulong>(ref texts.Forms);
        to = ref One(texts.N0, form, ref to);
        to = ref One(texts.N1, Unsafe.Add(ref form, 1), ref to);
        to = ref One(texts.N2, Unsafe.Add(ref form, 2), ref to);
        to = ref One(texts.N3, Unsafe.Add(ref form, 3), ref to);
        to = ref One(texts.N4, Unsafe.Add(ref form, 4), ref to);
        to = ref One(texts.N5, Unsafe.Add(ref form, 5), ref to);
        to = ref One(texts.N6, Unsafe.Add(ref form, 6), ref to);
        return ref One(texts.N7, Unsafe.Add(ref form, 7), ref to);
    }

    /// <summary>What eight numbers are written from.</summary>
    struct EightTexts
    {
        public Vector512<double> Numbers;
        public Lanes Forms;
        public Vector256<byte> N0, N1, N2, N3, N4, N5, N6, N7;
        public uint Undecided;
    }

    /// <summary>Some of the eight must be computed exactly, or a row ends, or there are fewer.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static ref byte Mixed(scoped ref EightTexts texts, int count, int row, scoped ref int left, ref byte to)
    {
        for (int lane = 0; lane < count; lane++)
        {
            if ((texts.Undecided >> lane & 1) == 0)
            {
                to = ref One(Unsafe.Add(ref texts.N0, lane), Unsafe.Add(ref Unsafe.As<Lanes, ulong>(ref texts.Forms), lane), ref to);
                to = ref Unsafe.Subtract(ref to, 1);
            }
            else
            {
                to = ref Unsafe.Add(ref to, NumberText.WriteAny(Unsafe.Add(ref Unsafe.As<Vector512<double>, double>(ref texts.Numbers), lane), ref to));
            }

            to = ref Unsafe.Add(ref to, Behind(ref to, row, ref left));
        }

        return ref to;
    }

    /// <summary>
    /// How each number's text is put together, in a word: where its digits begin, where they end, where its comma ends, which permutation it takes and what stands
    /// behind the digits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Forms(Lanes bits, DigitLanes digits, Lanes high, Lanes low)
    {
        // How many digits there are without the zeros at the end.
        Lanes count = Vector512.ConditionalSelect(Vector512.Equals(low, Lanes.Zero), All(9) - (Avx512CD.LeadingZeroCount(high) >>> 3), All(17) - (Avx512CD.LeadingZeroCount(low) >>> 3)) + digits.Sixteen;
        Lanes place = digits.Point.AsUInt64(), scientific = Vector512.GreaterThan(place + All(3), All(20));
        var point = Vector512.ConditionalSelect(scientific, All(1), place);
        Lanes small = Vector512.LessThan(point.AsInt64(), Vector512.Create(1L)).AsUInt64();
        var length = Vector512.ConditionalSelect(small, count + All(2) - point, Vector512.ConditionalSelect(Vector512.LessThanOrEqual(count, point), point, count + All(1)));
        Lanes sign = bits >>> 63, end = sign + length;
        Lanes behind = All(1) + (scientific & All(4)) - Vector512.GreaterThan(place + All(98), All(198));
        return sign | end << 8 | end + behind << 16 | (point + All(3) << 6 | digits.Sixteen & All(32)) << 32 | (scientific & place + All(NumberForms.Offset)) << 51;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ref byte One(Vector256<byte> digits, ulong form, ref byte to)
    {
        to = (byte)'-';
        var order = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(NumberForms.Orders), (nuint)(form >> 32 & 0xFFFF));
        Vector256.ShuffleNative(digits, order).StoreUnsafe(ref Unsafe.Add(ref to, (nint)(form & 0xFF)));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, (nint)(form >> 8 & 0xFF)), Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(NumberForms.Behind), (nuint)(form >> 48)));
        return ref Unsafe.Add(ref to, (nint)(form >> 16 & 0xFF));
    }

    /// <summary>Numbers below 10⁸ as eight digits, the first in the lowest byte: three times halves of the digits are parted at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Decimals(Lanes number)
    {
        Lanes fourth = Product(number, 3518437209) >>> 45, fours = number - Product(fourth, 10_000) << 32 | fourth;
        Vector512<ushort> hundreds = Avx512BW.MultiplyHigh(fours.AsUInt16(), Vector512.Create((ushort)5243)) >>> 3;
        Vector512<ushort> twos = ((fours.AsUInt16() - hundreds * Vector512.Create((ushort)100)).AsUInt32() << 16 | hundreds.AsUInt32()).AsUInt16();
        Vector512<ushort> tens = Avx512BW.MultiplyHigh(twos, Vector512.Create((ushort)6554));
        return (twos - tens * Vector512.Create((ushort)10) << 8 | tens).AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes All(ulong x) => Vector512.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Product(Lanes a, uint b) => Avx512F.Multiply(a.AsUInt32(), All(b).AsUInt32());
}
