using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LossApi.Domain.Numerics;

/// <summary>A <see cref="Quotient"/> of eight numbers at once, with its constants in registers: made before a loop, it is not made in it.</summary>
readonly struct Quotients
{
    readonly Vector512<double> divisor, inverse, inverseLow, least;
    readonly Vector512<ulong> span;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Quotients(Quotient quotient)
    {
        divisor = Vector512.Create(quotient.Divisor);
        inverse = Vector512.Create(quotient.Inverse);
        inverseLow = Vector512.Create(quotient.InverseLow);
        least = Vector512.Create(quotient.Least);
        span = Vector512.Create((ulong)quotient.Span);
    }

    /// <summary>Eight numbers over the divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Of(Vector512<double> x) => Vector512.LessThanAll(Above(x), span) ? Products(x) : x / divisor;

    /// <summary>Three times eight finite numbers over the divisor, of which the smallest is looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Lanes, Lanes, Lanes) OfFinite(Lanes x, Lanes y, Lanes z) =>
        Vector512.GreaterThanOrEqualAll(Lanes.SmallestMagnitude(x.V, y.V, z.V), least)
            ? (new(Products(x.V)), new(Products(y.V)), new(Products(z.V)))
            : (new(x.V / divisor), new(y.V / divisor), new(z.V / divisor));

    /// <summary>How far magnitudes lie above the least that is not divided the long way, in patterns of bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> Above(Vector512<double> x) => (x.AsInt64() & Vector512.Create(long.MaxValue)).AsUInt64() - Vector512.Create((ulong)Quotient.LeastBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Vector512<double> Products(Vector512<double> x) => Vector512.FusedMultiplyAdd(x, inverse, x * inverseLow);
}
