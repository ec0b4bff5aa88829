using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>
/// The cosine of the angle between two vectors, to twice the precision: parallel vectors are where losses of it live, and there its gradient is
/// a small difference. Vectors of any size are scaled by powers of two, so that their squares stay in range.
/// </summary>
/// <param name="Value">The cosine.</param>
/// <param name="First">The first vector's divisor.</param>
/// <param name="Second">The second vector's divisor.</param>
readonly record struct Cosine<R>(Wide<R> Value, CosineDivisor<R> First, CosineDivisor<R> Second) where R : struct, IReal<R>
{
    /// <summary>The cosine with each norm taken as at least <paramref name="floor"/>, and <paramref name="added"/> added to its square.</summary>
    public static Cosine<R> Of(ReadOnlySpan<R> x, ReadOnlySpan<R> y, double floor, double added)
    {
        CosineDivisor<R> first = CosineDivisor<R>.Of(x, floor, added), second = CosineDivisor<R>.Of(y, floor, added);
        Wide<R> product = R.Of(0);
        for (int k = 0; k < x.Length; k++) product += Wide<R>.TwoProduct(x[k] * first.Scale, y[k] * second.Scale);
        return new(product / first.Size / second.Size, first, second);
    }

    /// <summary>The derivative in a coordinate of the first vector.</summary>
    public Wide<R> InFirst(R x, R y) => Slope(First, x, Second.Unit(y));

    /// <summary>The derivative in a coordinate of the second vector.</summary>
    public Wide<R> InSecond(R x, R y) => Slope(Second, y, First.Unit(x));

    Wide<R> Slope(CosineDivisor<R> divisor, R own, Wide<R> other)
    {
        Wide<R> slope = (other - Value * divisor.Unit(own) * divisor.Open) / divisor.Size * divisor.Scale;
        return Wide<R>.IfEqual(divisor.Reach, R.Of(0), R.Of(0), slope);
    }

    /// <summary>1 − cosine. Between unit vectors it is half their squared distance: near parallel ones 1 − cosine itself would keep no digits.</summary>
    public Wide<R> Gap(ReadOnlySpan<R> x, ReadOnlySpan<R> y)
    {
        R zero = R.Of(0), half = R.Of(0.5);
        Wide<R> squares = zero;
        for (int k = 0; k < x.Length; k++)
        {
            Wide<R> difference = First.Unit(x[k]) - Second.Unit(y[k]);
            squares += difference * difference;
        }

        // The vectors over their divisors are not quite units: cos = ½(|u|² + |w|² − |u − w|²), and 1 − |u|² is known without a subtraction.
        Wide<R> near = (squares + First.Missing + Second.Missing) * half;
        return Wide<R>.IfLess(half, Value.High, near, R.Of(1) - Value);
    }
}

/// <summary>What a vector is divided by in a cosine.</summary>
/// <param name="Scale">The power of two that the vector is multiplied by first.</param>
/// <param name="Size">The scaled divisor; 1 for a vector that is all 0 without a floor.</param>
/// <param name="Missing">1 − |u|² for the vector u over its divisor.</param>
/// <param name="Open">1 where the divisor follows the vector, 0 where it is the floor.</param>
/// <param name="Reach">0 where there is nothing to divide by: the cosine is then 0, and so is its gradient.</param>
readonly record struct CosineDivisor<R>(R Scale, Wide<R> Size, Wide<R> Missing, R Open, R Reach) where R : struct, IReal<R>
{
    const double Large = 1e140, Small = 1e-140, Up = 4.149515568880993e180;   // 2⁶⁰⁰

    public static CosineDivisor<R> Of(ReadOnlySpan<R> vector, double floor, double added)
    {
        R zero = R.Of(0), one = R.Of(1), largest = R.Of(Math.Max(floor, Math.Sqrt(added)));
        foreach (R x in vector) largest = R.Max(largest, R.Abs(x));
        R scale = R.IfLess(R.Of(Large), largest, R.Of(1 / Up), R.IfLess(largest, R.Of(Small), R.Of(Up), one));
        Wide<R> squares = zero;
        foreach (R x in vector) squares += Wide<R>.TwoProduct(x * scale, x * scale);

        Wide<R> extra = Wide<R>.TwoProduct(R.Of(added) * scale, scale), square = squares + extra;
        var size = Wide<R>.IfEqual(square.High, zero, zero, Wide<R>.Sqrt(square));
        R least = R.Of(floor) * scale, open = R.IfLess(size.High, least, zero, one);
        size = Wide<R>.IfEqual(open, zero, least, size);
        R reach = R.IfEqual(size.High, zero, zero, one);
        size = Wide<R>.IfEqual(reach, zero, one, size);
        var missing = Wide<R>.IfEqual(open, zero, one - squares / size / size, extra / Wide<R>.IfEqual(reach, zero, one, square));
        return new(scale, size, missing, open, reach);
    }

    /// <summary>A coordinate over the divisor.</summary>
    public Wide<R> Unit(R x) => x * Scale / Size;
}
