using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

static partial class Elementary
{
    /// <summary>16/ln 2.</summary>
    internal const double SixteenthsOfLn2 = 23.083120654223414;

    /// <summary>ln 2/16 to 38 bits: its product with a whole number of 15 bits is exact.</summary>
    internal const double SixteenthHigh = 0.04332169878489367;

    /// <summary>ln 2/16 − <see cref="SixteenthHigh"/>.</summary>
    internal const double SixteenthLow = 1.0291218489310676e-13;

    /// <summary>2^(j/16), the pattern less j·2⁴⁸: so much the shifted exponent brings along.</summary>
    static ReadOnlySpan<double> Powers =>
    [
        1.0, 0.9908868912137069, 0.9827538663326288, 0.9756443173783458, 0.9696035575013605, 0.964678906036742, 0.9609197773255048, 0.9583777734684463,
        0.9571067811865476, 0.9571630729697497, 0.9586054127039704, 0.9614951659746271, 0.9658964152537145, 0.9718760801866497, 0.9795040432046712, 0.9888532806985737,
    ];

    /// <summary>By how much of itself each 2^(j/16) is too small as a double.</summary>
    static ReadOnlySpan<double> PowersRest =>
    [
        0.0, 8.189317638195515e-17, -2.7939114859515733e-17, 7.826573258636076e-17, 3.3484623336251524e-17, 3.750854201303127e-17, 1.9572585293112036e-17, 5.68648095791174e-17,
        -6.835808657661922e-17, -2.3591094770850053e-17, 5.1548301170786783e-17, 1.5341410053603723e-17, 4.875160526227062e-17, 1.685487290628973e-17, 1.790126907604513e-17, -5.545065618639427e-17,
    ];

    /// <summary>m/64, nearest to 1/(1 + j/15): its product with 53 bits, less 1, is exact where it is below 1/26.</summary>
    static ReadOnlySpan<double> Inverses =>
        [1.0, 0.9375, 0.875, 0.828125, 0.796875, 0.75, 0.71875, 0.6875, 0.65625, 0.625, 0.59375, 0.578125, 0.5625, 0.53125, 0.515625, 0.5];

    /// <summary>They less 1: to look them up takes less time than to subtract after a look-up.</summary>
    static ReadOnlySpan<double> InversesLessOne =>
        [0.0, -0.0625, -0.125, -0.171875, -0.203125, -0.25, -0.28125, -0.3125, -0.34375, -0.375, -0.40625, -0.421875, -0.4375, -0.46875, -0.484375, -0.5];

    /// <summary>The logarithms of the numbers of which <see cref="Inverses"/> are the inverses.</summary>
    static ReadOnlySpan<double> Logarithms =>
    [
        0.0, 0.06453852113757118, 0.13353139262452263, 0.18859116980755003, 0.22705745063534608, 0.2876820724517809, 0.33024168687057687, 0.3746934494414107,
        0.42121346507630353, 0.4700036292457356, 0.5212969236332861, 0.5479651707154474, 0.5753641449035618, 0.6325225587435105, 0.6623755218931916, 0.6931471805599453,
    ];

    /// <summary>What is left of them after <see cref="Logarithms"/>.</summary>
    static ReadOnlySpan<double> LogarithmsRest =>
    [
        0.0, -6.470486661692933e-18, -3.664457663660085e-18, -7.432164219196925e-18, 9.551415762738488e-18, 2.607160616442564e-17, -1.0828321637483858e-17, -3.9243112288632396e-18,
        2.2407148500765553e-17, -2.3229412495470032e-17, 2.9212921959474365e-17, 4.2703624971069435e-17, 5.214321232885128e-17, -2.1085297878853066e-17, 2.21472949355624e-17, 2.3190468138462996e-17,
    ];

    /// <summary>ln(1 + e⁻ˣ) and its downward slope 1/(1 + eˣ) for 0 ≤ x ≤ 700, from one exponential.</summary>
    /// <remarks>
    /// Tables of 16 that fit into two registers (Tang, ACM TOMS 15(2), 1989; 16(4), 1990) make the reduced arguments so small that short polynomials do and most
    /// rounding errors vanish. Less work than <see cref="Softplus"/> and <see cref="Sigmoid"/>, and above all shorter chains of it: a CPU starts on the next eight numbers
    /// while these wait. Nothing is subnormal, so nothing is called, and a formula with this in it keeps its numbers in registers.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R SoftplusOfMinus<R, K>(ref K k, R x, out R sigmoid) where R : struct, IIeee<R> where K : struct, ILogisticConstants<R>
    {
        R t = ExpOfMinus(ref k, x, out R tLow);
        R u = FastTwoSum(k.One, t, out R c);
        R inverse = k.One / u;

        // The denominator is u + c + tLow; the last would not move the quotient by more than an eighth of its last place.
        R quotient = t * inverse;
        R residual = R.FusedMultiplyAdd(-quotient, u, t) + R.FusedMultiplyAdd(-quotient, c, tLow);
        sigmoid = R.FusedMultiplyAdd(residual, inverse, quotient);

        return LogOfOnePlus(ref k, t, tLow, out R error, out R tail) + (error + tail);
    }

