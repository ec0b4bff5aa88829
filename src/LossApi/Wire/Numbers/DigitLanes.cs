using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector512<ulong>;

namespace LossApi.Wire.Numbers;

/// <summary>
/// The shortest digits of eight doubles at once, where the CPU has 512-bit lanes. A number V in units of the last digit that can matter is computed to some
/// 30 bits behind the point, with a bound for the error; a lane whose answer lies within that bound of a decision (two in 10⁹, and exact ties) is left
/// undecided, and so are subnormals, infinities and NaN.
/// </summary>
/// <remarks>
/// The decisions are those of <see cref="ShortestDigits"/>: one digit less if a multiple of ten lies in the interval that rounds to the double, which is shorter
/// than ten; else the nearest integer, which always lies in it.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
readonly ref struct DigitLanes
{
    const int MantissaBits = 52, Bias = 1023 + MantissaBits;

    /// <summary>One of the unit's digits is this much where V is compared with ends of the interval: four bits are left for the last digit.</summary>
    const int UnitBits = 60;

    /// <summary>
    /// What the fraction of V may be off by, in units of 2⁻⁶⁴: less than 2³³ + 2²⁶, since of the product with the power's lower word only the product of the upper
    /// halves is added. Twice that is left undecided.
    /// </summary>
    const ulong Doubt = 1UL << 34;

    const uint HundredMillion = 100_000_000;

    /// <summary>The first nine of seventeen digits; the first one may be 0, and then there are sixteen.</summary>
    public Lanes Head { get; private init; }

    /// <summary>The last eight.</summary>
    public Lanes Tail { get; private init; }

    /// <summary>All ones where the first digit is 0.</summary>
    public Lanes Sixteen { get; private init; }

    /// <summary>The number is 0.d₁d₂… · 10^point, with d₁ the first of the seventeen or sixteen digits; for 0 it is 1.</summary>
    public Vector512<long> Point { get; private init; }

    /// <summary>A bit for each lane that must be computed exactly.</summary>
    public uint Undecided { get; private init; }

    /// <summary>Whether the CPU has what is needed.</summary>
    public static bool AreThere { get; } = Prepared() && Vector512.IsHardwareAccelerated && Avx512DQ.IsSupported && Avx512BW.IsSupported && Avx512CD.IsSupported;

    /// <summary>Makes the tables: code that is compiled in full at its first call has their addresses only if they are there.</summary>
    static bool Prepared()
    {
        RuntimeHelpers.RunClassConstructor(typeof(PowersOfTen).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(NumberForms).TypeHandle);
        return true;
    }

    /// <summary>The digits of eight doubles.</summary>
    /// <param name="bits">The doubles.</param>
    /// <param name="window">The first of the powers of ten held for the numbers before; 0 at first.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DigitLanes Of(Lanes bits, ref int window)
    {
        Lanes fraction = bits & All((1UL << MantissaBits) - 1), biased = bits >>> MantissaBits & All(0x7FF);
        Lanes zero = Vector512.Equals(bits & All(long.MaxValue), Lanes.Zero), power = Vector512.Equals(fraction, Lanes.Zero);
        var undecided = Vector512.AndNot(Vector512.GreaterThan(biased - All(1), All(0x7FD)), zero);
        var mantissa = Vector512.AndNot(fraction | All(1UL << MantissaBits), zero);

        // k = ⌊log₁₀ 2^q⌋, and the shift that makes V the upper word of the product.
        Vector512<long> q = biased.AsInt64() - Vector512.Create((long)Bias);
        Vector512<long> k = Product(q, 1262611) >> 22, minus = Vector512<long>.Zero - k;
        Lanes shift = (q + (Product(minus, 1741647) >> 19) + Vector512.Create(1L)).AsUInt64();
        Lanes places = (minus - Vector512.Create((long)PowersOfTen.Lowest)).AsUInt64();
        bool near = PowerLanes.Near(places, zero | undecided, ref window);
        Lanes high = PowerLanes.At(PowersOfTen.HighForWriting, places, window, near), low = PowerLanes.At(PowersOfTen.LowForWriting, places, window, near);

        Lanes units = V(high, low, Avx512F.ShiftLeftLogicalVariable(mantissa, shift), out Lanes part);

        // Nine digits and eight, by a division that is off by one at most.
        Lanes head = Avx512DQ.ConvertToVector512UInt64(Avx512DQ.ConvertToVector512Double(units) * Vector512.Create(1e-8));
        Lanes tail = units - Product(head, HundredMillion), borrow = (tail.AsInt64() >> 63).AsUInt64();
        head += borrow;
        tail += borrow & All(HundredMillion);

        // Half a unit in the last place of the double; below a power of two half of that.
        Lanes half = Avx512F.ShiftRightLogicalVariable(high, All(5) - shift), below = Vector512.ConditionalSelect(power, half >>> 1, half);
        Lanes last = tail - Product(Product(tail, 3435973837) >>> 35, 10);
        Lanes over = last << UnitBits | part >>> 64 - UnitBits, above = over + half;
        Lanes ten = All(10UL << UnitBits), down = Vector512.LessThan(over, below), up = Vector512.GreaterThan(above, ten);
        undecided |= Near(over - below, Doubt >> 64 - UnitBits) | Near(above - ten, Doubt >> 64 - UnitBits) | Near(part - All(1UL << 63), Doubt) | Vector512.AndNot(power, down);
        tail += Vector512.ConditionalSelect(down | up, (up & All(10)) - last, part >>> 63);
        var carry = Vector512.GreaterThanOrEqual(tail, All(HundredMillion));
        tail -= carry & All(HundredMillion);
        head -= carry;

        var sixteen = Vector512.LessThan(head, All(HundredMillion));
        Vector512<long> point = k + Vector512.Create(17L) + sixteen.AsInt64();
        return new()
        {
            Head = head,
            Tail = tail,
            Sixteen = sixteen,
            Point = Vector512.ConditionalSelect(zero.AsInt64(), Vector512.Create(1L), point),
            Undecided = (uint)undecided.ExtractMostSignificantBits(),
        };
    }

    /// <summary>The integer part of a product of three words, and the first word of its fraction with <see cref="Doubt"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes V(Lanes high, Lanes low, Lanes mantissa, out Lanes part)
    {
        Lanes highUpper = high >>> 32, upper = mantissa >>> 32, word = All(uint.MaxValue);
        Lanes outer = Product(highUpper, mantissa) + (Product(high, mantissa) >>> 32), inner = Product(high, upper) + (outer & word);
        Lanes add = Product(low, upper);
        part = (inner << 32) + add;
        return Product(highUpper, upper) + (outer >>> 32) + (inner >>> 32) - Vector512.LessThan(part, add);
    }

    /// <summary>Whether a difference is smaller than a doubt.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Near(Lanes difference, ulong doubt) => Vector512.LessThan(difference + All(doubt), All(2 * doubt));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes All(ulong x) => Vector512.Create(x);

    /// <summary>The products of the lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Product(Lanes a, Lanes b) => Avx512F.Multiply(a.AsUInt32(), b.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Product(Lanes a, uint b) => Product(a, All(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<long> Product(Vector512<long> a, int b) => Avx512F.Multiply(a.AsInt32(), Vector512.Create((long)b).AsInt32());
}
