using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Boxes;

/// <summary>A predicted and a true box: what their areas share, and how that changes with each edge of the prediction.</summary>
/// <param name="X">Along x.</param>
/// <param name="Y">Along y.</param>
/// <param name="Overlap">1 where the boxes share an area, 0 where they lie apart or only touch.</param>
/// <param name="Intersection">The shared area.</param>
/// <param name="Excess">The union minus the intersection, a sum of parts that are not negative.</param>
/// <param name="Eps">eps in the units of the scaled areas.</param>
readonly record struct BoxPair<R>(BoxAxis<R> X, BoxAxis<R> Y, R Overlap, Wide<R> Intersection, Wide<R> Excess, Wide<R> Eps) where R : struct, IReal<R>
{
    public static BoxPair<R> Of(Row<R> row, double eps)
    {
        ReadOnlySpan<R> own = row[BoxInputs.Predictions], other = row[BoxInputs.Targets];
        // Each axis has a scale of its own: a very flat box has an ordinary area, and shares of areas do not know the units.
        var x = BoxAxis<R>.Of(own[0], own[2], other[0], other[2], BoxAxis<R>.ScaleOf(own[0], own[2], other[0], other[2], eps));
        var y = BoxAxis<R>.Of(own[1], own[3], other[1], other[3], BoxAxis<R>.ScaleOf(own[1], own[3], other[1], other[3], eps));
        R zero = R.Of(0), overlap = R.IfLess(zero, x.Shared.High, R.IfLess(zero, y.Shared.High, R.Of(1), zero), zero);
        Wide<R> shared = x.Shared * y.Shared;
        Wide<R> own2 = x.OwnOver * y.Own + x.Shared * y.OwnOver, other2 = x.OtherOver * y.Other + x.Shared * y.OtherOver;
        return new(
            x, y, overlap, Wide<R>.IfEqual(overlap, zero, zero, shared),
            Wide<R>.IfEqual(overlap, zero, x.Own * y.Own + x.Other * y.Other, own2 + other2),
            (Wide<R>)R.Of(eps) * x.Scale * y.Scale);
    }

    /// <summary>The union and eps: what the intersection is divided by; 1 where neither box has an area and eps is 0.</summary>
    public Wide<R> Divisor => Wide<R>.IfEqual(Whole.High, R.Of(0), R.Of(1), Whole);

    Wide<R> Whole => Intersection + Excess + Eps;

    /// <summary>The intersection and eps; 1 where neither box has an area and eps is 0, so that its share of <see cref="Divisor"/> is 1 as it is for every other eps.</summary>
    public Wide<R> Rest => Wide<R>.IfEqual(Whole.High, R.Of(0), R.Of(1), Intersection + Eps);

    /// <summary>The intersection and eps in the units of the request: in those of a huge box both may be 0 where they are not.</summary>
    public Wide<R> BareRest(double eps) => Wide<R>.IfEqual(Overlap, R.Of(0), R.Of(0), X.Shared / X.Scale * (Y.Shared / Y.Scale)) + R.Of(eps);

    /// <summary>1 − I/(U + eps): 1 where neither box has an area.</summary>
    public Wide<R> Missing => Wide<R>.IfEqual(Whole.High, R.Of(0), R.Of(1), (Excess + Eps) / Divisor);

    /// <summary>The slope of <see cref="Missing"/> in an edge: (I·U′/(U + eps) − I′)/(U + eps), taken apart so that near-perfect boxes leave no difference of near numbers.</summary>
    public Wide<R> SlopeOfMissing(BoxEdge<R> edge, Wide<R> missing)
    {
        Wide<R> near = edge.Area - edge.Intersection - edge.Intersection - missing * edge.Union, far = (R.Of(1) - missing) * edge.Union - edge.Intersection;
        return Wide<R>.IfLess(missing.High, R.Of(0.5), near, far) / Divisor * edge.Scale;
    }

    /// <summary>An edge of the prediction, in the order of its coordinates: x1, y1, x2, y2.</summary>
    public BoxEdge<R> Edge(int k)
    {
        (BoxAxis<R> along, BoxAxis<R> across) = k % 2 == 0 ? (X, Y) : (Y, X);
        R outward = R.Of(k < 2 ? -1 : 1), inner = k < 2 ? along.FirstInner : along.LastInner;
        Wide<R> area = across.Own * outward, shared = Wide<R>.IfEqual(Overlap, R.Of(0), R.Of(0), across.Shared * (outward * inner));
        return new(along.Scale, across.Scale, area, shared, across.Hull * (outward * (R.Of(1) - inner)), outward * (R.Of(1) - inner));
    }
}

/// <summary>How areas change with one edge of the prediction.</summary>
/// <param name="Scale">What turns a slope in the scaled edge into one in the edge.</param>
/// <param name="AcrossScale">The scale of the other axis: that of a slope of an area.</param>
/// <param name="Area">The slope of the prediction's area.</param>
/// <param name="Intersection">The slope of the shared area.</param>
/// <param name="HullArea">The slope of the hull's area.</param>
/// <param name="Hull">The slope of the hull's length.</param>
readonly record struct BoxEdge<R>(R Scale, R AcrossScale, Wide<R> Area, Wide<R> Intersection, Wide<R> HullArea, R Hull) where R : struct, IReal<R>
{
    /// <summary>The slope of the union.</summary>
    public Wide<R> Union => Area - Intersection;
}
