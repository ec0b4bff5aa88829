using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

static partial class Elementary
{
    /// <summary>π as two doubles; half of each is half of π.</summary>
    const double Pi = 3.141592653589793, PiLow = 1.2246467991473532e-16;

    /// <summary><see cref="PiLow"/> relative to <see cref="Pi"/>.</summary>
    const double PiRest = 3.8981718325193755e-17;

    /// <summary>The largest multiple of 1/16 the tables have; what is nearer to 1 still has an angle below 1/31 to it.</summary>
    const double LargestSixteenth = 0.9375;

    /// <summary>Where a coordinate, its inverse or the quotient is smaller, and not because a point lies on an axis, a rounding error could be subnormal.</summary>
    const double AngleRange = 1e-250;

    /// <summary>arctan(j/16) for j = 0 … 15.</summary>
    static ReadOnlySpan<double> Arctangents =>
    [
        0.0, 0.06241880999595735, 0.12435499454676144, 0.18534794999569476, 0.24497866312686414, 0.3028848683749714, 0.35877067027057225, 0.4124104415973873,
        0.4636476090008061, 0.5123894603107377, 0.5585993153435624, 0.6022873461349642, 0.6435011087932844, 0.6823165548747481, 0.7188299996216245, 0.7531512809621944,
    ];

    /// <summary>What is left of them after <see cref="Arctangents"/>.</summary>
    static ReadOnlySpan<double> ArctangentsRest =>
    [
        0.0, -1.5490756308295046e-18, -3.1253241424539383e-18, 4.180692268843079e-18, 1.0698755618734451e-17, -1.1010827903001369e-17, -2.4623815582638635e-17, -1.587652227770689e-17,
        2.2698777452961687e-17, -2.5462781472855804e-17, -5.4556305485916264e-18, 2.950430737228402e-17, 1.5834785051444286e-17, 6.943223671560008e-18, -2.1478388444456983e-17, -2.4256934659182068e-17,
    ];

    /// <summary>(−1)ᵏ/(2k + 1) as two doubles, for k = 1 … 5; later terms need one double only.</summary>
    static readonly (double High, double Low)[] ArctangentSeries =
    [
        (-0.3333333333333333, -1.850371707708594e-17),
        (0.2, -1.1102230246251566e-17),
        (-0.14285714285714285, -7.93016446160826e-18),
        (0.1111111111111111, 6.1679056923619804e-18),
        (-0.09090909090909091, 2.523234146875356e-18),
    ];

    /// <summary>(−1)ᵏ/(2k + 1) for k = 6 … 11.</summary>
    static readonly double[] ArctangentSeriesTail =
        [0.07692307692307693, -0.06666666666666667, 0.058823529411764705, -0.05263157894736842, 0.047619047619047616, -0.043478260869565216];

    /// <summary>The angle of the point (x, y), in [−π, π], with the special values of IEEE 754.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Atan2<R>(R y, R x) where R : struct, IIeee<R>
    {
        R angle = OrdinaryAngle(y, x, out R least);
        return R.AnyLess(least, R.Of(AngleRange)) ? AngleFarOut(y, x, angle, least) : angle;
    }

