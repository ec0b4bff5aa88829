using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

/// <summary>
/// A sum of doubles with no rounding error: <see cref="Round"/> gives the double nearest to the exact sum (ties to even), whatever the order and
/// however the numbers were split into partial sums.
/// </summary>
/// <remarks>
/// <para>
/// A superaccumulator (Kulisch; Neal, arXiv:1505.05571, 2015): a fixed-point number wide enough for every double, in units of 2⁻¹⁰⁷⁴. Its
/// 32-bit digits live in 64-bit limbs, so carries wait for up to 2³⁰ additions. Blocks of numbers go through vector registers first
/// (<see cref="Add(ReadOnlySpan{double})"/>).
/// </para>
/// <para>
/// Intermediate overflow does not exist: the result is ±∞ only if the exact sum rounds to it. NaN and ±∞ among the numbers give what IEEE 754
/// addition gives. A sum of 0 is +0, also of nothing and of negative zeros only. Up to 2⁶⁰ numbers.
/// </para>
/// <para>A mutable structure of about 560 bytes: pass it by reference. The default value is the empty sum.</para>
/// </remarks>
public partial struct ExactSum
{
    const int LimbCount = 68;

    const int LimbBits = 32;

    const long LimbMask = 0xFFFFFFFF;

    /// <summary>So many additions of at most 2³² fit into a limb before its carry must move on.</summary>
    const int CarryInterval = 1 << 30;

    Limbs limbs;

    int pending;

    /// <summary>The IEEE 754 sum of the numbers that were not finite: 0 where there were none.</summary>
    double special;

    /// <summary>The correctly rounded sum of the numbers.</summary>
    public static double Of(ReadOnlySpan<double> numbers)
    {
        var sum = default(ExactSum);
        sum.Add(numbers);
        return sum.Round();
    }

    /// <summary>Adds one number.</summary>
    public void Add(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) & 0x7FF;
        if (exponent == 0x7FF)
        {
            special += x;
            return;
        }

        // Subnormals have the scale of exponent 1 and no hidden bit.
        long fraction = bits & Binary64.FractionMask;
        if (exponent != 0)
        {
            fraction |= Binary64.FractionMask + 1;
            exponent--;
        }

        int limb = exponent >> 5;
        int shift = exponent & (LimbBits - 1);
        // 53 bits shifted by up to 31 reach into three limbs.
        ulong low = (ulong)fraction << shift;
        long high = (long)((ulong)fraction >> (63 - shift) >> 1);
        long sign = bits >> 63;
        limbs[limb] += ((long)(low & LimbMask) ^ sign) - sign;
        limbs[limb + 1] += ((long)(low >> LimbBits) ^ sign) - sign;
        limbs[limb + 2] += (high ^ sign) - sign;
        if (++pending >= CarryInterval)
        {
            Carry();
        }
    }

    /// <summary>Adds everything the other sum holds.</summary>
    public void Merge(in ExactSum other)
    {
        ExactSum carried = other;
        carried.Carry();
        Carry();
        for (int i = 0; i < LimbCount; i++)
        {
            limbs[i] += carried.limbs[i];
        }

        pending = 2;
        special += other.special;
    }

    /// <summary>Empties the sum.</summary>
    public void Clear() => this = default;

    /// <summary>The exact sum, rounded to the nearest double, ties to even.</summary>
    public readonly double Round()
    {
        if (special != 0)
        {
            return special;
        }

        ExactSum digits = this;
        digits.Carry();
        // After carrying, the sign of the whole number is that of the top limb.
        bool negative = digits.limbs[LimbCount - 1] < 0;
        if (negative)
        {
            for (int i = 0; i < LimbCount; i++)
            {
                digits.limbs[i] = -digits.limbs[i];
            }

            digits.Carry();
        }

        double magnitude = digits.RoundMagnitude();
        return negative ? -magnitude : magnitude;
    }

    /// <summary>Moves carries on: every limb but the last ends in [0, 2³²).</summary>
    void Carry()
    {
        long carry = 0L;
        for (int i = 0; i < LimbCount - 1; i++)
        {
            long value = limbs[i] + carry;
            limbs[i] = value & LimbMask;
            carry = value >> LimbBits;
        }

        limbs[LimbCount - 1] += carry;
        pending = 1;
    }

    /// <summary>The non-negative carried number, rounded.</summary>
    readonly double RoundMagnitude()
    {
        int top = LimbCount - 1;
        while (top >= 0 && limbs[top] == 0)
        {
            top--;
        }

        if (top < 0)
        {
            return 0;
        }

        // Position of the leading bit in units of 2⁻¹⁰⁷⁴. Only the last limb may exceed 32 bits; that far up everything overflows.
        int length = (top * LimbBits) + 64 - (int)ulong.LeadingZeroCount((ulong)limbs[top]);
        if (length > 2098)
        {
            return double.PositiveInfinity;
        }

        // Numbers below 2⁵³ units are exact (subnormal, or the first normal binade).
        int drop = Math.Max(length - 53, 0);
        int limb = drop / LimbBits;
        int shift = drop % LimbBits;
        UInt128 window = (UInt128)(ulong)limbs[limb] | (UInt128)(ulong)Limb(limb + 1) << 32 | (UInt128)(ulong)Limb(limb + 2) << 64;
        ulong kept = (ulong)(window >> shift) & ((1UL << 53) - 1);
        if (drop > 0 && Bit(drop - 1) && ((kept & 1) != 0 || AnyBitBelow(drop - 1)))
        {
            kept++;
        }

        // kept·2^drop units: adding the shifted exponent to the significand also carries kept = 2⁵³ into the exponent, and into ∞.
        return drop == 0
            ? BitConverter.UInt64BitsToDouble(kept)
            : BitConverter.UInt64BitsToDouble(kept + ((ulong)drop << 52));
    }

    readonly long Limb(int index) => index < LimbCount ? limbs[index] : 0;

    readonly bool Bit(int position) => (limbs[position / LimbBits] >> (position % LimbBits) & 1) != 0;

    readonly bool AnyBitBelow(int position)
    {
        for (int i = 0; i < position / LimbBits; i++)
        {
            if (limbs[i] != 0)
            {
                return true;
            }
        }

        return (limbs[position / LimbBits] & ((1L << (position % LimbBits)) - 1)) != 0;
    }

    [InlineArray(LimbCount)]
    struct Limbs
    {
        long first;
    }
}
