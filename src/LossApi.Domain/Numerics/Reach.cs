using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossApi.Domain.Numerics;

/// <summary>How far some numbers reach, found in one look at them.</summary>
/// <param name="Most">The bits of the largest magnitude, which compare as magnitudes do; those of ∞ or more where one is not finite.</param>
/// <param name="Least">The bits of the smallest magnitude that is not 0; <see cref="long.MaxValue"/> where all are 0.</param>
/// <param name="Negative">Whether any sign is set.</param>
readonly record struct Reach(long Most, long Least, bool Negative)
{
    /// <summary>The reach of the numbers.</summary>
    public static Reach Of(ReadOnlySpan<double> numbers)
    {
        ref double from = ref MemoryMarshal.GetReference(numbers);
        Vector512<long> mask = Vector512.Create(long.MaxValue), most = Vector512<long>.Zero, signs = Vector512<long>.Zero;
        var least = Vector512.Create(ulong.MaxValue);
        int i = 0;
        for (; i + Lanes.Count <= numbers.Length; i += Lanes.Count)
        {
            Vector512<long> bits = Vector512.LoadUnsafe(ref from, (nuint)i).AsInt64(), magnitude = bits & mask;
            most = Vector512.Max(most, magnitude);
            signs |= bits;

            // 0 less 1 is the largest of all numbers without a sign.
            least = Vector512.Min(least, (magnitude - Vector512<long>.One).AsUInt64());
        }

        (long top, ulong bottom, bool negative) = (Largest(most), Smallest(least), Vector512.ExtractMostSignificantBits(signs) != 0);
        for (; i < numbers.Length; i++)
        {
            long bits = BitConverter.DoubleToInt64Bits(Unsafe.Add(ref from, i)), magnitude = bits & long.MaxValue;
            (top, bottom, negative) = (Math.Max(top, magnitude), Math.Min(bottom, (ulong)(magnitude - 1)), negative || bits < 0);
        }

        return new(top, bottom == ulong.MaxValue ? long.MaxValue : (long)bottom + 1, negative);
    }

    static long Largest(Vector512<long> x)
    {
        var four = Vector256.Max(x.GetLower(), x.GetUpper());
        var two = Vector128.Max(four.GetLower(), four.GetUpper());
        return Math.Max(two[0], two[1]);
    }

    static ulong Smallest(Vector512<ulong> x)
    {
        var four = Vector256.Min(x.GetLower(), x.GetUpper());
        var two = Vector128.Min(four.GetLower(), four.GetUpper());
        return Math.Min(two[0], two[1]);
    }
}
