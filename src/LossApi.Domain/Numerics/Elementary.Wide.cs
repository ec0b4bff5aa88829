using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

static partial class Elementary
{
    /// <summary>Second part of ln 2, 42 bits, after <see cref="Ln2High"/>.</summary>
    const double Ln2Middle = 5.4979230187085024e-14;

    /// <summary>What is left of ln 2 after <see cref="Ln2High"/> and <see cref="Ln2Middle"/>.</summary>
    const double Ln2Rest = -1.3124698417785255e-27;

    /// <summary>1/k! as two doubles, for k = 3 … 13; later terms need one double only.</summary>
    static readonly (double High, double Low)[] InverseFactorials =
    [
        (0.16666666666666666, 9.25185853854297e-18),
        (0.041666666666666664, 2.3129646346357427e-18),
        (0.008333333333333333, 1.1564823173178714e-19),
        (0.001388888888888889, -5.300543954373577e-20),
        (0.0001984126984126984, 1.7209558293420705e-22),
        (2.48015873015873e-05, 2.1511947866775882e-23),
        (2.7557319223985893e-06, -1.858393274046472e-22),
        (2.755731922398589e-07, 2.3767714622250297e-23),
        (2.505210838544172e-08, -1.448814070935912e-24),
        (2.08767569878681e-09, -1.20734505911326e-25),
        (1.6059043836821613e-10, 1.2585294588752098e-26),
    ];

    /// <summary>1/k! for k = 14 … 24.</summary>
    static readonly double[] InverseFactorialsTail =
    [
        1.1470745597729725e-11, 7.647163731819816e-13, 4.779477332387385e-14, 2.8114572543455206e-15, 1.5619206968586225e-16, 8.22063524662433e-18,
        4.110317623312165e-19, 1.9572941063391263e-20, 8.896791392450574e-22, 3.868170170630684e-23, 1.6117375710961184e-24,
    ];

    /// <summary>eˣ to at least 100 bits.</summary>
    internal static Wide<R> ExpWide<R>(Wide<R> x) where R : struct, IIeee<R>
    {
        Wide<R> inside = Within(x, -ExpRange, ExpRange);
        Wide<R> e = ReducedExpm1Wide(inside.High, inside.Low, out R n);
        return Scale(AddSmall(R.Of(1), e), n);
    }

    /// <summary>eˣ − 1 to at least 100 bits.</summary>
    internal static Wide<R> Expm1Wide<R>(Wide<R> x) where R : struct, IIeee<R>
    {
        // e⁻⁸⁰ is below 2⁻¹¹⁵: −1 to the precision of a wide number.
        Wide<R> inside = Within(x, -80, ExpRange);
        Wide<R> e = ReducedExpm1Wide(inside.High, inside.Low, out R n);
        R one = TwoSum(R.Of(1), -R.Scale(R.Of(1), -R.Min(n, R.Of(1000))), out R oneLow);
        R sum = FastTwoSum(one, e.High, out R error);
        sum = FastTwoSum(sum, error + (e.Low + oneLow), out error);
        Wide<R> result = Scale(new Wide<R>(sum, error), n);
        return new(R.IfEqual(x.High, R.Of(0), x.High, result.High), result.Low);
    }

    /// <summary>ln x to at least 100 bits, relative, also near 1.</summary>
    internal static Wide<R> LogWide<R>(Wide<R> x) where R : struct, IIeee<R>
    {
        R m = R.Split(x.High, out R k);
        R f = TwoSum(m - R.Of(1), R.RoundingError(R.Scale(x.Low, -k)), out R fLow);
        return LogSpecial(x.High, LogWide(f, fLow, k));
    }

    /// <summary>ln(1 + x) to at least 100 bits, relative, also near 0.</summary>
    internal static Wide<R> Log1pWide<R>(Wide<R> x) where R : struct, IIeee<R>
    {
        R u = R.Of(1) + x.High;
        R.Split(u, out R k);
        // (1 + x)·2⁻ᵏ − 1 = x·2⁻ᵏ + (2⁻ᵏ − 1), the second term being 0 near 0.
        R one = TwoSum(R.Scale(R.Of(1), -k), R.Of(-1), out R oneLow);
        R f = TwoSum(one, R.Scale(x.High, -k), out R fLow);
        f = FastTwoSum(f, fLow + (oneLow + R.RoundingError(R.Scale(x.Low, -k))), out fLow);
        Wide<R> result = LogSpecial(u, LogWide(f, fLow, k));
        return new(R.IfEqual(x.High, R.Of(0), x.High, result.High), result.Low);
    }

    /// <summary>xʸ for x ≥ 0, special values as <see cref="Power{R}"/>.</summary>
    internal static Wide<R> PowerWide<R>(Wide<R> x, Wide<R> y) where R : struct, IIeee<R>
    {
        Wide<R> result = ExpWide(y * LogWide(x));
        R one = R.IfEqual(y.High, R.Of(0), R.Of(1), R.IfEqual(x.High, R.Of(1), R.IfEqual(x.Low, R.Of(0), R.Of(1), R.Of(0)), R.Of(0)));
        return new(R.IfEqual(one, R.Of(1), one, result.High), R.IfEqual(one, R.Of(1), R.Of(0), result.Low));
    }

