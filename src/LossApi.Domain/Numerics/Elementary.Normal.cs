using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

/// <content>ln Φ, the logarithm of the normal distribution function.</content>
static partial class Elementary
{
    /// <summary>The pieces cover ± this.</summary>
    const double NormalRange = 8;

    /// <summary>The number of the piece of x is x·(start + bend·|x|), rounded.</summary>
    const double NormalStartBelow = 1.16, NormalBendBelow = -0.05907812499999999, NormalStartAbove = 2.1, NormalBendAbove = -0.09845312500000002;

    /// <summary>From here ln Φ is 0.</summary>
    const double NormalEnd = 40;

    /// <summary>√2π in two parts, and ln 2⁷.</summary>
    const double RootTwoPi = 2.5066282746310007, RootTwoPiLow = -1.8328579980459167e-16, LogOf128 = 4.852030263919617;

    /// <summary>
    /// A point near the middle of each of sixteen pieces, and after it the coefficients of a polynomial around that point: of ln Φ in the pieces 0 and −1 to −5 (the last five),
    /// of e^(x²/2)·ln Φ in 1 to 10. The points are such that the first two coefficients are hardly rounded (Gal 1986). Of the last six, two at a time share a place.
    /// </summary>
    static ReadOnlySpan<double> NormalPoints =>
    [
        -0.1032867431640625, 0.4862518310546875, 1.00140380859375, 1.540924072265625, 2.1245880126953125, 2.7352752685546875, 3.4001312255859375, 4.1516571044921875,
        4.97869873046875, 5.9676361083984375, 7.2645111083984375, -6.671051025390625, -4.5085906982421875, -3.0860595703125, -1.92303466796875, -0.924224853515625,
    ];

    static ReadOnlySpan<double> Normal0 =>
    [
        -0.778993349286045, -0.42317955751321573, -0.2845572480914525, -0.20864608244965505, -0.16196911628194022, -0.1315130649807709, -0.10909863609736158,
        -0.09128383128769649, -0.07722608215254069, -0.06511324895263618, -0.053930176443888395, -25.089506169969958, -12.632868597196879, -6.893713416777016,
        -3.603147799463029, -1.7277450466529836,
    ];

    static ReadOnlySpan<double> Normal1 =>
    [
        0.8647807610791373, 0.37526366818313556, 0.1890242490061979, 0.10365317886907449, 0.061645723604792056, 0.04046499921551395, 0.02812699723373834, 0.019969697894003467,
        0.014457010917391062, 0.010370105296702178, 0.007165914546992372, 6.8148683350230215, 4.71257761117901, 3.3632004914078246, 2.305224570273748, 1.464788295038199,
    ];

    static ReadOnlySpan<double> Normal2 =>
    [
        -0.3292626881849043, -0.27033328938699624, -0.11566914757039415, -0.052034446903514886, -0.02411536290037066, -0.012315559911624831, -0.006977425340442234,
        -0.004202634524474887, -0.0026248199375171694, -0.0016141185390105646, -0.0009366553079903927, -0.49004801472101006, -0.48065207943979604, -0.46604024100850644,
        -0.4405167766520026, -0.39590550093391613,
    ];

    static ReadOnlySpan<double> Normal3 =>
    [
        0.034360408306458874, 0.15719860126173657, 0.060128925322906215, 0.024370389293155537, 0.009816450224266112, 0.004004332928942077, 0.0017464523347073212,
        0.0008605121060075578, 0.00046348842021757283, 0.0002458806660327945, 0.00012052388645413091, 0.0008853059064897143, 0.0022893855422336826, 0.004981781177434028,
        0.010412958617152315, 0.020511878764230433,
    ];

    static ReadOnlySpan<double> Normal4 =>
    [
        0.0047692757310476355, -0.07774100581032642, -0.026462967572128175, -0.009765672236197244, -0.003734558007718077, -0.0013919592695776355, -0.00047669429405450704,
        -0.00017699018826055593, -7.996646465221072e-05, -3.6702292272139076e-05, -1.5277050196021696e-05, 8.550883384657518e-05, 0.00028589481528948525, 0.00074169200626764,
        0.0017384686821884773, 0.0034538120074141237,
    ];

    static ReadOnlySpan<double> Normal5 =>
    [
        8.2868430607938e-05, 0.034384343786413425, 0.010436778138007963, 0.0033789150965743606, 0.001195045514108317, 0.0004570681917095746, 0.00014517305412192232,
        3.9319044499874015e-05, 1.3668161462008006e-05, 5.375719533935863e-06, 1.9087187849714523e-06, 8.50373624864851e-06, 3.5706860277081945e-05, 0.00010575669858789303,
        0.00025590880736233346, 0.00041045598636162844,
    ];