    /// <summary>The angle of the point (x, y), where nothing of what <paramref name="least"/> is the smallest is below <see cref="AngleRange"/>.</summary>
    /// <remarks>
    /// With the larger coordinate d, the smaller n, and c the sixteenth that is nearest to n/d, arctan(n/d) = arctan c + arctan u, u = (n − c·d)/(d + c·n), |u| ≤ 1/31: four terms
    /// of the series. n − c·d is exact, d + c·n carries its error. What is turned from an axis is arctan(n/d) or π − arctan(n/d) where the point is flat, ½π − arctan(n/d) or
    /// ½π + arctan(n/d) where it is steep; the sign of y comes last. Signs and selections are made while the divisions last.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R OrdinaryAngle<R>(R y, R x, out R least) where R : struct, IIeee<R>
    {
        R zero = R.Of(0), up = R.Abs(y), aside = R.Abs(x), n = R.Min(up, aside), d = R.Max(aside, up), t = n / d;
        // A quotient that is not a number is like the largest: the table's number is one, and what comes of the coordinates is not.
        R shifted = R.Min(R.Of(LargestSixteenth), t) + R.Of(Binary64.SixteenthShift), c = shifted - R.Of(Binary64.SixteenthShift);
        R sign = R.CopySign(R.Of(1), x), half = R.Of(Pi / 2), offset = R.IfLess(aside, up, half, half - R.CopySign(half, x));
        sign = R.IfLess(aside, up, -sign, sign);

        R bottom = R.FusedMultiplyAdd(c, n, d), bottomLow = R.FusedMultiplyAdd(c, n, d - bottom), top = R.FusedMultiplyAdd(-c, d, n) * sign;
        R inverse = R.Of(1) / bottom, u = top * inverse;
        R residual = R.FusedMultiplyAdd(-u, bottomLow, R.FusedMultiplyAdd(-u, bottom, top));
        least = R.Min(R.Min(R.IfEqual(n, zero, d, n), inverse), R.IfEqual(n, zero, R.Of(1), t));

        R turn = R.Pick(Arctangents, shifted), start = R.FusedMultiplyAdd(turn, sign, offset);
        R startLow = R.FusedMultiplyAdd(R.Pick(ArctangentsRest, shifted), sign, R.FusedMultiplyAdd(offset, R.Of(PiRest), R.FusedMultiplyAdd(turn, sign, offset - start)));

        R square = u * u;
        R p01 = R.FusedMultiplyAdd(square, R.Of(0.19999999997443624), R.Of(-0.3333333333333325)), p23 = R.FusedMultiplyAdd(square, R.Of(0.11092214306436488), R.Of(-0.1428570200050635));
        R series = R.FusedMultiplyAdd(square * square, p23, p01);
        R low = R.FusedMultiplyAdd(square * u, series, R.FusedMultiplyAdd(residual, inverse, startLow));
        R sum = FastTwoSum(start, u, out R error);
        return R.CopySign(sum + (error + low), y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R AngleFarOut<R>(R y, R x, R angle, R least) where R : struct, IIeee<R>
    {
        AngleFarOut(in y, in x, ref angle, in least);
        return angle;
    }

    /// <summary>Puts in its place the angle where a coordinate is tiny, huge or infinite or both are 0: that of the coordinates scaled.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void AngleFarOut<R>(in R y, in R x, ref R angle, in R least) where R : struct, IIeee<R>
    {
        R up = R.Abs(y), aside = R.Abs(x), larger = R.IfLess(aside, up, up, aside), smaller = R.IfLess(aside, up, aside, up), t = AngleQuotient(smaller, larger);
        R m = R.Split(larger, out R k);
        // Of two infinite coordinates only that they are equal counts.
        R n = R.IfEqual(smaller, larger, m, R.Scale(smaller, -k));
        R scaled = OrdinaryAngle(R.IfLess(aside, up, m, n), R.CopySign(R.IfLess(aside, up, n, m), x), out _);

        // So small a quotient is its own arctangent. It may be subnormal, and has been rounded once; this is also where the larger coordinate is infinite or both are 0.
        R half = R.Of(Pi / 2), signed = R.CopySign(t, x);
        R offset = R.IfLess(aside, up, half, half - R.CopySign(half, x));
        R flat = offset + R.FusedMultiplyAdd(offset, R.Of(PiRest), R.IfLess(aside, up, -signed, signed));
        scaled = R.CopySign(R.IfLess(R.Of(1.0 / (1 << 30)), t, scaled, flat), y);
        angle = R.IfLess(least, R.Of(AngleRange), scaled, angle);
    }

    /// <summary>smaller/larger where both are finite, 1 for two equal ones (infinite ones, too), 0 for 0/0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R AngleQuotient<R>(R smaller, R larger) where R : struct, IIeee<R> =>
        R.IfEqual(larger, R.Of(0), smaller, R.IfEqual(smaller, larger, R.Of(1), smaller / larger));

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
        R shifted = R.Min(t, R.Of(LargestSixteenth)) + R.Of(Binary64.SixteenthShift), c = shifted - R.Of(Binary64.SixteenthShift);
        Wide<R> u = (n - d * c) / (d + n * c), square = u * u;

        R tail = R.Of(ArctangentSeriesTail[^1]);
        for (int i = ArctangentSeriesTail.Length - 2; i >= 0; i--) tail = R.FusedMultiplyAdd(tail, square.High, R.Of(ArctangentSeriesTail[i]));
        Wide<R> series = tail;
        for (int i = ArctangentSeries.Length - 1; i >= 0; i--) series = series * square + new Wide<R>(R.Of(ArctangentSeries[i].High), R.Of(ArctangentSeries[i].Low));
        Wide<R> whole = new Wide<R>(R.Pick(Arctangents, shifted), R.Pick(ArctangentsRest, shifted)) + (u + u * square * series);

        // An infinite coordinate, two that are 0, or a quotient that may be subnormal and is to be rounded once.
        var flat = Wide<R>.IfEqual(larger.High, zero, smaller, smaller / larger);
        whole = Wide<R>.IfLess(t, R.Of(1e-290), flat, whole);
        R back = R.IfLess(R.CopySign(one, x.High), zero, one, zero), turned = R.IfEqual(steep, back, one, R.Of(-1));
        var offset = Wide<R>.IfEqual(steep, zero, new(back * R.Of(Pi), back * R.Of(PiLow)), new(R.Of(Pi / 2), R.Of(PiLow / 2)));
        whole = offset + whole * turned;
        return Wide<R>.IfLess(R.CopySign(one, y.High), zero, new(-R.Abs(whole.High), -whole.Low), new(R.Abs(whole.High), whole.Low));
    }
}
