using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

static partial class Elementary
{
    /// <summary>π as two doubles; half of each is half of π.</summary>
    const double Pi = 3.141592653589793, PiLow = 1.2246467991473532e-16;

    /// <summary>arctan(j/8) as two doubles, for j = 1 … 8.</summary>
    static readonly (double High, double Low)[] Arctangents =
    [
        (0.12435499454676144, -3.1253241424539383e-18),
        (0.24497866312686414, 1.0698755618734451e-17),
        (0.35877067027057225, -2.4623815582638635e-17),
        (0.4636476090008061, 2.2698777452961687e-17),
        (0.5585993153435624, -5.4556305485916264e-18),
        (0.6435011087932844, 1.5834785051444286e-17),
        (0.7188299996216245, -2.1478388444456983e-17),
        (0.7853981633974483, 3.061616997868383e-17),
    ];

    /// <summary>(−1)ᵏ/(2k + 1) as two doubles, for k = 1 … 6; later terms need one double only.</summary>
    static readonly (double High, double Low)[] ArctangentSeries =
    [
        (-0.3333333333333333, -1.850371707708594e-17),
        (0.2, -1.1102230246251566e-17),
        (-0.14285714285714285, -7.93016446160826e-18),
        (0.1111111111111111, 6.1679056923619804e-18),
        (-0.09090909090909091, 2.523234146875356e-18),
        (0.07692307692307693, -4.270088556250602e-18),
    ];

    /// <summary>(−1)ᵏ/(2k + 1) for k = 7 … 14.</summary>
    static readonly double[] ArctangentSeriesTail =
    [
        -0.06666666666666667, 0.058823529411764705, -0.05263157894736842, 0.047619047619047616, -0.043478260869565216, 0.04, -0.037037037037037035, 0.034482758620689655,
    ];

    /// <summary>The angle of the point (x, y), in [−π, π], with the special values of IEEE 754.</summary>
    /// <remarks>
    /// The quotient t of the smaller and the larger coordinate lies in [0, 1]; with c the nearest eighth, arctan t = arctan c + arctan u, u = (t − c)/(1 + c·t), |u| ≤ 1/16
    /// or a little more: seven terms of the series. Numerator and denominator of u carry their rounding errors, so no division is rounded twice.
    /// </remarks>
    internal static R Atan2<R>(R y, R x) where R : struct, IIeee<R>
    {
        Arctangent(in y, in x, out R high, out R low);
        Turn(ref y, in x, in high, in low);
        return y;
    }

    /// <summary>Puts the angle of the point (x, y) in the place of y, given the angle between the point and the nearest axis, as a sum of two.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Turn<R>(ref R y, in R x, in R high, in R low) where R : struct, IIeee<R>
    {
        R zero = R.Of(0), steep = R.IfLess(R.Abs(x), R.Abs(y), R.Of(1), zero);
        R back = R.IfLess(R.CopySign(R.Of(1), x), zero, R.Of(1), zero), turned = R.IfEqual(steep, back, R.Of(1), R.Of(-1));
        R offset = R.IfEqual(steep, zero, back * R.Of(Pi), R.Of(Pi / 2)), offsetLow = R.IfEqual(steep, zero, back * R.Of(PiLow), R.Of(PiLow / 2));
        R sum = FastTwoSum(offset, turned * high, out R error);
        y = R.CopySign(sum + (error + R.FusedMultiplyAdd(turned, low, offsetLow)), y);
    }

    /// <summary>smaller/larger where both are finite, 1 for two equal ones (infinite ones, too), 0 for 0/0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R AngleQuotient<R>(R smaller, R larger) where R : struct, IIeee<R> =>
        R.IfEqual(larger, R.Of(0), R.Of(0), R.IfEqual(smaller, larger, R.Of(1), smaller / larger));

