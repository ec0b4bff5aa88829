using LossApi.Domain.Losses.Multiclass;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multilabel;

/// <summary>Every label that holds must score higher than every label that does not, by one.</summary>
readonly record struct MultilabelMargin : IRowLoss<MultilabelMargin>
{
    static readonly Input Predictions = ClassInputs.Scores with { Meaning = "A raw score for each label; do not apply a sigmoid before." },
        Targets = new("targets", Kind.ClassLists, Extent.Classes, "The labels that hold, counted from 0 and in any order, in rows of the predictions' shape: the first −1 ends a row, and what stands behind it is not read.")
        { Symbol = "n" };

    public static LossCard Card { get; } = new("multilabel_margin", "Multilabel margin", Group.Multilabel)
    {
        Summary = "Hinges by which labels that do not hold come too near to labels that do, summed over all such pairs and divided by the number of labels.",
        Use = "Take it to rank the labels of a sample: all that hold above all that do not, by a margin of one. Not where each label's probability is wanted (multilabel_soft_margin), and not with very many labels: "
            + "the work of a sample grows with the labels times those that hold. In the formula n counts how often a label stands in the list; a label given twice counts twice.",
        Inputs = [Predictions, Targets],
        Options = [ClassInputs.LastAxis],
        Axis = ClassInputs.LastAxis,
        Cost = new("C² steps a sample of C classes, if all labels hold", layout => (double)layout.Rows * layout.Width * layout.Width) { Most = 4e9 },
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrong label pulls with constant force, once for every label it is compared with"),
        Advice =
        [
            new(LearningTask.Multilabel, 5, "compares the labels of a sample with each other: what holds is ranked above what does not, by a margin")
            { Caution = "targets are lists of class indices ended by −1, not rows of 0 and 1; its scores are no probabilities" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["where a hinge is exactly 0 its gradient is 0, as in PyTorch"],
        Aliases = ["torch.MultiLabelMarginLoss", "torch.multilabel_margin_loss"],
        References = ["Crammer, K., Singer, Y. (2003). A Family of Additive Online Algorithms for Category Ranking. JMLR 3, 1025–1058.", "PyTorch, torch.nn.MultiLabelMarginLoss."],
        Example = new(("predictions", new[,] { { 0.1, 0.2, 0.4, 0.8 }, { 0, 1, 2, 5 } }), ("targets", new double[,] { { 3, 0, -1, 1 }, { 1, -1, 0, 0 } })) { Terms = [0.85, 1.75] },
    };

    public static MultilabelMargin With(OptionValues options) => default;

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> scores = row[Predictions], counts = row[Targets];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R zero = R.Of(0), one = R.Of(1), labels = R.Of(scores.Length);
        for (int k = 0; k < scores.Length; k++) slopes[k] = bends[k] = zero;

        Wide<R> total = zero;
        for (int j = 0; j < scores.Length; j++)
        {
            // Most labels hold in none of the samples; what would be added is 0.
            if (!R.AnyNonZero(counts[j])) continue;
            R pairs = zero;
            for (int i = 0; i < scores.Length; i++)
            {
                Wide<R> hinge = Wide<R>.TwoDifference(scores[i], scores[j]) + one;
                R active = R.IfEqual(counts[i], zero, R.IfLess(zero, hinge.High, counts[j], zero), zero);
                total += Wide<R>.IfEqual(active, zero, zero, hinge * active);
                slopes[i] += active;
                pairs += active;
            }

            slopes[j] -= pairs;
        }

        for (int k = 0; k < scores.Length; k++) slopes[k] /= labels;
        return (total / labels).High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1);
        return row.Sum(holds => holds[Targets] * row.Sum(other => R.IfEqual(other[Targets], zero, R.Max(zero, one - (holds[Predictions] - other[Predictions])), zero))) / row.Width;
    }
}
