using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

/// <summary>
/// e^(x − y) for many x ≤ y, the rounding error of the difference included: at a gap of 700 it alone would cost hundreds of ULP. For sums of such powers, in which the
/// last half bit that <see cref="Elementary.Exp"/> pays for is lost anyway.
/// </summary>
/// <typeparam name="R">The number.</typeparam>
/// <typeparam name="TPowers">The way they are computed in, which depends on y alone.</typeparam>
interface IPowersBelow<R, TPowers> where R : struct, IIeee<R> where TPowers : struct, IPowersBelow<R, TPowers>
{
    /// <summary>What is computed of y once.</summary>
    static abstract TPowers Below(R y);

    /// <summary>e^(x − y).</summary>
    R At(R x);
}

static partial class Elementary
{
    /// <summary>Half of the least subnormal number is e^−745.13: what lies below this exponent is 0.</summary>
    const double Vanishing = -750;

    /// <summary>Up to this size y is reduced as x is. With a gap of <see cref="WidestGap"/> before them, the x that count have less than 2¹⁵ sixteenths of ln 2.</summary>
    internal const double NearEnough = 600;

    /// <summary>A gap at which the power is 0 for certain, and its exponent still in the range of <see cref="IIeee{R}.Scale"/>.</summary>
    const double WidestGap = 800;

    /// <summary>2^(j/16). An array, as its rests are: a span over constants is made anew, on the heap, at every use by code that is not optimized yet.</summary>
    static readonly double[] Sixteenths =
    [
        1.0, 1.0442737824274138, 1.0905077326652577, 1.1387886347566916, 1.189207115002721, 1.241857812073484, 1.2968395546510096, 1.3542555469368927,
        1.4142135623730951, 1.4768261459394993, 1.5422108254079407, 1.6104903319492543, 1.681792830507429, 1.7562521603732995, 1.8340080864093424, 1.9152065613971474,
    ];

    static readonly double[] SixteenthsRest = [.. PowersRest];

    /// <summary>1/ln 2, −ln 2 in two parts (the product of the first, 38 bits, with 2¹⁵ sixteenths is exact), and (eʳ − 1 − r)/r² for |r| ≤ (ln 2)/16, right to 2⁻⁵⁶ of eʳ.</summary>
    static readonly double[] NearHeld =
    [
        InverseLn2, Binary64.SixteenthShift, -16 * SixteenthHigh, -16 * SixteenthLow,
        0.5000000000000051, 0.16666666666666724, 0.0416666666175068, 0.008333333327871156, 0.0013889587247893672, 0.0001984204579240919,
    ];

    static readonly double[] FarHeld = [InverseLn2, Binary64.RoundingShift, -Ln2High, -Ln2Low, 1, Vanishing];

    /// <summary>(eʳ − 1 − r)/r² for |r| ≤ ½·ln 2, so that eʳ is right to 2⁻⁵⁵ (oracle/numerics_coefficients.py).</summary>
    static readonly double[] ExpTail2 =
    [
        0.5000000000000001, 0.16666666666666669, 0.04166666666662413, 0.008333333333330062, 0.0013888888917213717,
        0.00019841269863053618, 2.4801521295954376e-05, 2.7557268459997064e-06, 2.7620088445409746e-07, 2.510038549551032e-08,
    ];

