using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Boxes;

/// <summary>
/// How the proportions of two boxes differ: the angle between the directions (height, width), which also a box without height or width has. It is taken
/// at once from the products of the sides: of two near angles the difference would keep no digits.
/// </summary>
/// <param name="Turn">The target's angle minus the prediction's.</param>
/// <param name="Width">The prediction's width, scaled.</param>
/// <param name="Height">The prediction's height, scaled.</param>
/// <param name="Scale">What turns a slope in a scaled edge into one in the edge; 0 for a box without size, which has no proportions to change.</param>
readonly record struct BoxProportions<R>(Wide<R> Turn, Wide<R> Width, Wide<R> Height, R Scale) where R : struct, IReal<R>
{
    /// <summary>4/π² as two doubles.</summary>
    const double Factor = 0.4052847345693511, FactorLow = -1.5865159517757766e-17;

    public static BoxProportions<R> Of(BoxAxis<R> x, BoxAxis<R> y)
    {
        (Wide<R> width, Wide<R> height, R scale) = Sides(x.Own, y.Own);
        (Wide<R> otherWidth, Wide<R> otherHeight, _) = Sides(x.Other, y.Other);
        var turn = Wide<R>.Atan2(otherWidth * height - width * otherHeight, otherHeight * height + width * otherWidth);
        return new(turn, width, height, scale * x.Scale);
    }

    /// <summary>The squared angle, as a share of the largest there is.</summary>
    public Wide<R> Distance => Turn * Turn * new Wide<R>(R.Of(Factor), R.Of(FactorLow));

    /// <summary>The slope of <see cref="Distance"/> in an edge of the prediction, x1, y1, x2, y2.</summary>
    public Wide<R> Slope(int k)
    {
        Wide<R> across = k % 2 == 0 ? -Height : Width, square = Width * Width + Height * Height;
        return Turn * new Wide<R>(R.Of(2 * Factor), R.Of(2 * FactorLow)) * (across / square) * (R.Of(k < 2 ? -1 : 1) * Scale);
    }

    /// <summary>Width and height brought into range; a box without size lies along the height, so that its angle is 0.</summary>
    static (Wide<R> Width, Wide<R> Height, R Scale) Sides(Wide<R> width, Wide<R> height)
    {
        R zero = R.Of(0), size = R.Max(width.High, height.High), scale = BoxAxis<R>.PowerOfTwo(size);
        return (
            Wide<R>.IfEqual(size, zero, zero, width * scale),
            Wide<R>.IfEqual(size, zero, R.Of(1), height * scale),
            R.IfEqual(size, zero, zero, scale));
    }
}