    /// <summary>arctan t as a sum of two, t being the smaller of |x| and |y| over the larger.</summary>
    /// <remarks>A method of its own: the compiler's inlining budget does not cover all of it in one caller.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Arctangent<R>(in R y, in R x, out R high, out R low) where R : struct, IIeee<R>
    {
        R a = R.Abs(y), b = R.Abs(x), d = R.IfLess(b, a, a, b), n = R.IfLess(b, a, b, a), t = AngleQuotient(n, d);
        R m = R.Split(d, out R k);
        // Of two infinite coordinates only that they are equal counts.
        n = R.IfEqual(n, d, m, R.Scale(n, -k));
        R c = R.Round(t * R.Of(8)) * R.Of(0.125);
        R product = TwoProduct(c, m, out R productLow);
        R top = TwoSum(n, -product, out R topLow);
        R other = TwoProduct(c, n, out R otherLow);
        R bottom = FastTwoSum(m, other, out R bottomLow);
        topLow -= productLow;
        bottomLow += otherLow;

        R inverse = R.Of(1) / bottom;
        R u = top * inverse;
        R uLow = (R.FusedMultiplyAdd(-u, bottom, top) + R.FusedMultiplyAdd(-u, bottomLow, topLow)) * inverse;
        R square = u * u;
        R series = R.Of(ArctangentSeriesTail[0]);
        for (int i = ArctangentSeries.Length - 1; i >= 0; i--) series = R.FusedMultiplyAdd(series, square, R.Of(ArctangentSeries[i].High));

        R start = ArctangentOfEighth(c, out R startLow);
        R sum = FastTwoSum(start, u, out R error);
        R sumLow = error + (startLow + R.FusedMultiplyAdd(u * square, series, uLow));

        // So small a t is its own arctangent. There it may be subnormal, and has been rounded once; this is also where the larger coordinate is infinite or both are 0.
        R zero = R.Of(0), tiny = R.IfLess(t, R.Of(1.0 / (1 << 30)), R.Of(1), zero);
        high = R.IfEqual(tiny, zero, sum, t);
        low = R.IfEqual(tiny, zero, sumLow, zero);
    }

    /// <summary>arctan c as a sum of two, for c = 0, 1/8 … 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R ArctangentOfEighth<R>(R c, out R low) where R : struct, IIeee<R>
    {
        // 0·c, so that NaN stays NaN.
        R high = R.Of(0) * c;
        low = high;
        for (int j = 0; j < Arctangents.Length; j++)
        {
            R here = R.Of((j + 1) * 0.125);
            high = R.IfEqual(c, here, R.Of(Arctangents[j].High), high);
            low = R.IfEqual(c, here, R.Of(Arctangents[j].Low), low);
        }

        return high;
    }

    /// <summary><see cref="Atan2{R}"/> to at least 100 bits.</summary>
    internal static Wide<R> Atan2Wide<R>(Wide<R> y, Wide<R> x) where R : struct, IIeee<R>
    {
        R zero = R.Of(0), one = R.Of(1);
        Wide<R> a = Wide<R>.Abs(y), b = Wide<R>.Abs(x);
        R steep = R.IfLess(b.High, a.High, one, zero);
        Wide<R> larger = Wide<R>.IfLess(b.High, a.High, a, b), smaller = Wide<R>.IfLess(b.High, a.High, b, a);
        R t = AngleQuotient(smaller.High, larger.High);

        R m = R.Split(larger.High, out R k), inf = R.Of(double.PositiveInfinity);
        var d = new Wide<R>(m, R.RoundingError(R.Scale(larger.Low, -k)));
        var n = Wide<R>.IfEqual(smaller.High, inf, m, new(R.Scale(smaller.High, -k), R.RoundingError(R.Scale(smaller.Low, -k))));
        R c = R.Round(t * R.Of(8)) * R.Of(0.125);
        Wide<R> u = (n - d * c) / (d + n * c), square = u * u;

        R tail = R.Of(ArctangentSeriesTail[^1]);
        for (int i = ArctangentSeriesTail.Length - 2; i >= 0; i--) tail = R.FusedMultiplyAdd(tail, square.High, R.Of(ArctangentSeriesTail[i]));
        Wide<R> series = tail;
        for (int i = ArctangentSeries.Length - 1; i >= 0; i--) series = series * square + new Wide<R>(R.Of(ArctangentSeries[i].High), R.Of(ArctangentSeries[i].Low));
        Wide<R> whole = new Wide<R>(ArctangentOfEighth(c, out R startLow), startLow) + (u + u * square * series);

        // t³/3 is below 2⁻¹⁰⁸ of t here.
        var flat = Wide<R>.IfEqual(larger.High, zero, zero, smaller / larger);
        whole = Wide<R>.IfLess(t, R.Of(1.0 / (1L << 54)), flat, whole);
        R back = R.IfLess(R.CopySign(one, x.High), zero, one, zero), turned = R.IfEqual(steep, back, one, R.Of(-1));
        var offset = Wide<R>.IfEqual(steep, zero, new(back * R.Of(Pi), back * R.Of(PiLow)), new(R.Of(Pi / 2), R.Of(PiLow / 2)));
        whole = offset + whole * turned;
        return Wide<R>.IfLess(R.CopySign(one, y.High), zero, new(-R.Abs(whole.High), -whole.Low), new(R.Abs(whole.High), whole.Low));
    }
}
