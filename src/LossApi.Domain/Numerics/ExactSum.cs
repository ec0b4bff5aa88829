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
    private const int LimbCount = 68;

    private const int LimbBits = 32;

    private const long LimbMask = 0xFFFFFFFF;

    /// <summary>So many additions of at most 2³² fit into a limb before its carry must move on.</summary>
    private const int CarryInterval = 1 << 30;

    private Limbs _limbs;

    private int _pending;

    /// <summary>The IEEE 754 sum of the numbers that were not finite: 0 where there were none.</summary>
    private double _special;

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
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) & 0x7FF;
        if (exponent == 0x7FF)
        {
            _special += x;
            return;
        }

        // Subnormals have the scale of exponent 1 and no hidden bit.
        var fraction = bits & Binary64.FractionMask;
        if (exponent != 0)
        {
            fraction |= Binary64.FractionMask + 1;
            exponent--;
        }

        var limb = exponent >> 5;
        var shift = exponent & (LimbBits - 1);
        // 53 bits shifted by up to 31 reach into three limbs.
        var low = (ulong)fraction << shift;
        var high = (long)((ulong)fraction >> (63 - shift) >> 1);
        var sign = bits >> 63;
        _limbs[limb] += ((long)(low & LimbMask) ^ sign) - sign;
        _limbs[limb + 1] += ((long)(low >> LimbBits) ^ sign) - sign;
        _limbs[limb + 2] += (high ^ sign) - sign;
        if (++_pending >= CarryInterval)
        {
            Carry();
        }
    }

    /// <summary>Adds everything the other sum holds.</summary>
    public void Merge(in ExactSum other)
    {
        var carried = other;
        carried.Carry();
        Carry();
        for (var i = 0; i < LimbCount; i++)
        {
            _limbs[i] += carried._limbs[i];
        }

        _pending = 2;
        _special += other._special;
    }

    /// <summary>Empties the sum.</summary>
    public void Clear() => this = default;

    /// <summary>The exact sum, rounded to the nearest double, ties to even.</summary>
    public readonly double Round()
    {
        if (_special != 0)
        {
            return _special;
        }

        var digits = this;
        digits.Carry();
        // After carrying, the sign of the whole number is that of the top limb.
        var negative = digits._limbs[LimbCount - 1] < 0;
        if (negative)
        {
            for (var i = 0; i < LimbCount; i++)
            {
                digits._limbs[i] = -digits._limbs[i];
            }

            digits.Carry();
        }

        var magnitude = digits.RoundMagnitude();
        return negative ? -magnitude : magnitude;
    }

    /// <summary>Moves carries on: every limb but the last ends in [0, 2³²).</summary>
    private void Carry()
    {
        var carry = 0L;
        for (var i = 0; i < LimbCount - 1; i++)
        {
            var value = _limbs[i] + carry;
            _limbs[i] = value & LimbMask;
            carry = value >> LimbBits;
        }

        _limbs[LimbCount - 1] += carry;
        _pending = 1;
    }

    /// <summary>The non-negative carried number, rounded.</summary>
    private readonly double RoundMagnitude()
    {
        var top = LimbCount - 1;
        while (top >= 0 && _limbs[top] == 0)
        {
            top--;
        }

        if (top < 0)
        {
            return 0;
        }

        // Position of the leading bit in units of 2⁻¹⁰⁷⁴. Only the last limb may exceed 32 bits; that far up everything overflows.
        var length = (top * LimbBits) + 64 - (int)ulong.LeadingZeroCount((ulong)_limbs[top]);
        if (length > 2098)
        {
            return double.PositiveInfinity;
        }

        // Numbers below 2⁵³ units are exact (subnormal, or the first normal binade).
        var drop = Math.Max(length - 53, 0);
        var limb = drop / LimbBits;
        var shift = drop % LimbBits;
        var window = (UInt128)(ulong)_limbs[limb] | (UInt128)(ulong)Limb(limb + 1) << 32 | (UInt128)(ulong)Limb(limb + 2) << 64;
        var kept = (ulong)(window >> shift) & ((1UL << 53) - 1);
        if (drop > 0 && Bit(drop - 1) && ((kept & 1) != 0 || AnyBitBelow(drop - 1)))
        {
            kept++;
        }

        // kept·2^drop units: adding the shifted exponent to the significand also carries kept = 2⁵³ into the exponent, and into ∞.
        return drop == 0
            ? BitConverter.UInt64BitsToDouble(kept)
            : BitConverter.UInt64BitsToDouble(kept + ((ulong)drop << 52));
    }

    private readonly long Limb(int index) => index < LimbCount ? _limbs[index] : 0;

    private readonly bool Bit(int position) => (_limbs[position / LimbBits] >> (position % LimbBits) & 1) != 0;

    private readonly bool AnyBitBelow(int position)
    {
        for (var i = 0; i < position / LimbBits; i++)
        {
            if (_limbs[i] != 0)
            {
                return true;
            }
        }

        return (_limbs[position / LimbBits] & ((1L << (position % LimbBits)) - 1)) != 0;
    }

    [InlineArray(LimbCount)]
    private struct Limbs
    {
        private long _first;
    }
}
