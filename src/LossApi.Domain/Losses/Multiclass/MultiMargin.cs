using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>Every wrong class's score must stay below the true class's by a margin.</summary>
readonly record struct MultiMargin(int P, double Margin) : IRowLoss<MultiMargin>
{
    static readonly Input Predictions = ClassInputs.Scores, Targets = ClassInputs.Labels, ClassWeights = Input.ClassWeights;

    static readonly Integer POption = new("p", 1, 1, 2, "The power of each hinge: 1, or 2 for the squared hinge.");

    static readonly Number MarginOption = new("margin", 1, Interval.NonNegative, "By how much the true class must lead every other.");

    public static LossCard Card { get; } = new("multi_margin", "Multiclass margin", Group.Multiclass)
    {
        Summary = "Mean over the classes of the hinge, or squared hinge, by which each wrong class comes too near to the true one.",
        Use = "Take it for a support vector machine of several exclusive classes in which every wrong class that is too near is pushed away. multiclass_hinge pushes the nearest only. "
            + "Not where probabilities are wanted: the scores are not calibrated (cross_entropy).",
        Inputs = [Predictions, Targets, ClassWeights],
        Options = [POption, MarginOption, ClassInputs.SecondAxis],
        Axis = ClassInputs.SecondAxis,
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "with p = 1 a wrong label pulls with constant force, with p = 2 in proportion to its distance"),
        Advice =
        [
            new(LearningTask.Multiclass, 9, "the margins of a support vector machine: samples that are right by the margin teach nothing more")
            { Caution = "the sum is divided by the number of classes, not by that of the wrong ones" },
        ],
        Traits = Trait.Convex | Trait.NonNegative,
        Kinks = ["where a hinge is exactly 0 its gradient is 0, as in PyTorch"],
        Aliases = ["torch.MultiMarginLoss", "torch.multi_margin_loss"],
        LooseNames = ["multiclass_margin", "multiclass_hinge_loss_all"],
        References = ["Weston, J., Watkins, C. (1999). Support vector machines for multi-class pattern recognition. ESANN, 219–224.", "PyTorch, torch.nn.MultiMarginLoss."],
        Example = new(("predictions", new[,] { { 0.5, 0.25, 1 }, { 2, 0.5, -1 } }), ("targets", new double[] { 0, 0 })) { Terms = [0.75, 0] },
    };

    public static MultiMargin With(OptionValues options) => new(options[POption], options[MarginOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> scores = row[Predictions], weights = row[ClassWeights];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R label = row[Targets][0], score = scores[0], weight = weights[0], zero = R.Of(0), one = R.Of(1), classes = R.Of(scores.Length);
        for (int k = 1; k < scores.Length; k++)
        {
            score = R.IfEqual(label, R.Of(k), scores[k], score);
            weight = R.IfEqual(label, R.Of(k), weights[k], weight);
        }

        Wide<R> total = zero, reach = zero;
        R open = zero;
        for (int k = 0; k < scores.Length; k++)
        {
            Wide<R> hinge = Wide<R>.TwoDifference(scores[k], score) + R.Of(Margin);
            R active = R.IfEqual(label, R.Of(k), zero, R.IfLess(zero, hinge.High, one, zero));
            hinge = Wide<R>.IfEqual(active, zero, zero, hinge);
            total += P == 2 ? hinge * hinge : hinge;
            reach += hinge;
            open += active;
            slopes[k] = P == 2 ? hinge.High : active;
            bends[k] = active;
        }

        R share = R.Of(P) * weight, curvature = R.Of(P - 1) * share;
        for (int k = 0; k < scores.Length; k++)
        {
            slopes[k] = share * R.IfEqual(label, R.Of(k), P == 2 ? -reach.High : -open, slopes[k]) / classes;
            bends[k] = curvature * R.IfEqual(label, R.Of(k), open, bends[k]) / classes;
        }

        return weight * (total / classes).High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1), margin = R.Of(Margin), power = R.Of(P), score = row.AtLabel(Predictions, Targets);
        return row.AtLabel(ClassWeights, Targets) / row.Width * row.Sum(term => (one - term[Targets]) * R.Power(R.Max(zero, margin - score + term[Predictions]), power));
    }
}
