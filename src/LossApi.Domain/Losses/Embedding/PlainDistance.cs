using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>
/// The Euclidean distance ‖x − y + eps‖ where no square leaves the range of a double, to nearly twice the precision: as few operations as that takes, the same ones for
/// a lane that is a sample and for a lane that is a feature. Pairs of numbers here are sums that are not always normalised.
/// </summary>
static class PlainDistance
{
    /// <summary>Sums of squares outside these bounds are taken in general terms: the parts of a square must not underflow where they count.</summary>
    const double Least = 1e-280, Most = 1e280;

    /// <summary>x + eps, exactly: for both distances of a triplet the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> Shifted<R>(R x, R eps) where R : struct, IReal<R>
    {
        R sum = x + eps;
        return new(sum, R.Lost(x, eps, sum));
    }

    /// <summary>x + eps − y, normalised: what is left of near numbers is mostly its second part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> Difference<R>(Wide<R> shifted, R y) where R : struct, IReal<R>
    {
        R minus = -y, difference = shifted.High + minus, low = R.Lost(shifted.High, minus, difference) + shifted.Low, high = difference + low;
        return new(high, low - R.FusedMultiplyAdd(difference, R.Of(-1), high));
    }

    /// <summary>
    /// A sum of squares of numbers in two parts, in parts that are put together once, at its end: the rounded squares of first parts, what rounding lost of them and of their
    /// sum, and the products of first and second parts. Squares of second parts are less than 2⁻¹⁰⁶ of all.
    /// </summary>
    public readonly record struct SquareSum<R>(R High, R Low, R Mixed) where R : struct, IReal<R>
    {
        /// <summary>The sum with one square more.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public SquareSum<R> With(Wide<R> x)
        {
            R square = x.High * x.High, sum = High + square;
            return new(sum, Low + (R.Lost(High, square, sum) + R.FusedMultiplyAdd(x.High, x.High, -square)), R.FusedMultiplyAdd(x.High, x.Low, Mixed));
        }

        /// <summary>The sum in two parts: each product of first and second part is in a square twice.</summary>
        public Wide<R> Total
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(High, R.FusedMultiplyAdd(R.Of(2), Mixed, Low));
        }
    }

    /// <summary>Σ (x − y + eps)².</summary>
    public static Wide<R> Squares<R>(ReadOnlySpan<R> x, ReadOnlySpan<R> y, R eps) where R : struct, IReal<R>
    {
        var sums = new EightSums<R>();
        R zero = R.Of(0);
        for (int j = 0; j < Lanes.Count && j < x.Length; j++)
        {
            SquareSum<R> sum = new(zero, zero, zero);
            for (int k = j; k < x.Length; k += Lanes.Count) sum = sum.With(Difference(Shifted(x[k], eps), y[k]));
            sums[j] = sum.Total;
        }

        return sums.Total;
    }

    /// <summary>The distance whose square this is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> Of<R>(Wide<R> square) where R : struct, IReal<R> => Wide<R>.Sqrt(square);

    /// <summary>Not 0 where a sum of squares is out of bounds, or no number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Odd<R>(Wide<R> square) where R : struct, IReal<R> =>
        R.IfLess(R.Of(Least), square.High, R.IfLess(square.High, R.Of(Most), R.Of(0), R.Of(1)), R.Of(1));

    /// <summary>Not 0 where a distance has not come from such a sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R OddDistance<R>(Wide<R> distance) where R : struct, IReal<R> =>
        R.IfLess(R.Of(1e-139), distance.High, R.IfLess(distance.High, R.Of(1e139), R.Of(0), R.Of(1)), R.Of(1));

    /// <summary>
    /// The derivatives of near − far in a coordinate of anchor, positive and negative. Where pull and push cancel, their first parts do so exactly, and the second ones
    /// decide.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (R ToAnchor, R ToPositive, R ToNegative) Slopes<R>(Wide<R> near, Wide<R> far, Wide<R> nearInverse, Wide<R> farInverse) where R : struct, IReal<R>
    {
        Wide<R> pull = Slope(near, nearInverse), push = Slope(far, farInverse);
        // Taken from 0, not negated: no slope is −0.
        return (pull.High - push.High + (pull.Low - push.Low), R.Of(0) - (pull.High + pull.Low), push.High + push.Low);
    }

    /// <summary>The product of a difference and the inverse of a distance: the derivative of the distance in a coordinate, with what rounding lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Wide<R> Slope<R>(Wide<R> difference, Wide<R> inverse) where R : struct, IReal<R>
    {
        R product = difference.High * inverse.High;
        return new(product, R.FusedMultiplyAdd(difference.High, inverse.Low, R.FusedMultiplyAdd(difference.Low, inverse.High, R.FusedMultiplyAdd(difference.High, inverse.High, -product))));
    }
}
