using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LossApi.Domain.Numerics;

/// <summary>A number that divides many others: the quotients have the bits of a division, and cost four products instead, or two.</summary>
/// <remarks>
/// With h + l = 1/d to twice the precision, q = h·x + l·x lies within one unit in the last place of x/d; then r = x − q·d is exact, and q + h·r,
/// rounded once, is x/d, rounded once (Markstein, IBM J. Res. Dev. 34(1), 1990, theorem 4: h is 1/d correctly rounded). That holds as long as
/// nothing underflows or overflows on the way. Numbers out there, 0 and what is not finite among them, are divided. For a whole d up to 2⁴⁰ q is x/d, rounded once,
/// already: it errs by 2⁻¹⁰⁴ of itself before it is rounded, and x/d lies exactly on the middle of two doubles or 2⁻⁵⁴/d of itself beside it (<see cref="Quotient"/>).
/// </remarks>
readonly struct Divisor
{
    /// <summary>2⁻⁹⁰⁰ and 2⁹⁰⁰: between them no intermediate result leaves the normal numbers, for divisors between 2⁻⁶⁰ and 2⁶⁰.</summary>
    const long LeastBits = (1023L - 900) << 52, MostBits = (1023L + 900) << 52;

    const double LargestDivisor = 1L << 60, LargestWhole = 1L << 40;

    readonly Vector512<double> minus, inverse, inverseLow;

    /// <summary>Where the bits of magnitudes begin that need no division, and how far they go.</summary>
    readonly Vector512<long> least, span;

    readonly bool whole;

    /// <summary>Divides by <paramref name="divisor"/>, or by 1 where that is 0: without anything to divide by nothing is divided.</summary>
    public Divisor(double divisor)
    {
        if (divisor == 0) divisor = 1;
        double high = 1 / divisor;
        whole = divisor is >= 1 and <= LargestWhole && divisor == Math.Truncate(divisor);
        bool ordinary = Math.Abs(divisor) is >= 1 / LargestDivisor and <= LargestDivisor;
        minus = Vector512.Create(-divisor);
        inverse = Vector512.Create(high);
        inverseLow = Vector512.Create(Math.FusedMultiplyAdd(-high, divisor, 1) / divisor);
        least = Vector512.Create(ordinary ? LeastBits : long.MaxValue);
        span = Vector512.Create(ordinary ? MostBits - LeastBits : 0);
    }

    /// <summary>Each number divided, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Of(Vector512<double> x)
    {
        Vector512<double> quotient = OfOrdinary(x);
        Vector512<long> above = (x.AsInt64() & Vector512.Create(long.MaxValue)) - least;
        return Vector512.LessThanOrEqualAll(above.AsUInt64(), span.AsUInt64()) ? quotient : -x / minus;
    }

    /// <summary>The same for numbers that need no division; whether they did, <see cref="NeedsNone"/> says afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> OfOrdinary(Vector512<double> x)
    {
        var near = Vector512.FusedMultiplyAdd(x, inverse, x * inverseLow);
        return whole ? near : Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(near, minus, x), inverse, near);
    }

    /// <summary>Whether numbers whose magnitudes lie between these need no division.</summary>
    public bool NeedsNone(in Vector512<double> smallest, in Vector512<double> largest) =>
        Vector512.GreaterThanOrEqualAll(smallest.AsInt64(), least) && Vector512.LessThanOrEqualAll((largest.AsInt64() - least).AsUInt64(), span.AsUInt64());
}
