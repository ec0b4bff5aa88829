using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossApi.Domain.Numerics;

public partial struct ExactSum
{
    /// <summary>Vectors in a block: the fewer, the fewer bits the extraction loses to head room; the more, the rarer the deposits.</summary>
    const int BlockRows = 128;

    const int BlockLength = BlockRows * Lanes.Count;

    /// <summary>Bits from a number to the level above it: seven for the sum of <see cref="BlockRows"/> of them, one to stay in the binade, one for safety.</summary>
    const int HeadRoom = 7 + 1 + 1;

    /// <summary>Bits between the levels: 52 bits of a double less the head room.</summary>
    const int LevelBits = 52 - HeadRoom;

    /// <summary>The most levels a block is split into: three more would cost what adding number by number does.</summary>
    const int MostLevels = 4;

    /// <summary>Adds the numbers.</summary>
    public void Add(ReadOnlySpan<double> numbers)
    {
        for (; numbers.Length > BlockLength; numbers = numbers[BlockLength..])
        {
            ReadOnlySpan<double> block = numbers[..BlockLength];
            Add(block, Reach.Of(block));
        }

        Add(numbers, Reach.Of(numbers));
    }

    /// <summary>Adds numbers whose reach is known.</summary>
    /// <remarks>
    /// Error-free extraction (Rump, Ogita, Oishi, SIAM J. Sci. Comput. 31(1), 2008; binned as in Demmel and Nguyen's ReproBLAS): added to a big power
    /// of two, a number leaves its leading bits in the accumulator, exactly, and its rest goes to the next level. The last level takes all that is left,
    /// because its last bit weighs no more than that of the smallest number. How many levels that takes, the reach says; where it is too many, or a number
    /// is not finite or near overflow, each goes into the superaccumulator alone. Either way that receives exactly the sum.
    /// </remarks>
    internal void Add(ReadOnlySpan<double> numbers, Reach reach)
    {
        if (reach.Most == 0) return;
        int most = Exponent(reach.Most), first = most + 1 + HeadRoom;
        int levels = 1 + Math.Max(0, (first - Exponent(reach.Least) + LevelBits - 1) / LevelBits);
        if (numbers.Length is < 4 * Lanes.Count or > BlockLength || first > 1022 || levels > MostLevels)
        {
            foreach (double x in numbers) Add(x);
            return;
        }

        int whole = numbers.Length / Lanes.Count * Lanes.Count;
        Units units = levels <= 2 ? TwoLevels(numbers[..whole], first) : FourLevels(numbers[..whole], first);
        for (int level = 0; level < MostLevels; level++) Deposit(units[level], first - level * LevelBits);
        foreach (double x in numbers[whole..]) Add(x);
    }

    // What follows calls nothing: around a call the registers of the loop would go through memory, also inside it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Units TwoLevels(ReadOnlySpan<double> rows, int first)
    {
        ref double from = ref MemoryMarshal.GetReference(rows);
        Vector512<double> start1 = Level(first), start2 = Level(first - LevelBits), a = start1, b = start2;
        for (nuint i = 0; i < (nuint)rows.Length; i += Lanes.Count) b += Extract(ref a, Vector512.LoadUnsafe(ref from, i));
        Units units = default;
        units[0] = Difference(a, start1);
        units[1] = Difference(b, start2);
        return units;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Units FourLevels(ReadOnlySpan<double> rows, int first)
    {
        ref double from = ref MemoryMarshal.GetReference(rows);
        Vector512<double> start1 = Level(first), start2 = Level(first - LevelBits), start3 = Level(first - 2 * LevelBits), start4 = Level(first - 3 * LevelBits);
        (Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d) = (start1, start2, start3, start4);
        for (nuint i = 0; i < (nuint)rows.Length; i += Lanes.Count) d += Extract(ref c, Extract(ref b, Extract(ref a, Vector512.LoadUnsafe(ref from, i))));
        Units units = default;
        units[0] = Difference(a, start1);
        units[1] = Difference(b, start2);
        units[2] = Difference(c, start3);
        units[3] = Difference(d, start4);
        return units;
    }

    /// <summary>Adds what an accumulator can take of the numbers and returns the rests, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Extract(ref Vector512<double> accumulator, Vector512<double> x)
    {
        Vector512<double> before = accumulator;
        accumulator += x;
        return x - (accumulator - before);
    }

    /// <summary>n for a magnitude in [2ⁿ, 2ⁿ⁺¹); subnormals count as the smallest normals, whose last bit they share.</summary>
    static int Exponent(long magnitude) => Math.Max((int)(magnitude >> 52), 1) - 1023;

    /// <summary>
    /// 1.5·2ⁿ in every lane: additions of either sign stay in its binade, so its last bit keeps its weight. Not below 2⁻¹⁰²²: there the last bit
    /// is that of the subnormals, which takes everything.
    /// </summary>
    static Vector512<double> Level(int n) =>
        Vector512.Create(BitConverter.Int64BitsToDouble(((long)Math.Max(n, -1022) + 1023) << 52 | 1L << 51));

    /// <summary>What came into an accumulator, in units of its last bit: within one binade that is the difference of the patterns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static long Difference(Vector512<double> accumulator, Vector512<double> start) => Vector512.Sum(accumulator.AsInt64() - start.AsInt64());

    /// <summary>Adds some units of the last bit of a level.</summary>
    void Deposit(long units, int level)
    {
        if (units == 0) return;
        long sign = units >> 63;

        // In units of 2⁻¹⁰⁷⁴, as the limbs are.
        int position = Math.Max(level, -1022) - 52 + 1074, limb = position >> 5, shift = position & (LimbBits - 1);
        UInt128 magnitude = (UInt128)(ulong)((units ^ sign) - sign) << shift;
        limbs[limb] += ((long)((ulong)magnitude & LimbMask) ^ sign) - sign;
        limbs[limb + 1] += ((long)((ulong)(magnitude >> LimbBits) & LimbMask) ^ sign) - sign;
        limbs[limb + 2] += ((long)(ulong)(magnitude >> (2 * LimbBits)) ^ sign) - sign;
        if (++pending >= CarryInterval) Carry();
    }

    [InlineArray(MostLevels)]
    struct Units
    {
        long first;
    }
}