    static ReadOnlySpan<double> Normal6 =>
    [
        -0.0001750387758457095, -0.013881430905988515, -0.00384348784395393, -0.0011012969846004343, -0.00032257415782297697, -0.0001224212118191042, -4.3984404535546674e-05,
        -1.0157680176164787e-05, -2.41552930809324e-06, -7.746469469075658e-07, -2.351921252325665e-07, 8.497192347370178e-07, 4.3376250265904e-06, 1.3848312545624466e-05,
        2.9492888782990366e-05, 5.3568359357616195e-06,
    ];

    static ReadOnlySpan<double> Normal7 =>
    [
        -4.984875958908399e-05, 0.005161560470187291, 0.001313952458733838, 0.00035359739156704445, 8.650475935066471e-05, 2.461232683404963e-05, 1.1060780779177718e-05,
        2.9107749910941902e-06, 4.831875661640114e-07, 1.1078788152685658e-07, 2.8596519127768958e-08, 8.408786480863491e-08, 5.012235408936454e-07, 1.566662004805875e-06,
        1.5494825155744323e-06, -1.3499011352542013e-05,
    ];

    static ReadOnlySpan<double> Normal8And13 =>
    [
        -3.836798082707501e-06, -0.001792639487558997, -0.00041617243754874845, -0.00010483070542342387, -2.6393508178652885e-05, -4.453212664301902e-06,
        -1.8479276784077298e-06, -7.817900953127663e-07, -1.1762654333695758e-07, -1.621148516765969e-08, -3.4330299800105474e-09, 8.152410364524627e-09, 5.359475971245522e-08,
        1.298804835863345e-07, -4.034760980801061e-07, -4.199780494824231e-06,
    ];

    static ReadOnlySpan<double> Normal9And12 =>
    [
        1.9443728529006406e-06, 0.0005874569774202472, 0.00012559148933415147, 2.7745543362962015e-05, 7.467507341289109e-06, 1.415029717374047e-06, 1.000048836504282e-07,
        1.602674976031563e-07, 3.2289890732543155e-08, 2.6328875034431646e-09, 4.0740714165105397e-10, 7.663357921151537e-10, 5.044137867678818e-09, 1.0179575957924492e-09,
        -1.6543495228926412e-07, -6.726822161398135e-07,
    ];

    static ReadOnlySpan<double> Normal10And11 =>
    [
        8.184370288051342e-07, -0.0001821749175388868, -3.644464564396005e-05, -7.289019439513293e-06, -1.5036676588109922e-06, -5.608520443519193e-07, 1.2332797262410657e-08,
        -1.5567533692299563e-08, -8.383095918624764e-09, -5.320680775163939e-10, -4.795815841246876e-11, 6.895312516290127e-11, 3.645428240875969e-10, -2.6197282728008252e-09,
        -3.594984895805186e-08, -1.0430694564846168e-08,
    ];

    /// <summary>ln Φ(x).</summary>
    /// <remarks>
    /// Below 0 ln Φ grows like −x²/2, above it is −e^(−x²/2) times something smooth. Both come from polynomials with coefficients from tables of sixteen, and the power from
    /// that of the logistic functions. What is summed without its error is less than a tenth of the result.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R LogNormal<R>(R x) where R : struct, IIeee<R>
    {
        R size = R.Abs(x), zero = R.Of(0);
        R start = R.IfLess(x, zero, R.Of(NormalStartBelow), R.Of(NormalStartAbove)), bend = R.IfLess(x, zero, R.Of(NormalBendBelow), R.Of(NormalBendAbove));
        R shifted = R.FusedMultiplyAdd(R.FusedMultiplyAdd(size, bend, start), x, R.Of(Binary64.RoundingShift));

        // e^(−x²/2) is power + growth.
        PlainLogisticConstants<R> k = default;
        R half = x * R.Of(0.5), square = half * x, squareLow = R.FusedMultiplyAdd(half, x, -square);
        R power = NearestPower(ref k, square, out _, out _, out R r, out R rest), rough = r * r;
        R tail = R.FusedMultiplyAdd(rough, TailEnd(ref k, r, rough), R.FusedMultiplyAdd(k.E1, r, k.E0));
        r += squareLow;
        R growth = power * (R.FusedMultiplyAdd(r * r, tail, rest) - r);

        R t = x - R.Pick(NormalPoints, shifted);
        R line = NormalLine(t, shifted, out R lineLow), product = TwoProduct(power, line, out R productLow);
        productLow = R.FusedMultiplyAdd(growth, line, productLow);
        R curve = R.FusedMultiplyAdd(t * t, NormalCurve(t, shifted), lineLow);
        R above = product + R.FusedMultiplyAdd(power + growth, curve, productLow);
        R near = R.IfLess(shifted, R.Of(Binary64.RoundingShift + 1), line + curve, above);
        return R.AnyLess(R.Of(NormalRange), size) ? LogNormalFarOut(x, near) : near;
    }

    /// <summary>What the polynomial of a piece begins with, t away from its point, as a sum of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R NormalLine<R>(R t, R shifted, out R low) where R : struct, IIeee<R>
    {
        R c0 = R.Pick(Normal0, shifted), c1 = R.Pick(Normal1, shifted), line = R.FusedMultiplyAdd(t, c1, c0);
        low = R.FusedMultiplyAdd(t, c1, c0 - line);
        return line;
    }

