using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LossApi.Domain.Numerics;

/// <summary>Division by the same number many times, correctly rounded, mostly without dividing.</summary>
/// <remarks>
/// For a whole divisor N up to 2⁴⁰ that is no power of two, with 1/N = y + yLow to 2⁻¹⁰⁶: x·y + x·yLow, rounded once, is x/N(1 + ε) with |ε| ≤ 2⁻¹⁰⁴, and x/N cannot lie nearer
/// to the middle of two doubles than 2⁻⁵⁴/N of itself, so both round to the same number. That needs a normal quotient, whose parts do not underflow.
/// </remarks>
readonly struct Quotient
{
    /// <summary>Numbers are divided the long way whose bits, without the sign, lie outside 2⁻⁸⁰⁰ to 2¹⁰²⁴.</summary>
    const long Least = (1023L - 800) << 52, Span = (2047L << 52) - Least;

    readonly double divisor, inverse, inverseLow;
    readonly Way way;

    enum Way { Nothing, Product, Sum, Division }

    /// <summary>Division by this; 1 and 0 divide nothing.</summary>
    public Quotient(double divisor)
    {
        this.divisor = divisor;
        inverse = 1 / divisor;
        way = divisor is 1 or 0 ? Way.Nothing
            : (BitConverter.DoubleToInt64Bits(divisor) & Binary64.FractionMask) == 0 && divisor is > 1e-300 and < 1e300 ? Way.Product
            : divisor is > 1 and <= 1L << 40 && divisor == Math.Truncate(divisor) ? Way.Sum : Way.Division;
        if (way == Way.Sum) inverseLow = Math.FusedMultiplyAdd(-inverse, divisor, 1) / divisor;
    }

    /// <summary>Eight numbers over the divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Of(Vector512<double> x)
    {
        if (way == Way.Product) return x * inverse;
        if (way == Way.Nothing) return x;
        if (way == Way.Division) return x / Vector512.Create(divisor);
        Vector512<ulong> size = (x.AsInt64() & Vector512.Create(long.MaxValue)).AsUInt64() - Vector512.Create((ulong)Least);
        return Vector512.LessThanAll(size, Vector512.Create((ulong)Span))
            ? Vector512.FusedMultiplyAdd(x, Vector512.Create(inverse), x * inverseLow)
            : x / Vector512.Create(divisor);
    }

    /// <summary>One number over the divisor.</summary>
    public double Of(double x) => way == Way.Nothing ? x : x / divisor;
}
