using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

static partial class Elementary
{
    /// <summary>Up to here e⁻ˣ is normal, its low part too.</summary>
    const double LogisticRange = 700;

    /// <summary>From here tanh x rounds to 1.</summary>
    const double TanhRange = 22;

    /// <summary>tanh x.</summary>
    /// <remarks>tanh|x| = (1 − t)/(1 + t) with t = e^(−2|x|); the numerator is computed as itself, so nothing cancels. One division, which begins before the numerator is done.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Tanh<R>(R x) where R : struct, IIeee<R>
    {
        PlainLogisticConstants<R> k = default;
        R high = OneLessExpOfMinus(ref k, R.Min(R.Abs(x + x), R.Of(2 * TanhRange)), out R low, out R t, out R tLow);
        R denominator = FastTwoSum(R.Of(1), t, out R denominatorLow);
        return R.CopySign(Quotient(high, low, denominator, denominatorLow + tLow), x);
    }

    /// <summary>1/(1 + e⁻ˣ).</summary>
    /// <remarks>With t = e^(−|x|): 1/(1 + t) for x ≥ 0, t/(1 + t) below. t carries a low part: its rounding error would cost half an ulp.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Sigmoid<R>(R x) where R : struct, IIeee<R>
    {
        PlainLogisticConstants<R> k = default;
        R t = ExpOfMinus(ref k, R.Min(R.Abs(x), R.Of(LogisticRange)), out R tLow), zero = R.Of(0);
        R denominator = FastTwoSum(R.Of(1), t, out R denominatorLow);
        R quotient = Quotient(R.IfLess(x, zero, t, R.Of(1)), R.IfLess(x, zero, tLow, zero), denominator, denominatorLow + tLow);
        return OrPower(x, quotient, R.Of(1));
    }

    /// <summary>ln(1 + eˣ).</summary>
    /// <remarks>max(x, 0) + ln(1 + e^(−|x|)), which carries a low part.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Softplus<R>(R x) where R : struct, IIeee<R>
    {
        PlainLogisticConstants<R> k = default;
        R t = ExpOfMinus(ref k, R.Min(R.Abs(x), R.Of(LogisticRange)), out R tLow);
        return OrPower(x, SoftplusOf(ref k, x, t, tLow), x);
    }

    /// <summary>ln(1 + eˣ), 1/(1 + e⁻ˣ) and 1/(1 + eˣ), with the bits they have alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R SoftplusAndSigmoids<R>(R x, out R sigmoid, out R mirrored) where R : struct, IIeee<R>
    {
        PlainLogisticConstants<R> k = default;
        R t = ExpOfMinus(ref k, R.Min(R.Abs(x), R.Of(LogisticRange)), out R tLow), zero = R.Of(0), one = R.Of(1);
        R denominator = FastTwoSum(one, t, out R denominatorLow), more = denominatorLow + tLow;
        R larger = Quotient(one, zero, denominator, more), smaller = Quotient(t, tLow, denominator, more);
        sigmoid = OrPower(x, R.IfLess(x, zero, smaller, larger), one);
        mirrored = OrPower(-x, R.IfLess(-x, zero, smaller, larger), one);
        return OrPower(x, SoftplusOf(ref k, x, t, tLow), x);
    }

    /// <summary>max(x, 0) + ln(1 + t + tLow).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R SoftplusOf<R, K>(ref K k, R x, R t, R tLow) where R : struct, IIeee<R> where K : struct, ILogisticConstants<R>
    {
        R high = LogOfOnePlus(ref k, t, tLow, out R logError, out R tail);
        R linear = R.Max(x, R.Of(0)), sum = FastTwoSum(R.Max(linear, high), R.Min(linear, high), out R error);
        return sum + (error + logError + tail);
    }

    /// <summary>Sigmoid or softplus, which far below 0 are eˣ, rounded once into the subnormals, and far above it what they tend to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R OrPower<R>(R x, R logistic, R above) where R : struct, IIeee<R> =>
        R.AnyLess(R.Of(LogisticRange), R.Abs(x)) ? FarOut(x, logistic, above) : logistic;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R FarOut<R>(R x, R logistic, R above) where R : struct, IIeee<R>
    {
        FarOut(in x, in logistic, in above, out R result);
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void FarOut<R>(in R x, in R logistic, in R above, out R result) where R : struct, IIeee<R> =>
        result = R.IfLess(R.Of(LogisticRange), R.Abs(x), R.IfLess(x, R.Of(0), Exp(x), above), logistic);

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
