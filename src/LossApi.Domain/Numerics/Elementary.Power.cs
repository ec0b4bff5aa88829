using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

static partial class Elementary
{
    /// <summary>Where (½·y·ln x)² is at most this, xʸ lies between e⁻⁷⁰⁷ and e⁷⁰⁷ and is normal.</summary>
    const double PowerRangeSquared = 353.5 * 353.5;

    /// <summary>−½c for 32 c near 1/m, 1 ≤ m ≤ 2, by 31·(m − 1) rounded. They are so short that c·m − 1 is exact. Around 1, c is 1; around 2 it is ½.</summary>
    static ReadOnlySpan<double> MinusHalfInverses =>
    [
        -0.5, -0.484375, -0.46875, -0.453125, -0.4453125, -0.4296875, -0.421875, -0.40625, -0.3984375, -0.38671875, -0.37890625, -0.3671875, -0.359375, -0.3515625, -0.34375, -0.3359375,
        -0.328125, -0.32421875, -0.31640625, -0.30859375, -0.3046875, -0.296875, -0.29296875, -0.2890625, -0.28125, -0.27734375, -0.2734375, -0.265625, -0.26171875, -0.2578125, -0.25390625, -0.25,
    ];

    /// <summary>½·ln c to 43 bits behind the point, as the multiples of ½·ln 2 they are added to.</summary>
    static ReadOnlySpan<double> HalfLogarithms =>
    [
        0.0, -0.015874349157343204, -0.0322692605687962, -0.049220036406609324, -0.05791590776254907, -0.075774949063657, -0.08494951839770692, -0.10381968238914396,
        -0.11352872531767844, -0.12845520689256773, -0.13865964270814857, -0.15436774082479587, -0.16512084343526112, -0.17611029679471812, -0.18734672472066904, -0.19884148383300726,
        -0.2106067325381673, -0.21659482806148844, -0.22879055462362885, -0.24129120572627016, -0.2476607186150659, -0.260648461816686, -0.26727107519161564, -0.2739825853577713,
        -0.28768207245173016, -0.2946751934391614, -0.3017675109351785, -0.3162612793717017, -0.32366882226438065, -0.33118776094659097, -0.3388214970119634, -0.34657359027994517,
    ];

    /// <summary>What is left of them after <see cref="HalfLogarithms"/>.</summary>
    static ReadOnlySpan<double> HalfLogarithmsRest =>
    [
        0.0, 5.3053263676120437e-14, 1.0612804022404999e-14, -1.6935620514620708e-14, -1.1784411091019378e-14, 5.6535524049351867e-14, 8.188138207048752e-15, 2.1712711297621282e-14,
        5.393683749358455e-15, 5.411085823399562e-14, 3.139527866330422e-14, -1.0761063745821444e-14, -2.7306072244960108e-14, 4.2074590967445974e-14, -3.6302330749628187e-14, -4.7456697015481075e-14,
        1.5531918770501808e-14, -2.11787503940992e-14, 3.9649925152089727e-14, -2.767215103770081e-14, 5.3174498242662254e-14, 4.295102459201382e-14, -3.7725793993772833e-14, 4.760721594393368e-14,
        -5.076326383153408e-14, 1.0503567892428853e-14, 4.941837153089903e-14, -5.355771828922438e-14, 5.509805163069521e-14, -4.8405438045872124e-15, -2.662588671855655e-14, -2.7489615093541856e-14,
    ];

    /// <summary>xʸ for x ≥ 0; NaN for x &lt; 0. x⁰ = 1ʸ = 1 for every x and y, as in IEEE 754's pow.</summary>
    /// <remarks>
    /// e^(y·ln x). |y·ln x| reaches 745, so a relative error of 2⁻⁶⁵ in the logarithm is one of 2⁻⁵⁵ in the result. With x = 2ᵏ·m and −2g = c·m − 1, which is exact, −½·ln x is
    /// −½·(k·ln 2 − ln c) + g + g² + g³·(4/3 + …); k·ln 2 − ln c is exact in its first part. |g| is at most 1/96: g³ and what follows need no low part. Half of everything, since
    /// g + g² is one operation where f − ½f² is two. What is special shows in the product of y and the logarithm: one comparison finds it.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Power<R>(R x, R y) where R : struct, IIeee<R>
    {
        R log = MinusHalfLog(x, out R logLow), product = y * log;
        R power = ExpOfMinusTwice(product, y, log, logLow);
        return R.AllAtMost(product * product, R.Of(PowerRangeSquared)) ? power : FarPower(x, y, log, logLow, power);
    }