    /// <summary>What follows, over t².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R NormalCurve<R>(R t, R shifted) where R : struct, IIeee<R>
    {
        R c8 = R.Pick(Normal8And13, shifted), c9 = R.Pick(Normal9And12, shifted), cA = R.Pick(Normal10And11, shifted);
        R p23 = R.FusedMultiplyAdd(t, R.Pick(Normal3, shifted), R.Pick(Normal2, shifted)), p45 = R.FusedMultiplyAdd(t, R.Pick(Normal5, shifted), R.Pick(Normal4, shifted));
        R p67 = R.FusedMultiplyAdd(t, R.Pick(Normal7, shifted), R.Pick(Normal6, shifted)), p89 = R.FusedMultiplyAdd(t, c9, c8);
        R pAB = R.FusedMultiplyAdd(t, R.Carried(cA), cA), pCD = R.FusedMultiplyAdd(t, R.Carried(c8), R.Carried(c9));
        R t2 = t * t, t4 = t2 * t2;
        R p25 = R.FusedMultiplyAdd(t2, p45, p23), p69 = R.FusedMultiplyAdd(t2, p89, p67), pAD = R.FusedMultiplyAdd(t2, pCD, pAB);
        return R.FusedMultiplyAdd(t4, R.FusedMultiplyAdd(t4, pAD, p69), p25);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R LogNormalFarOut<R>(R x, R near) where R : struct, IIeee<R>
    {
        LogNormalFarOut(in x, ref near);
        return near;
    }

    /// <summary>Puts in its place ln Φ(x) for |x| beyond <see cref="NormalRange"/>.</summary>
    /// <remarks>
    /// The tail is φ(x)/|x| times 1 + w·p(w), w = 1/x². Below 0 its logarithm is −x²/2 and a little; above, ln(1 − q) is −q − q²/2, rounded once into the subnormals.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void LogNormalFarOut<R>(in R x, ref R near) where R : struct, IIeee<R>
    {
        R size = R.Abs(R.Min(x, R.Of(NormalEnd))), inverse = R.Of(1) / size, w = inverse * inverse, fall = w * NormalTail(w);
        R half = R.Of(0.5) * size, square = half * size, squareLow = R.RoundingError(R.FusedMultiplyAdd(half, size, -square));

        // q·2⁷/e^(−x²/2): the exponent of q is then that of the power, or a little more where nothing is subnormal.
        R quotient = TailQuotient(size, inverse, fall, out R quotientLow);
        R below = FastTwoSum(square, R.Of(LogOf128) - R.Log(quotient), out R error);
        below += R.RoundingError(error) + squareLow;

        R a = ReducedExpm1(ClampExponent(-square), -squareLow, out R n, out R rest);
        R power = FastTwoSum(OnePlus(a, rest, out R powerLow), powerLow, out powerLow);
        R high = TwoProduct(power, quotient, out R low);
        low += R.FusedMultiplyAdd(power, quotientLow, powerLow * quotient);
        R halfTail = R.Scale(high, n - R.Of(8));
        R above = ScaledSum(high, R.FusedMultiplyAdd(high, halfTail, low), n - R.Of(7));

        near = R.IfLess(R.Of(NormalRange), R.Abs(x), R.IfLess(x, R.Of(0), -below, -above), near);
    }

    /// <summary>2⁷·(1 + fall)/(size·√2π) as a sum of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R TailQuotient<R>(R size, R inverse, R fall, out R low) where R : struct, IIeee<R>
    {
        R top = FastTwoSum(R.Of(1), fall, out R topLow), bottom = TwoProduct(size, R.Of(RootTwoPi / 128), out R bottomLow);
        bottomLow = R.FusedMultiplyAdd(size, R.Of(RootTwoPiLow / 128), bottomLow);
        R quotient = top / bottom;
        low = (R.FusedMultiplyAdd(-quotient, bottom, top) + R.FusedMultiplyAdd(-quotient, bottomLow, topLow)) * (inverse * R.Of(128 / RootTwoPi));
        return quotient;
    }

    /// <summary>p(w) for w ≤ 1/64: what 1 + w·p(w) is of the ratio of tail and density, times x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R NormalTail<R>(R w) where R : struct, IIeee<R>
    {
        ReadOnlySpan<double> coefficients = NormalTailCoefficients;
        R sum = R.Of(coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--) sum = R.FusedMultiplyAdd(sum, w, R.Of(coefficients[i]));
        return sum;
    }

    static ReadOnlySpan<double> NormalTailCoefficients =>
    [
        -0.9999999999999997, 2.9999999999946025, -14.99999998608443, 104.99998592016605, -944.992638272109, 10392.73161211578, -134692.74256680685, 1970326.380323754,
        -29592289.07674249, 373205691.76165247, -2661320500.6785173,
    ];
}