    /// <summary>ln(2ᵏ·(1 + f + fLow)) for 1 + f in [√½, √2].</summary>
    /// <remarks>
    /// One Newton step: y = ln(1 + f) in double precision, then y + δ − δ²/2 with δ = (f − (eʸ − 1))/eʸ. The difference cancels to 2⁻⁵³ of f, and
    /// eʸ − 1 is known to 104 bits, so the sum is relative to y also near 0.
    /// </remarks>
    static Wide<R> LogWide<R>(R f, R fLow, R k) where R : struct, IIeee<R>
    {
        R start = LogParts(f, R.Of(0), fLow, out R startLow);
        R y = start + startLow;
        Wide<R> e = ReducedExpm1Wide(y, R.Of(0), out _);
        R delta = (f - e.High + (fLow - e.Low)) / (R.Of(1) + f);
        R high = FastTwoSum(y, R.FusedMultiplyAdd(R.Of(-0.5) * delta, delta, delta), out R low);

        R multiple = FastTwoSum(k * R.Of(Ln2High), k * R.Of(Ln2Middle), out R multipleLow);
        R sum = FastTwoSum(multiple, high, out R error);
        sum = FastTwoSum(sum, error + (low + R.FusedMultiplyAdd(k, R.Of(Ln2Rest), multipleLow)), out error);
        return new(sum, error);
    }

    /// <summary>
    /// eʳ − 1 to about 104 bits, relative, where x + xLow = n·ln 2 + r and |r| ≤ ½·ln 2: Taylor's series, the first terms in pairs of doubles.
    /// </summary>
    static Wide<R> ReducedExpm1Wide<R>(R x, R xLow, out R n) where R : struct, IIeee<R>
    {
        n = R.Round(x * R.Of(InverseLn2));
        R first = R.FusedMultiplyAdd(n, R.Of(-Ln2High), x);
        R r = TwoSum(first, R.FusedMultiplyAdd(n, R.Of(-Ln2Middle), R.Of(0)), out R error);
        r = FastTwoSum(r, R.FusedMultiplyAdd(n, R.Of(-Ln2Rest), error + xLow), out R rLow);

        R tail = R.Of(InverseFactorialsTail[^1]);
        for (int i = InverseFactorialsTail.Length - 2; i >= 0; i--)
        {
            tail = R.FusedMultiplyAdd(tail, r, R.Of(InverseFactorialsTail[i]));
        }

        R high = tail;
        R low = R.Of(0);
        for (int i = InverseFactorials.Length - 1; i >= 0; i--)
        {
            (double c, double cLow) = InverseFactorials[i];
            R product = TimesPlain(high, low, r, rLow, out R productLow);
            high = FastTwoSum(R.Of(c), product, out low);
            low += productLow + R.Of(cLow);
        }

        // ½ and 1 have no low parts: r·(1 + r·(½ + r·(…))), the outermost as r + r²·(…) so that the rounding errors stay relative to r².
        R inner = TimesPlain(high, low, r, rLow, out R innerLow);
        R half = FastTwoSum(R.Of(0.5), inner, out R halfLow);
        halfLow += innerLow;
        R square = TimesPlain(r, rLow, r, rLow, out R squareLow);
        R second = TimesPlain(half, halfLow, square, squareLow, out R secondLow);
        R sum = FastTwoSum(r, second, out R sumLow);
        sum = FastTwoSum(sum, sumLow + (rLow + secondLow), out sumLow);
        return new(sum, sumLow);
    }

    /// <summary>(a + aLow)·(b + bLow) as a sum of two, not normalised.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R TimesPlain<R>(R a, R aLow, R b, R bLow, out R low) where R : struct, IIeee<R>
    {
        R product = TwoProduct(a, b, out R error);
        low = error + R.FusedMultiplyAdd(a, bLow, aLow * b);
        return product;
    }

    /// <summary>x, or the end it lies beyond. The low part of a number like −1e20 may be thousands: added to the end it would count.</summary>
    static Wide<R> Within<R>(Wide<R> x, double low, double high) where R : struct, IIeee<R>
    {
        R end = R.Max(R.Min(x.High, R.Of(high)), R.Of(low));
        return new(end, R.IfEqual(end, x.High, x.Low, R.Of(0)));
    }

    static Wide<R> AddSmall<R>(R large, Wide<R> small) where R : struct, IIeee<R>
    {
        R sum = FastTwoSum(large, small.High, out R error);
        sum = FastTwoSum(sum, error + small.Low, out error);
        return new(sum, error);
    }

    /// <summary>x·2ⁿ; the low part is 0 where the high part overflows.</summary>
    static Wide<R> Scale<R>(Wide<R> x, R n) where R : struct, IIeee<R>
    {
        R high = R.Scale(x.High, n);
        R low = R.RoundingError(R.Scale(x.Low, n));
        return new(high, R.IfLess(R.Abs(high), R.Of(double.PositiveInfinity), low, R.Of(0)));
    }

    static Wide<R> LogSpecial<R>(R x, Wide<R> finite) where R : struct, IIeee<R>
    {
        R high = LogSpecial(x, finite.High);
        return new(high, R.IfEqual(high, finite.High, finite.Low, R.Of(0)));
    }
}