    /// <summary>e^(x − y) for x ≤ y, within 0.75 ULP where |y| ≤ <see cref="NearEnough"/> and 1.1 elsewhere; where it is subnormal, half an ULP more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R ExpOfDifference<R>(R x, R y) where R : struct, IIeee<R>
    {
        R far = R.IfAtMost(R.Abs(y), R.Of(NearEnough), R.Of(0), R.Of(1));
        R power = NearPowers<R>.Below(y).At(x);
        return R.AnyNonZero(far) ? R.IfEqual(far, R.Of(0), power, Far(x, y)) : power;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R Far<R>(R x, R y) where R : struct, IIeee<R>
    {
        FarPower(in x, in y, out R power);
        return power;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void FarPower<R>(in R x, in R y, out R power) where R : struct, IIeee<R> => power = FarPowers<R>.Below(y).At(x);

    /// <summary>Powers below a y of at most ±<see cref="NearEnough"/>, not NaN.</summary>
    /// <remarks>
    /// Both are reduced, x = q·ln 2 + s and y = p·ln 2 + t, by whole sixteenths q and p: x − y is rounded, q − p is not, and s − t is so small that its rounding does not
    /// matter. Where x = y nothing is left over, and the power is 1. A table of 2^(j/16) lies in two registers; with it a polynomial of degree seven does.
    /// Constants that were read from memory stay in registers through a loop; others would be read again each time.
    /// </remarks>
    internal readonly struct NearPowers<R> : IPowersBelow<R, NearPowers<R>> where R : struct, IIeee<R>
    {
        readonly R inverseLn2, shift, start, minusLn2High, minusLn2Low, rest, least, c0, c1, c2, c3, c4, c5;

        readonly double[] sixteenths, sixteenthsRest;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        NearPowers(R y)
        {
            (sixteenths, sixteenthsRest) = (Sixteenths, SixteenthsRest);
            inverseLn2 = R.Of(NearHeld[0]);
            shift = R.Of(NearHeld[1]);
            minusLn2High = R.Of(NearHeld[2]);
            minusLn2Low = R.Of(NearHeld[3]);
            c0 = R.Of(NearHeld[4]);
            c1 = R.Of(NearHeld[5]);
            c2 = R.Of(NearHeld[6]);
            c3 = R.Of(NearHeld[7]);
            c4 = R.Of(NearHeld[8]);
            c5 = R.Of(NearHeld[9]);
            R p = R.FusedMultiplyAdd(y, inverseLn2, shift) - shift;
            start = shift - p;
            rest = R.FusedMultiplyAdd(p, minusLn2Low, R.FusedMultiplyAdd(p, minusLn2High, y));
            least = y - R.Of(WidestGap);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static NearPowers<R> Below(R y) => new(y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R At(R x)
        {
            x = R.Max(x, least);
            R shifted = R.FusedMultiplyAdd(x, inverseLn2, start), q = shifted - start;
            R r = R.FusedMultiplyAdd(q, minusLn2Low, R.FusedMultiplyAdd(q, minusLn2High, x)) - rest, square = r * r;
            R p01 = R.FusedMultiplyAdd(r, c1, c0), p23 = R.FusedMultiplyAdd(r, c3, c2), p45 = R.FusedMultiplyAdd(r, c5, c4);
            R sixteenth = R.Pick(sixteenths, shifted), growth = r + R.Pick(sixteenthsRest, shifted);
            growth = R.FusedMultiplyAdd(square, R.FusedMultiplyAdd(square, R.FusedMultiplyAdd(square, p45, p23), p01), growth);
            return R.ScaleByFloor(R.FusedMultiplyAdd(sixteenth, growth, sixteenth), shifted - shift);
        }
    }

    /// <summary>Powers below any y: the difference is taken with its rounding error, and that is reduced.</summary>
    internal readonly struct FarPowers<R> : IPowersBelow<R, FarPowers<R>> where R : struct, IIeee<R>
    {
        readonly R y, inverseLn2, roundingShift, minusLn2High, minusLn2Low, one, vanishing, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        FarPowers(R y)
        {
            this.y = y;
            inverseLn2 = R.Of(FarHeld[0]);
            roundingShift = R.Of(FarHeld[1]);
            minusLn2High = R.Of(FarHeld[2]);
            minusLn2Low = R.Of(FarHeld[3]);
            one = R.Of(FarHeld[4]);
            vanishing = R.Of(FarHeld[5]);
            c0 = R.Of(ExpTail2[0]);
            c1 = R.Of(ExpTail2[1]);
            c2 = R.Of(ExpTail2[2]);
            c3 = R.Of(ExpTail2[3]);
            c4 = R.Of(ExpTail2[4]);
            c5 = R.Of(ExpTail2[5]);
            c6 = R.Of(ExpTail2[6]);
            c7 = R.Of(ExpTail2[7]);
            c8 = R.Of(ExpTail2[8]);
            c9 = R.Of(ExpTail2[9]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static FarPowers<R> Below(R y) => new(y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R At(R x)
        {
            R gap = x - y, yRounded = x - gap;
            R gapLow = x - (gap + yRounded) + (yRounded - y);
            R n = R.FusedMultiplyAdd(gap, inverseLn2, roundingShift) - roundingShift;
            R r = R.FusedMultiplyAdd(n, minusLn2High, gap) + R.FusedMultiplyAdd(n, minusLn2Low, gapLow);
            R square = r * r, fourth = square * square;
            R p01 = R.FusedMultiplyAdd(r, c1, c0), p23 = R.FusedMultiplyAdd(r, c3, c2), p45 = R.FusedMultiplyAdd(r, c5, c4);
            R p67 = R.FusedMultiplyAdd(r, c7, c6), p89 = R.FusedMultiplyAdd(r, c9, c8);
            R tail = R.FusedMultiplyAdd(fourth, R.FusedMultiplyAdd(fourth, p89, R.FusedMultiplyAdd(square, p67, p45)), R.FusedMultiplyAdd(square, p23, p01));

            // Where the gap is so wide that its parts are no numbers, neither is the tail.
            return R.IfLess(gap, vanishing, R.Of(0), R.Scale(one + R.FusedMultiplyAdd(square, tail, r), n));
        }
    }
}
