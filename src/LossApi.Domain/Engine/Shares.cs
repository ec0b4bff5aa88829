using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>A <see cref="Share"/> of eight derivatives at once, with its constants in registers: made before a loop, it is not made in it.</summary>
readonly struct Shares
{
    readonly Quotients divisor;
    readonly Vector512<double> weight;
    readonly bool weighted;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Shares(Share share)
    {
        divisor = new(share.Divisor);
        weight = Vector512.Create(share.Weight);
        weighted = share.Weight != 1;
    }

    /// <summary>Eight derivatives times the weight over the divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Of(Vector512<double> numbers) => divisor.Of(weighted ? numbers * weight : numbers);

    /// <summary>Three times eight finite derivatives times the weight over the divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Lanes, Lanes, Lanes) OfFinite(Lanes x, Lanes y, Lanes z)
    {
        if (weighted) (x, y, z) = (new(x.V * weight), new(y.V * weight), new(z.V * weight));
        return divisor.OfFinite(x, y, z);
    }
}
