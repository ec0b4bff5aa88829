using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LossApi.Wire.Numbers;

/// <summary>The shortest digits that name a double and no other; of several the nearest to it.</summary>
/// <remarks>Giulietti, R. (2022). The Schubfach way to render doubles: three multiplications by a power of ten, no loop, no division but by constants.</remarks>
static class ShortestDigits
{
    const int MantissaBits = 52, Bias = 1023 + MantissaBits;
    const ulong Hidden = 1UL << MantissaBits;

    /// <summary>One of the unit's digits is this much where a number is compared with the ends of its interval: four bits are left for the last digit.</summary>
    const int UnitBits = 60;

    /// <summary>More than the computed fraction can be off by, in units of 2⁻⁶⁰.</summary>
    const ulong Doubt = 4;

    /// <summary>The digits and the power of ten of a positive, finite double. The digits may end in zeros.</summary>
    /// <param name="bits">Mantissa and exponent, without the sign.</param>
    /// <param name="exponent">The power of ten that the digits are multiplied by.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong bits, out int exponent)
    {
        ulong fraction = bits & (Hidden - 1);
        int biased = (int)(bits >> MantissaBits), q = biased - Bias;
        int k = (q * 1262611) >> 22, shift = q + ((-k * 1741647) >> 19) + 1;
        ref ulong power = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(PowersOfTen.ForWriting), 2 * (-k - PowersOfTen.Lowest));
        ulong high = power;
        exponent = k;

        // The number in units of 10^exponent, which has sixteen digits or seventeen and this part behind the point.
        ulong mantissa = (fraction | Hidden) << shift, units = Math.BigMul(high, mantissa, out ulong part), carry = Math.BigMul(Unsafe.Add(ref power, 1), mantissa, out _);
        part += carry;
        if (part < carry) units++;

        // One digit less, where a multiple of ten lies in the interval (which is shorter than ten, and half of it is this); else the nearest, which always lies in it.
        ulong half = high >> (5 - shift), tens = units / 10, last = units - 10 * tens, over = last << UnitBits | part >> 64 - UnitBits, above = over + half;
        bool decided = fraction != 0 & biased != 0 & over - half + Doubt > 2 * Doubt & above - (10UL << UnitBits) + Doubt > 2 * Doubt & part - (1UL << 63) + (Doubt << 4) > Doubt << 5;
        if (!decided)
        {
            ulong exact = Exactly(bits, out int other);
            exponent = other;
            return exact;
        }

        ulong up = 0 - One(above > 10UL << UnitBits), fewer = up | 0 - One(over < half);
        return units + (fewer & (up & 10) - last | ~fewer & part >> 63);
    }

    /// <summary>The same by exact comparisons, and for powers of two, whose interval is not the same on both sides, and subnormals.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Exactly(ulong bits, out int exponent)
    {
        ulong fraction = bits & (Hidden - 1), mantissa = fraction;
        int biased = (int)(bits >> MantissaBits), q = 1 - Bias;
        if (biased != 0)
        {
            mantissa |= Hidden;
            q = biased - Bias;
        }

        // Below a power of two the neighbour is half as far as above it.
        ulong close = fraction == 0 && biased > 1 ? 1UL : 0;
        exponent = (q * 1262611 - (int)close * 524031) >> 22;
        int shift = q + ((-exponent * 1741647) >> 19) + 1;
        ref ulong power = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(PowersOfTen.ForWriting), 2 * (-exponent - PowersOfTen.Lowest));
        ulong high = power, low = Unsafe.Add(ref power, 1);

        // Four times the number and the ends of its interval, in units of 10^exponent; the lowest bit says whether something was cut off.
        ulong odd = mantissa & 1;
        ulong value = RoundedToOdd(high, low, (4 * mantissa) << shift);
        ulong lower = RoundedToOdd(high, low, (4 * mantissa - 2 + close) << shift) + odd;
        ulong upper = RoundedToOdd(high, low, (4 * mantissa + 2) << shift) - odd;

        // One digit less, where exactly one such number lies in the interval; else the nearer neighbour, or the only one inside. Both are computed and one is
        // chosen: which it is changes from number to number, and a branch would be guessed wrong half of the time.
        ulong digits = value / 4, tens = digits / 10;
        ulong fewerDown = One(lower <= 40 * tens), fewerUp = One(40 * tens + 40 <= upper);
        ulong down = One(lower <= 4 * digits), up = One(4 * digits + 4 <= upper), middle = 4 * digits + 2;
        ulong nearer = One(value > middle) | One(value == middle) & digits & 1;
        ulong here = digits + ((down ^ up) != 0 ? up : nearer);
        ulong fewer = (fewerDown ^ fewerUp) & One(digits >= 10), all = 0 - fewer;
        exponent += (int)fewer;
        return (tens + fewerUp) & all | here & ~all;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong One(bool condition) => condition ? 1UL : 0;

    /// <summary>The integer part of g · x / 2¹²⁸, its lowest bit set where something was cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong RoundedToOdd(ulong high, ulong low, ulong x)
    {
        ulong carry = Math.BigMul(low, x, out _), top = Math.BigMul(high, x, out ulong bottom);
        bottom += carry;
        if (bottom < carry) top++;
        return top | (bottom > 1 ? 1UL : 0);
    }
}
