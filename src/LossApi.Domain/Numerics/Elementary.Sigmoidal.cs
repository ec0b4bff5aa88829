using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

static partial class Elementary
{
    /// <summary>Below this, 1 + eˣ is 1 even with a guard: sigmoid and softplus are eˣ, which rounds once into the subnormals.</summary>
    const double SigmoidTail = -40;

    /// <summary>√2: from here on a logarithm is taken of the half.</summary>
    const double Root2 = 1.4142135623730951;

    /// <summary>tanh x.</summary>
    /// <remarks>tanh|x| = E/(2 − E) with E = 1 − e^(−2|x|), in (0, 1]: no cancellation, and one division with a residual correction.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Tanh<R>(R x) where R : struct, IIeee<R>
    {
        R twice = R.Max(R.Of(-2) * R.Abs(x), R.Of(-45));
        R high = Expm1Parts(twice, out R low, out R n);
        high = R.Scale(-high, n);
        low = R.Scale(-low, n);
        high = FastTwoSum(high, low, out low);
        R denominator = FastTwoSum(R.Of(2), -high, out R denominatorLow);
        R quotient = Quotient(high, low, denominator, denominatorLow - low);
        return R.CopySign(R.IfLess(twice, R.Of(-44), R.Of(1), quotient), x);
    }

    /// <summary>1/(1 + e⁻ˣ).</summary>
    /// <remarks>With t = e^(−|x|): 1/(1 + t) for x ≥ 0, t/(1 + t) below. t carries a low part: its rounding error would cost half an ulp.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Sigmoid<R>(R x) where R : struct, IIeee<R>
    {
        R t = ExpOfMinusAbs(x, out R tLow, out R tail);
        R denominator = FastTwoSum(R.Of(1), t, out R denominatorLow);
        R numerator = R.IfLess(x, R.Of(0), t, R.Of(1));
        R numeratorLow = R.IfLess(x, R.Of(0), tLow, R.Of(0));
        R quotient = Quotient(numerator, numeratorLow, denominator, denominatorLow + tLow);
        return R.IfLess(x, R.Of(SigmoidTail), tail, quotient);
    }

    /// <summary>ln(1 + eˣ).</summary>
    /// <remarks>max(x, 0) + ln(1 + e^(−|x|)), the exponential with its low part.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Softplus<R>(R x) where R : struct, IIeee<R>
    {
        R t = ExpOfMinusAbs(x, out R tLow, out R tail);
        R high = LogOfOnePlus(t, tLow, out R low);
        R sum = TwoSum(R.Max(x, R.Of(0)), high, out R error);
        R result = R.IfLess(x, R.Of(SigmoidTail), tail, sum + (error + low));
        return R.IfLess(x, R.Of(double.PositiveInfinity), result, x);
    }

    /// <summary>
    /// e^(−|x|) as a normalised sum of two, good to about 58 bits; <paramref name="rounded"/> is it rounded once, also into the subnormals.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R ExpOfMinusAbs<R>(R x, out R low, out R rounded) where R : struct, IIeee<R>
    {
        R a = ReducedExpm1(-R.Min(R.Abs(x), R.Of(ExpRange)), R.Of(0), out R n, out R rest);
        R one = OnePlus(a, rest, out rest);
        R high = FastTwoSum(one, rest, out rest);
        low = R.Scale(rest, n);
        R result = R.Scale(high, n);
        R subnormal = R.IfLess(n, R.Of(-1021), R.Of(1), R.Of(0));
        rounded = R.AnyNonZero(subnormal) ? Subnormal(high, rest, n, high) : result;
        return result;
    }

    /// <summary>ln(1 + t + tLow) as a sum of two, for 0 ≤ t ≤ 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R LogOfOnePlus<R>(R t, R tLow, out R low) where R : struct, IIeee<R>
    {
        // Where t is nearly lost in 1 + t, it is f itself: most of it would be in c, which is rounded.
        R u = FastTwoSum(R.Of(1), t, out R c), small = R.Of(1.0 / (1L << 48)), root = R.Of(Root2), zero = R.Of(0), half = R.Of(0.5);
        R f = R.IfLess(t, small, t, R.IfLess(u, root, u, half * u) - R.Of(1)), rest = c + tLow;
        rest = R.IfLess(t, small, tLow, R.IfLess(u, root, rest, half * rest));
        R extra = R.FusedMultiplyAdd(rest, Inverse(f), R.IfLess(u, root, zero, R.Of(Ln2Low)));
        return LogParts(f, R.IfLess(u, root, zero, R.Of(1)), extra, out low);
    }

    /// <summary>(a + aLow)/(b + bLow), to a little over half an ulp; b within [1, 2].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R Quotient<R>(R a, R aLow, R b, R bLow) where R : struct, IIeee<R>
    {
        R inverse = R.Of(1) / b;
        R quotient = a * inverse;
        R residual = R.FusedMultiplyAdd(-quotient, b, a) + R.FusedMultiplyAdd(-quotient, bLow, aLow);
        return R.FusedMultiplyAdd(residual, inverse, quotient);
    }
}
