using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LossApi.Domain.Numerics;

/// <content>What sums along rows need beyond arithmetic.</content>
public readonly partial struct Lanes
{
    /// <summary>The number of two that has the larger or the smaller magnitude, with its own sign: the lowest two bits choose the comparison, the next two the sign.</summary>
    const byte LargerMagnitude = 0b0111, SmallerMagnitude = 0b0110;

    /// <summary>The smaller magnitude, without a sign.</summary>
    const byte LeastMagnitude = 0b1010;

    /// <summary>The last so many of them in the first places, and 0 behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes Last(int count) => new(Vector512.Shuffle(V, Vector512<long>.Indices + Vector512.Create((long)(Count - count))));

    /// <inheritdoc/>
    /// <remarks>
    /// One instruction finds the larger of two magnitudes, one the smaller: by them (Dekker 1971) it takes an operation less than by Knuth's way, and half the time. Both are
    /// exact, and both answer +0 for nothing. Additions are most of the work where this is asked for, so it is a core's multiplier that adds.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Lost(Lanes a, Lanes b, Lanes sum)
    {
        if (Avx512DQ.IsSupported)
        {
            Vector512<double> larger = Avx512DQ.Range(a.V, b.V, LargerMagnitude), smaller = Avx512DQ.Range(a.V, b.V, SmallerMagnitude);
            return new(Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(sum.V, Vector512.Create(-1.0), larger), Vector512<double>.One, smaller));
        }

        Lanes rounded = sum - a;
        return a - (sum - rounded) + (b - rounded);
    }

    /// <summary>The smallest magnitudes of three numbers each, none of which is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> SmallestMagnitude(Vector512<double> x, Vector512<double> y, Vector512<double> z) => Avx512DQ.IsSupported
        ? Avx512DQ.Range(Avx512DQ.Range(x, y, LeastMagnitude), z, LeastMagnitude)
        : Vector512.Min(Vector512.Min(Vector512.Abs(x), Vector512.Abs(y)), Vector512.Abs(z));
}
