using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LossApi.Wire.Numbers;

/// <summary>The double nearest to digits · 10^exponent, by one or two multiplications.</summary>
/// <remarks>Lemire, D. (2021). Number parsing at a gigabyte per second. Software: Practice and Experience 51(8): the algorithm of Eisel and Lemire, with its proof.</remarks>
static class NearestDouble
{
    const int MantissaBits = 52, Bias = 1023;

    /// <summary>
    /// The nearest double, ties to even; false where it would be subnormal or beyond the largest, or the exponent is out of the table: these few are left to
    /// exact arithmetic.
    /// </summary>
    /// <param name="digits">A whole number of at most 19 digits.</param>
    /// <param name="exponent">The power of ten it is multiplied by.</param>
    /// <param name="negative">1 for a negative number, 0 for others.</param>
    /// <param name="number">The result.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFind(ulong digits, int exponent, ulong negative, out double number)
    {
        Unsafe.SkipInit(out number);
        if (digits == 0)
        {
            number = BitConverter.UInt64BitsToDouble(negative << 63);
            return true;
        }

        if ((uint)(exponent - PowersOfTen.Lowest) >= PowersOfTen.Count) return false;
        int zeros = BitOperations.LeadingZeroCount(digits);
        ulong normal = digits << zeros;
        ref ulong power = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(PowersOfTen.ForReading), 2 * (exponent - PowersOfTen.Lowest));
        ulong high = Math.BigMul(normal, power, out ulong low);

        // Nine bits below the mantissa all ones: the second word of the power may carry into it.
        if ((high & 0x1FF) == 0x1FF)
        {
            ulong carry = Math.BigMul(normal, Unsafe.Add(ref power, 1), out _);
            low += carry;
            if (carry > low) high++;
        }

        int upper = (int)(high >> 63);
        ulong mantissa = high >> (upper + 64 - MantissaBits - 3);
        int biased = ((217706 * exponent) >> 16) + 63 + upper - zeros + Bias;
        if (biased <= 0 || biased >= 2 * Bias) return false;

        // Exactly halfway, which only small powers can bring about: to even.
        if (low <= 1 && (uint)(exponent + 4) <= 27 && (mantissa & 3) == 1 && mantissa << (upper + 64 - MantissaBits - 3) == high) mantissa &= ~1UL;
        mantissa = (mantissa + (mantissa & 1)) >> 1;

        // The hidden bit, and a carry beyond it, fall into the exponent by the addition.
        number = BitConverter.UInt64BitsToDouble((mantissa + ((ulong)(biased - 1) << MantissaBits)) | negative << 63);
        return true;
    }
}