    /// <summary>ln(1 + t + tLow) as a sum of three, not normalised, for 0 ≤ t ≤ 1. The last takes longest.</summary>
    /// <remarks>It is ln(1 + f) − ln m where f = (1 + t)·m − 1. Where t is small m is 1, and f is t itself.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R LogOfOnePlus<R, K>(ref K k, R t, R tLow, out R error, out R tail) where R : struct, IIeee<R> where K : struct, ILogisticConstants<R>
    {
        R index = R.FusedMultiplyAdd(k.Fifteen, t, k.Shift), m = R.Pick(Inverses, index);
        R f = R.FusedMultiplyAdd(t, m, R.Pick(InversesLessOne, index)), rest = R.FusedMultiplyAdd(tLow, m, R.Pick(LogarithmsRest, index));
        tail = NearLogTail(ref k, f, rest);
        return FastTwoSum(R.Pick(Logarithms, index), f, out error);
    }

    /// <summary>e⁻ˣ for 0 ≤ x ≤ 700 as a sum of two, the first of which is rounded to a little over half an ulp and both together to about 58 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R ExpOfMinus<R, K>(ref K k, R x, out R low) where R : struct, IIeee<R> where K : struct, ILogisticConstants<R>
    {
        R power = NearestPower(ref k, x, out _, out _, out R r, out R rest), square = r * r, fourth = square * square;
        R growth = R.FusedMultiplyAdd(fourth, TailEnd(ref k, r, square), R.FusedMultiplyAdd(square, R.FusedMultiplyAdd(k.E1, r, k.E0), rest - r));
        R high = R.FusedMultiplyAdd(power, growth, power);
        low = R.FusedMultiplyAdd(power, growth, power - high);
        return high;
    }

    /// <summary>1 − e⁻ˣ, relative also where x is small, and e⁻ˣ, each as a sum of two, the first not normalised; for 0 ≤ x ≤ 700.</summary>
    /// <remarks>
    /// With the power P and e⁻ˣ = P·(1 + c − r) it is (1 − P) + P·r − P·c. Where P is not 1, 1 − P is at least twice |P·r|; c is below 0.0003. So it is enough that the first
    /// two come with their errors, and r as the exact difference and its rest.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R OneLessExpOfMinus<R, K>(ref K k, R x, out R low, out R t, out R tLow) where R : struct, IIeee<R> where K : struct, ILogisticConstants<R>
    {
        R power = NearestPower(ref k, x, out R n, out R exact, out R r, out R rest), square = r * r;
        R tail = R.FusedMultiplyAdd(square, TailEnd(ref k, r, square), R.FusedMultiplyAdd(k.E1, r, k.E0));
        R curve = R.FusedMultiplyAdd(square, tail, R.FusedMultiplyAdd(-r, rest, rest)), growth = curve - r;
        t = R.FusedMultiplyAdd(power, growth, power);
        tLow = R.FusedMultiplyAdd(power, growth, power - t);

        R gap = k.One - power, gapLow = k.One - gap - power, slope = TwoProduct(power, exact, out R slopeLow);
        R high = FastTwoSum(gap, slope, out R error);
        low = R.FusedMultiplyAdd(power, R.FusedMultiplyAdd(n, k.SixteenthLow, -curve), slopeLow) + (error + gapLow);
        return high;
    }

    /// <summary>2^(n/16) nearest to e⁻ˣ for 0 ≤ x ≤ 700; e⁻ˣ is e⁻ʳ of it and of the rest of the table's number, which is relative to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R NearestPower<R, K>(ref K k, R x, out R n, out R exact, out R r, out R rest) where R : struct, IIeee<R> where K : struct, ILogisticConstants<R>
    {
        // −x = n·(ln 2)/16 − r, |r| ≤ (ln 2)/32; the first difference is exact.
        R shifted = R.FusedMultiplyAdd(k.MinusSixteenths, x, k.Shift);
        n = shifted - k.Shift;
        exact = R.FusedMultiplyAdd(n, k.SixteenthHigh, x);
        r = R.FusedMultiplyAdd(n, k.SixteenthLow, exact);
        rest = R.Pick(PowersRest, shifted);
        return R.TimesPowerOfTwo(R.Pick(Powers, shifted), shifted);
    }

    /// <summary>(e⁻ʳ − 1 + r − r²/2 + r³/6)/r⁴: apart from what comes before it, so that what comes before it need not wait.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R TailEnd<R, K>(ref K k, R r, R square) where R : struct, IIeee<R> where K : struct, ILogisticConstants<R> =>
        R.FusedMultiplyAdd(square, R.FusedMultiplyAdd(k.E5, r, k.E4), R.FusedMultiplyAdd(k.E3, r, k.E2));

    /// <summary>ln(1 + f) − f + rest for |f| ≤ 0.0376.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R NearLogTail<R, K>(ref K k, R f, R rest) where R : struct, IIeee<R> where K : struct, ILogisticConstants<R>
    {
        R square = f * f;
        R p01 = R.FusedMultiplyAdd(k.L1, f, k.L0), p23 = R.FusedMultiplyAdd(k.L3, f, k.L2), p45 = R.FusedMultiplyAdd(k.L5, f, k.L4), p67 = R.FusedMultiplyAdd(k.L7, f, k.L6);
        R p03 = R.FusedMultiplyAdd(square, p23, p01), p47 = R.FusedMultiplyAdd(square, p67, p45);
        return R.FusedMultiplyAdd(square * f, R.FusedMultiplyAdd(square * square, p47, p03), R.FusedMultiplyAdd(k.MinusHalf, square, rest));
    }
}
