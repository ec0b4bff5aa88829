using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossApi.Domain.Numerics;

public partial struct ExactSum
{
    /// <summary>Vectors in a block: the fewer, the fewer bits the extraction loses to head room; the more, the rarer the deposits.</summary>
    const int BlockRows = 128;

    const int BlockLength = BlockRows * Lanes.Count;

    /// <summary>
    /// Bits between the extraction levels: 52 bits of a double less seven for the sum of <see cref="BlockRows"/> rests and two for safety.
    /// </summary>
    const int LevelBits = 43;

    /// <summary>Adds the numbers.</summary>
    /// <remarks>
    /// Error-free extraction (Rump, Ogita, Oishi, SIAM J. Sci. Comput. 31(1), 2008; binned as in Demmel and Nguyen's ReproBLAS): added to a big power
    /// of two, a number leaves its leading bits in the accumulator, exactly, and its rest goes to the next level. Three levels hold 129 bits
    /// below the largest number of the block; a block with a rest beyond them, with a non-finite number, or with one near overflow goes number
    /// by number. Either way the superaccumulator receives exactly the sum.
    /// </remarks>
    public void Add(ReadOnlySpan<double> numbers)
    {
        while (numbers.Length >= 4 * Lanes.Count)
        {
            int count = Math.Min(numbers.Length, BlockLength) / Lanes.Count * Lanes.Count;
            ReadOnlySpan<double> block = numbers[..count];
            if (!TryAddBlock(MemoryMarshal.Cast<double, Vector512<double>>(block)))
            {
                AddEach(block);
            }

            numbers = numbers[count..];
        }

        AddEach(numbers);
    }

    void AddEach(ReadOnlySpan<double> numbers)
    {
        foreach (double x in numbers)
        {
            Add(x);
        }
    }

    bool TryAddBlock(ReadOnlySpan<Vector512<double>> rows)
    {
        int exponent = LargestExponent(rows);
        // 2^(exponent − 1023 + 1) exceeds every number, seven bits make room for 128 of them, two keep the accumulator within its binade.
        int first = exponent - 1023 + 1 + 7 + 2;
        if (first > 1022)
        {
            return false;
        }

        Vector512<double> start1 = Level(first);
        Vector512<double> start2 = Level(first - LevelBits);
        Vector512<double> start3 = Level(first - (2 * LevelBits));
        (Vector512<double> a1, Vector512<double> a2, Vector512<double> a3) = (start1, start2, start3);
        (Vector512<double> b1, Vector512<double> b2, Vector512<double> b3) = (start1, start2, start3);
        Vector512<long> rest = Vector512<long>.Zero;

        // Two chains of accumulators hide the latency of the additions. An odd last row goes into the first chain.
        int last = rows.Length & ~1;
        for (int i = 0; i < rows.Length; i += 2)
        {
            Vector512<double> x = rows[i];
            Vector512<double> y = i < last ? rows[i + 1] : Vector512<double>.Zero;
            (Vector512<double> nextA, Vector512<double> nextB) = (a1 + x, b1 + y);
            x -= nextA - a1;
            y -= nextB - b1;
            (a1, b1) = (nextA, nextB);
            (nextA, nextB) = (a2 + x, b2 + y);
            x -= nextA - a2;
            y -= nextB - b2;
            (a2, b2) = (nextA, nextB);
            (nextA, nextB) = (a3 + x, b3 + y);
            x -= nextA - a3;
            y -= nextB - b3;
            (a3, b3) = (nextA, nextB);
            rest |= x.AsInt64() | y.AsInt64();
        }

        // Every bit but the sign must be 0.
        if (rest + rest != Vector512<long>.Zero)
        {
            return false;
        }

        AddLanes(a1 - start1, b1 - start1);
        AddLanes(a2 - start2, b2 - start2);
        AddLanes(a3 - start3, b3 - start3);
        return true;
    }

    /// <summary>The biased exponent field of the largest number; 2047 where one is not finite.</summary>
    static int LargestExponent(ReadOnlySpan<Vector512<double>> rows)
    {
        var mask = Vector512.Create(long.MaxValue);
        (Vector512<long> largest, Vector512<long> second) = (Vector512<long>.Zero, Vector512<long>.Zero);
        int i = 0;
        for (; i + 1 < rows.Length; i += 2)
        {
            largest = Vector512.Max(largest, rows[i].AsInt64() & mask);
            second = Vector512.Max(second, rows[i + 1].AsInt64() & mask);
        }

        if (i < rows.Length)
        {
            second = Vector512.Max(second, rows[i].AsInt64() & mask);
        }

        largest = Vector512.Max(largest, second);
        long bits = 0L;
        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            bits = Math.Max(bits, largest[lane]);
        }

        return (int)(bits >> 52);
    }

    /// <summary>
    /// 1.5·2ⁿ in every lane: additions of either sign stay in its binade, so its last bit keeps its weight. Not below 2⁻¹⁰²²: there the last bit
    /// is that of the subnormals, which takes everything.
    /// </summary>
    static Vector512<double> Level(int n) =>
        Vector512.Create(BitConverter.Int64BitsToDouble(((long)Math.Max(n, -1022) + 1023) << 52 | 1L << 51));

    void AddLanes(Vector512<double> a, Vector512<double> b)
    {
        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            Add(a[lane]);
            Add(b[lane]);
        }
    }
}
