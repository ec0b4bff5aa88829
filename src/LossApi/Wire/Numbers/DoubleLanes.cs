using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector512<ulong>;

namespace LossApi.Wire.Numbers;

/// <summary>The doubles nearest to eight decimals at once: <see cref="NearestDouble"/> in lanes, but for what that needs a second word of the power or a tie for.</summary>
static class DoubleLanes
{
    const int MantissaBits = 52, Bias = 1023;

    /// <summary>Converts eight rows of digits.</summary>
    /// <param name="rows">Eight times 32 digits.</param>
    /// <param name="forms">Eight forms, as <see cref="TokenForms"/> has them.</param>
    /// <param name="window">The first of the powers held for the numbers before; 0 at first.</param>
    /// <param name="numbers">Where the numbers go.</param>
    /// <returns>A bit for each lane that must be read in another way.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static uint Of(ref byte rows, ref ulong forms, ref int window, ref double numbers)
    {
        Vector512<byte> a = Vector512.LoadUnsafe(ref rows), b = Vector512.LoadUnsafe(ref rows, 64), c = Vector512.LoadUnsafe(ref rows, 128), d = Vector512.LoadUnsafe(ref rows, 192);
        Vector512<uint> ab = Eights(a, b), cd = Eights(c, d);
        Lanes left = Avx512F.PermuteVar8x64x2(ab.AsUInt64(), Vector512.Create(0UL, 4, 1, 5, 8, 12, 9, 13), cd.AsUInt64());
        Lanes right = Avx512F.PermuteVar8x64x2(ab.AsUInt64(), Vector512.Create(2UL, 6, 3, 7, 10, 14, 11, 15), cd.AsUInt64());

        // Nineteen digits, of which the first three lie in the upper half of the left.
        Lanes three = left >>> 32, digits = Product(right, All(100_000_000)) + (right >>> 32) + three * All(10_000_000_000_000_000);
        Lanes zero = Vector512.Equals(digits, Lanes.Zero), odd = Plain(Vector512.LoadUnsafe(ref forms), out Vector512<long> power, out Lanes sign) | Vector512.GreaterThanOrEqual(left << 32 | three, All(1000));
        Lanes places = (power - Vector512.Create((long)PowersOfTen.Lowest)).AsUInt64(), far = Vector512.GreaterThan(places, All(PowersOfTen.Count - 1));
        places = Vector512.Min(places, All(PowersOfTen.Count - 1));

        Lanes zeros = Avx512CD.LeadingZeroCount(digits), normal = Avx512F.ShiftLeftLogicalVariable(digits, zeros);
        bool near = PowerLanes.Near(places, zero | far, ref window);
        Lanes high = Product(normal, PowerLanes.At(PowersOfTen.HighForReading, places, window, near), out Lanes low);

        // Where the second word of the power could carry into the mantissa, and where the number could lie halfway between two doubles.
        Lanes upper = high >>> 63, mantissa = Avx512F.ShiftRightLogicalVariable(high, upper + All(64 - MantissaBits - 3));
        far |= Vector512.Equals(high & All(0x1FF), All(0x1FF)) | Vector512.LessThanOrEqual(low, All(1)) & Vector512.Equals(mantissa & All(3), All(1));
        mantissa = (mantissa + (mantissa & All(1))) >>> 1;
        Vector512<long> exponent = places.AsInt64() + Vector512.Create((long)PowersOfTen.Lowest);
        Lanes biased = ((Avx512F.Multiply(exponent.AsInt32(), Vector512.Create(217706L).AsInt32()) >> 16) + Vector512.Create(63L + Bias)).AsUInt64() + upper - zeros;
        far |= Vector512.GreaterThan(biased - All(1), All(2 * Bias - 2));

        // The hidden bit, and a carry beyond it, fall into the exponent by the addition.
        Lanes bits = Vector512.AndNot(mantissa + (biased - All(1) << MantissaBits), zero) | sign;
        bits.AsDouble().StoreUnsafe(ref numbers);
        uint result = (uint)(odd | Vector512.AndNot(far, zero)).ExtractMostSignificantBits();
        var nine = Vector512.Create((byte)9);
        if (Vector512.GreaterThanAny(Vector512.Max(Vector512.Max(a, b), Vector512.Max(c, d)), nine)) result |= Flawed(ref rows);
        return result;
    }

    /// <summary>What is said in a word of <see cref="TokenForms"/>.</summary>
    /// <returns>All ones where it is no number of JSON: it has no 01, no .5 and no 5.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Plain(Lanes form, out Vector512<long> power, out Lanes sign)
    {
        Lanes first = form & All(0xFF), second = form >>> 8 & All(0xFF), length = form >>> 16 & All(0xFF), point = form >>> 24 & All(0xFF);
        Lanes negative = Vector512.Equals(first, All('-')), pointed = Vector512.LessThan(point, length);
        Lanes whole = point + negative, fraction = length - point + pointed, leading = Vector512.ConditionalSelect(negative, second, first);
        power = (form.AsInt64() >> 32) - fraction.AsInt64();
        sign = negative << 63;
        return Vector512.LessThan(whole.AsInt64(), Vector512.Create(1L)).AsUInt64() | pointed & Vector512.Equals(fraction, Lanes.Zero) | Vector512.GreaterThan(length, All(TokenForms.LongestPlain))
            | Vector512.Equals(leading, All('0')) & Vector512.GreaterThan(whole, All(1));
    }

    /// <summary>Rows that hold something else than digits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static uint Flawed(ref byte rows)
    {
        uint flawed = 0;
        for (int lane = 0; lane < 8; lane++)
            if (Vector256.GreaterThanAny(Vector256.LoadUnsafe(ref rows, (nuint)(32 * lane)), Vector256.Create((byte)9))) flawed |= 1U << lane;
        return flawed;
    }

    /// <summary>Four rows as numbers of eight digits each: in each 128 bits the left or right half of one row and that of the row two further.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<uint> Eights(Vector512<byte> a, Vector512<byte> b) =>
        Avx512BW.MultiplyAddAdjacent(Avx512BW.PackUnsignedSaturate(Fours(a), Fours(b)).AsInt16(), Vector512.Create(1 << 16 | 10_000).AsInt16()).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<int> Fours(Vector512<byte> digits) =>
        Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(digits, Vector512.Create((short)(1 << 8 | 10)).AsSByte()), Vector512.Create(1 << 16 | 100).AsInt16());

    /// <summary>The whole product, in two words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Product(Lanes a, Lanes b, out Lanes low)
    {
        Lanes aUpper = a >>> 32, bUpper = b >>> 32, word = All(uint.MaxValue), inner = Product(a, b);
        Lanes outer = Product(aUpper, b) + (inner >>> 32), middle = Product(a, bUpper) + (outer & word);
        low = middle << 32 | inner & word;
        return Product(aUpper, bUpper) + (outer >>> 32) + (middle >>> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Product(Lanes a, Lanes b) => Avx512F.Multiply(a.AsUInt32(), b.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes All(ulong x) => Vector512.Create(x);
}
