using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Boxes;

/// <summary>How far apart the centres of two boxes lie, as a share of the diagonal of the smallest box around both: the squares' quotient.</summary>
/// <param name="X">Along x, in one scale with y.</param>
/// <param name="Y">Along y.</param>
/// <param name="Diagonal">The squared diagonal and eps; 1 where all is one point and eps is 0.</param>
/// <param name="Share">The quotient.</param>
readonly record struct BoxCentres<R>(BoxAxis<R> X, BoxAxis<R> Y, Wide<R> Diagonal, Wide<R> Share) where R : struct, IReal<R>
{
    public static BoxCentres<R> Of(Row<R> row, BoxPair<R> pair, double eps)
    {
        ReadOnlySpan<R> own = row[BoxInputs.Predictions], other = row[BoxInputs.Targets];
        R scale = R.Min(pair.X.Scale, pair.Y.Scale);
        BoxAxis<R> x = BoxAxis<R>.Of(own[0], own[2], other[0], other[2], scale), y = BoxAxis<R>.Of(own[1], own[3], other[1], other[3], scale);
        Wide<R> diagonal = x.Hull * x.Hull + y.Hull * y.Hull + (Wide<R>)R.Of(eps) * scale * scale;
        diagonal = Wide<R>.IfEqual(diagonal.High, R.Of(0), R.Of(1), diagonal);
        return new(x, y, diagonal, (x.Offset * x.Offset + y.Offset * y.Offset) / diagonal);
    }

    /// <summary>The slope of <see cref="Share"/> in an edge of the prediction.</summary>
    public Wide<R> Slope(int k, BoxEdge<R> edge)
    {
        BoxAxis<R> along = k % 2 == 0 ? X : Y;
        return (along.Offset - Share * along.Hull * (edge.Hull + edge.Hull)) / Diagonal * along.Scale;
    }
}
