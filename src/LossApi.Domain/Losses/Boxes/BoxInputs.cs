using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Boxes;

/// <summary>What the losses of two boxes share: the corners, the rule that a corner has its order, and the textbook's areas.</summary>
static class BoxInputs
{
    public static readonly Input Predictions = new("predictions", Kind.Real, Extent.Features, "The predicted boxes: x1, y1, x2, y2.")
    { Differentiable = true, Symbol = "b", Places = ["x_1", "y_1", "x_2", "y_2"] };

    public static readonly Input Targets = new("targets", Kind.Real, Extent.Features, "The true boxes, each beside its prediction: x1, y1, x2, y2, in the same units.")
    { Symbol = "b^{*}", Places = ["x_1^{*}", "y_1^{*}", "x_2^{*}", "y_2^{*}"] };

    public static readonly RowRule[] Rules = [.. new[] { Predictions, Targets }.SelectMany(box => new RowRule[]
    {
        new(new(box, 0, "x1"), new(box, 2, "x2")),
        new(new(box, 1, "y1"), new(box, 3, "y2")),
    })];

    public static readonly Number Eps = new("eps", 1e-7, Interval.NonNegative, "Added to every divisor, so that boxes without area have a value.");

    public const string TieKink = "where an edge of the prediction lies on the target's, it gets half of the gradient it has on either side, as PyTorch's minimum and maximum divide it";

    public static R Width<R>(IFormulaRow<R> row, Input box) where R : struct, IReal<R> => row.At(box, 2) - row.At(box, 0);

    public static R Height<R>(IFormulaRow<R> row, Input box) where R : struct, IReal<R> => row.At(box, 3) - row.At(box, 1);

    /// <summary>The area both boxes cover.</summary>
    public static R Intersection<R>(IFormulaRow<R> row) where R : struct, IReal<R> => row.Named("I", Shared(row, 0) * Shared(row, 1));

    /// <summary>The area at least one box covers.</summary>
    public static R Union<R>(IFormulaRow<R> row) where R : struct, IReal<R> =>
        row.Named("U", Width(row, Predictions) * Height(row, Predictions) + Width(row, Targets) * Height(row, Targets) - Intersection(row));

    /// <summary>The width (axis 0) or height (axis 1) of the smallest box around both.</summary>
    public static R Hull<R>(IFormulaRow<R> row, int axis) where R : struct, IReal<R> =>
        R.Max(row.At(Predictions, 2 + axis), row.At(Targets, 2 + axis)) - R.Min(row.At(Predictions, axis), row.At(Targets, axis));

    /// <summary>The squared distance of the centres over that of the hull's opposite corners.</summary>
    public static R Distance<R>(IFormulaRow<R> row, double eps) where R : struct, IReal<R>
    {
        R square = row.Named(@"\rho^{2}", Half(0) * Half(0) + Half(1) * Half(1)), width = Hull(row, 0), height = Hull(row, 1);
        return square / (row.Named("d^{2}", width * width + height * height) + R.Of(eps));

        R Half(int axis) => R.Of(0.5) * (row.At(Predictions, axis) + row.At(Predictions, 2 + axis) - row.At(Targets, axis) - row.At(Targets, 2 + axis));
    }

    static R Shared<R>(IFormulaRow<R> row, int axis) where R : struct, IReal<R> =>
        R.Max(R.Of(0), R.Min(row.At(Predictions, 2 + axis), row.At(Targets, 2 + axis)) - R.Max(row.At(Predictions, axis), row.At(Targets, axis)));
}
