using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Boxes;

/// <summary>
/// Two boxes along one axis: lengths as exact differences of edges, and how much of each length hangs over. What areas have beyond each other is a sum of products
/// of these, without a subtraction, so that it keeps its digits where the boxes nearly agree.
/// </summary>
/// <param name="Scale">The power of two that the edges were multiplied by, so that areas stay in range.</param>
/// <param name="Own">The prediction's length.</param>
/// <param name="Other">The target's length.</param>
/// <param name="Shared">The length both cover; negative where they lie apart.</param>
/// <param name="Hull">The length from the first to the last edge.</param>
/// <param name="FirstInner">How much of the prediction's first edge bounds the shared length: 1, 0, or ½ where the edges tie; the rest bounds the hull.</param>
/// <param name="LastInner">The same of its last edge.</param>
readonly record struct BoxAxis<R>(R Scale, Wide<R> Own, Wide<R> Other, Wide<R> Shared, Wide<R> Hull, R FirstInner, R LastInner) where R : struct, IReal<R>
{
    const double Large = 1e140, Small = 1e-140, Up = 4.149515568880993e180;   // 2⁶⁰⁰

    /// <summary>How much of the prediction is not shared, where the two overlap.</summary>
    public required Wide<R> OwnOver { get; init; }

    /// <summary>How much of the target is not shared, where the two overlap.</summary>
    public required Wide<R> OtherOver { get; init; }

    /// <summary>How much longer the hull is than the prediction.</summary>
    public required Wide<R> BeyondOwn { get; init; }

    /// <summary>How much longer the hull is than the target.</summary>
    public required Wide<R> BeyondOther { get; init; }

    /// <summary>The middle of the prediction minus the middle of the target.</summary>
    public required Wide<R> Offset { get; init; }

    /// <summary>The axis of these edges; <paramref name="scale"/> is a power of two.</summary>
    public static BoxAxis<R> Of(R first, R last, R otherFirst, R otherLast, R scale)
    {
        (first, last, otherFirst, otherLast) = (first * scale, last * scale, otherFirst * scale, otherLast * scale);
        R innerFirst = R.Max(first, otherFirst), innerLast = R.Min(last, otherLast), outerFirst = R.Min(first, otherFirst), outerLast = R.Max(last, otherLast);
        return new(
            scale, Wide<R>.TwoDifference(last, first), Wide<R>.TwoDifference(otherLast, otherFirst), Wide<R>.TwoDifference(innerLast, innerFirst),
            Wide<R>.TwoDifference(outerLast, outerFirst), Behind(otherFirst, first), Behind(last, otherLast))
        {
            OwnOver = Wide<R>.TwoDifference(innerFirst, first) + Wide<R>.TwoDifference(last, innerLast),
            OtherOver = Wide<R>.TwoDifference(innerFirst, otherFirst) + Wide<R>.TwoDifference(otherLast, innerLast),
            BeyondOwn = Wide<R>.TwoDifference(first, outerFirst) + Wide<R>.TwoDifference(outerLast, last),
            BeyondOther = Wide<R>.TwoDifference(otherFirst, outerFirst) + Wide<R>.TwoDifference(outerLast, otherLast),
            Offset = (Wide<R>.TwoDifference(first, otherFirst) + Wide<R>.TwoDifference(last, otherLast)) * R.Of(0.5),
        };
    }

    /// <summary>The power of two that brings areas of boxes with these edges, and an eps beside them, into the range of a double; 1 for ordinary ones.</summary>
    public static R ScaleOf(R first, R last, R otherFirst, R otherLast, double eps)
    {
        R largest = R.Max(R.Max(R.Abs(first), R.Abs(last)), R.Max(R.Abs(otherFirst), R.Abs(otherLast)));
        return PowerOfTwo(R.Max(largest, R.Of(Math.Sqrt(eps))));
    }

    /// <summary>A power of two that brings a number and its square into range; 1 for ordinary ones.</summary>
    public static R PowerOfTwo(R size) => R.IfLess(R.Of(Large), size, R.Of(1 / Up), R.IfLess(size, R.Of(Small), R.Of(Up), R.Of(1)));

    /// <summary>1 where a &lt; b, ½ where they tie, 0 elsewhere.</summary>
    static R Behind(R a, R b) => R.IfLess(a, b, R.Of(1), R.IfEqual(a, b, R.Of(0.5), R.Of(0)));
}