    /// <summary>e^(−2·y·(log + low)), where the size of <paramref name="product"/> = y·log is at most 353.5.</summary>
    /// <remarks>The product alone decides which power of 2^(1/16) is next: the low part, up to 0.0325, is waited for later. The exponent is halved, so the coefficients are not those of e⁻ʳ.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R ExpOfMinusTwice<R>(R product, R y, R log, R low) where R : struct, IIeee<R>
    {
        R shift = R.Of(Binary64.RoundingShift), shifted = R.FusedMultiplyAdd(R.Of(-2 * SixteenthsOfLn2), product, shift), n = shifted - shift;
        R exact = R.FusedMultiplyAdd(n, R.Of(0.5 * SixteenthHigh), product), rest = R.FusedMultiplySubtract(y, log, product);
        R r = R.FusedMultiplyAdd(y, low, exact + R.FusedMultiplyAdd(n, R.Of(0.5 * SixteenthLow), rest)), square = r * r;

        R p01 = R.FusedMultiplyAdd(r, R.Of(-1.3333333333343549), R.Of(2)), p23 = R.FusedMultiplyAdd(r, R.Of(-0.2666666623142051), R.Of(0.6666666666668709));
        R p45 = R.FusedMultiplyAdd(r, R.Of(-0.025401461658417463), R.Of(0.08888888801841267)), p46 = R.FusedMultiplyAdd(square, R.Of(0.006350133588335751), p45);
        R first = R.FusedMultiplyAdd(square, p01, R.FusedMultiplyAdd(R.Of(-2), r, R.Pick(PowersRest, shifted)));
        R growth = R.FusedMultiplyAdd(square * square, R.FusedMultiplyAdd(square, p46, p23), first);
        R power = R.TimesPowerOfTwo(R.Pick(Powers, shifted), shifted);
        return R.FusedMultiplyAdd(power, growth, power);
    }

    /// <summary>−½·ln x as a sum of two, not normalised, to about 65 bits; not finite where x is not, or not above 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R MinusHalfLog<R>(R x, out R low) where R : struct, IIeee<R>
    {
        R m = R.Fraction(x, out R exponent), place = R.FusedMultiplyAdd(m, R.Of(31), R.Of(Binary64.RoundingShift - 31));
        R g = R.FusedMultiplyAdd(R.PickOf32(MinusHalfInverses, place), m, R.Of(0.5)), square = g * g;

        // g + g², and what its rounding lost.
        R curve = R.FusedMultiplyAdd(g, g, g), curveLow = R.FusedMultiplyAdd(g, g, g - curve);
        R multiple = R.FusedMultiplyAdd(exponent, R.Of(-0.5 * Ln2High), R.PickOf32(HalfLogarithms, place));
        R log = FastTwoSum(multiple, curve, out R error);

        R p01 = R.FusedMultiplyAdd(g, R.Of(1.9999999999999998), R.Of(1.3333333333333333)), p23 = R.FusedMultiplyAdd(g, R.Of(5.333333333385325), R.Of(3.200000000028359));
        R p45 = R.FusedMultiplyAdd(g, R.Of(15.999997565737242), R.Of(9.142855815088678)), p67 = R.FusedMultiplyAdd(g, R.Of(51.23646772031362), R.Of(28.46433579983751));
        R tail = R.FusedMultiplyAdd(square, R.FusedMultiplyAdd(square, R.FusedMultiplyAdd(square, p67, p45), p23), p01);
        R rest = R.FusedMultiplyAdd(exponent, R.Of(-0.5 * Ln2Low), R.PickOf32(HalfLogarithmsRest, place));
        low = R.FusedMultiplyAdd(square * g, tail, rest) + (curveLow + error);
        return log;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R FarPower<R>(R x, R y, R log, R logLow, R power) where R : struct, IIeee<R>
    {
        FarPower(in x, in y, in log, in logLow, in power, out R result);
        return result;
    }

    /// <summary>xʸ where it, or its logarithm, is not an ordinary number; elsewhere <paramref name="power"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void FarPower<R>(in R x, in R y, in R log, in R logLow, in R power, out R result) where R : struct, IIeee<R>
    {
        R zero = R.Of(0), one = R.Of(1), two = R.Of(2), half = y * log, special = LogSpecial(x, zero);
        R sum = FastTwoSum(half, R.FusedMultiplyAdd(y, logLow, R.FusedMultiplySubtract(y, log, half)), out R error);

        // Where the product is far out of range its low part is meaningless (∞ − ∞): it decides alone.
        R far = R.Of(0.5 * ExpRange), size = R.Abs(half), low = R.IfLess(size, far, -two * error, zero);
        R exponent = R.IfEqual(special, zero, -two * R.IfLess(size, far, sum, half), y * special);
        R a = ReducedExpm1(ClampExponent(exponent), low, out R n, out R rest);
        R scaled = ScaledSum(OnePlus(a, rest, out R restLow), restLow, n);
        result = R.IfAtMost(half * half, R.Of(PowerRangeSquared), power, R.IfEqual(y, zero, one, R.IfEqual(x, one, one, scaled)));
    }
}
