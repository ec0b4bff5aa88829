using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

static partial class Elementary
{
    /// <summary>xʸ for x ≥ 0; NaN for x &lt; 0. x⁰ = 1ʸ = 1 for every x and y, as in IEEE 754's pow.</summary>
    /// <remarks>
    /// e^(y·ln x), with ln x to about 68 bits: |y·ln x| reaches 745, so a relative error of 2⁻⁶⁸ there is one of 2⁻⁵⁸ in the result.
    /// </remarks>
    internal static R Power<R>(R x, R y) where R : struct, IIeee<R>
    {
        ExtendedLog(in x, out R log, out R logLow);
        PowerOfLog(ref x, in y, in log, in logLow);
        return x;
    }

    /// <summary>Puts x^<paramref name="exponent"/> in the place of x, of which a logarithm is given as a sum of two.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void PowerOfLog<R>(ref R x, in R exponent, in R finiteLog, in R logLow) where R : struct, IIeee<R>
    {
        R y = exponent, log = LogSpecial(x, finiteLog);
        R product = y * log;
        // Where the product is not finite, or far out of range, its low part is meaningless (∞ − ∞): the clamp below decides alone.
        R productLow = R.FusedMultiplyAdd(y, logLow, R.FusedMultiplyAdd(y, log, -product));
        R low = R.IfLess(R.Abs(product), R.Of(ExpRange), productLow, R.Of(0));

        R a = ReducedExpm1(ClampExponent(product), low, out R n, out R rest);
        R result = ScaledSum(OnePlus(a, rest, out R restLow), restLow, n);
        x = R.IfEqual(y, R.Of(0), R.Of(1), R.IfEqual(x, R.Of(1), R.Of(1), result));
    }

    /// <summary>ln x to about 68 bits, relative, for finite x &gt; 0.</summary>
    /// <remarks>
    /// 2·atanh s, s = f/(2 + f) with a low part; of the series the terms in s³ and s⁵ have two-double coefficients, the rest (below 4·10⁻⁶ of the
    /// whole) is a plain polynomial. A method of its own: the compiler's inlining budget does not cover it and the exponential in one caller.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ExtendedLog<R>(in R x, out R log, out R low) where R : struct, IIeee<R>
    {
        R f = R.Split(x, out R k) - R.Of(1);
        R denominator = R.Of(2) + f;
        R denominatorLow = f - (denominator - R.Of(2));
        R inverse = R.Of(1) / denominator;
        R s = f * inverse;
        R sLow = R.FusedMultiplyAdd(-s, denominatorLow, R.FusedMultiplyAdd(-s, denominator, f)) * inverse;

        R z = TwoProduct(s, s, out R zLow);
        zLow = R.FusedMultiplyAdd(R.Of(2) * s, sLow, zLow);

        // b = 2/5 + z·(2/7 + …), c = 2/3 + z·b.
        R b = FastTwoSum(R.Of(0.4), z * LogTailExtended(z), out R bLow);
        bLow += R.Of(-2.2204460492503132e-17);
        R zb = TwoProduct(z, b, out R zbLow);
        zbLow += R.FusedMultiplyAdd(z, bLow, zLow * b);
        R c = FastTwoSum(R.Of(0.6666666666666666), zb, out R cLow);
        cLow += zbLow + R.Of(3.700743415417188e-17);

        // 2s + s·z·c
        R zc = TwoProduct(z, c, out R zcLow);
        zcLow += R.FusedMultiplyAdd(z, cLow, zLow * c);
        R szc = TwoProduct(s, zc, out R szcLow);
        szcLow += R.FusedMultiplyAdd(s, zcLow, sLow * zc);
        R sum = FastTwoSum(s + s, szc, out R sumLow);
        sumLow += R.FusedMultiplyAdd(R.Of(2), sLow, szcLow);

        R total = FastTwoSum(k * R.Of(Ln2High), sum, out R totalLow);
        totalLow += R.FusedMultiplyAdd(k, R.Of(Ln2Low), sumLow);
        log = FastTwoSum(total, totalLow, out low);
    }

    /// <summary>2/7 + 2z/9 + … for 0 ≤ z ≤ ((√2 − 1)/(√2 + 1))².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R LogTailExtended<R>(R z) where R : struct, IIeee<R>
    {
        R z2 = z * z;
        R z4 = z2 * z2;
        R p01 = R.FusedMultiplyAdd(z, R.Of(0.22222222222222215), R.Of(0.2857142857142857));
        R p23 = R.FusedMultiplyAdd(z, R.Of(0.15384615382625483), R.Of(0.18181818181823897));
        R p45 = R.FusedMultiplyAdd(z, R.Of(0.1176467200249089), R.Of(0.1333333368002728));
        R p67 = R.FusedMultiplyAdd(z, R.Of(0.09459380104172989), R.Of(0.10528255792725665));
        R p47 = R.FusedMultiplyAdd(z2, p67, p45);
        R p48 = R.FusedMultiplyAdd(z4, R.Of(0.09835716135067375), p47);
        return R.FusedMultiplyAdd(z4, p48, R.FusedMultiplyAdd(z2, p23, p01));
    }
}
