using LossApi.Domain.Losses.Multiclass;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multilabel;

/// <summary>The mean over the labels of the cross entropy of each label's raw score.</summary>
readonly record struct MultilabelSoftMargin : IRowLoss<MultilabelSoftMargin>
{
    static readonly Input Predictions = ClassInputs.Scores with { Meaning = "A raw score for each label; do not apply a sigmoid before." },
        Targets = ClassInputs.Distribution with { Meaning = "For each label 1 where it holds and 0 where not, or a probability between them." },
        ClassWeights = Input.ClassWeights with { Meaning = "One factor a label, [C], on its share of the loss." };

    public static LossCard Card { get; } = new("multilabel_soft_margin", "Multilabel soft margin", Group.Multilabel)
    {
        Summary = "Mean over the labels of the cross entropy of a raw score against whether the label holds: one term a sample.",
        Use = "Take it where each sample may have several labels at once and a sample shall count as one. binary_cross_entropy_with_logits is the same loss with a term for every label, "
            + "and has pos_weight for rare ones. Not for classes that exclude each other (cross_entropy).",
        Inputs = [Predictions, Targets, ClassWeights],
        Options = [ClassInputs.LastAxis],
        Axis = ClassInputs.LastAxis,
        OutputActivation = "linear (the sigmoid is inside the loss)",
        OutlierSensitivity = new(OutlierLevel.High, "a confidently wrong label costs its distance from the boundary, without bound"),
        Advice =
        [
            new(LearningTask.Multilabel, 4, "the labels' cross entropies averaged into one term a sample, whatever their number")
            { Caution = "give it raw scores; class_weights are factors on the labels and not part of the divisor" },
        ],
        Traits = Trait.Convex | Trait.NonNegative,
        Aliases = ["torch.MultiLabelSoftMarginLoss", "torch.multilabel_soft_margin_loss"],
        References = ["PyTorch, torch.nn.MultiLabelSoftMarginLoss."],
        Example = new(("predictions", new[,] { { 2, -1, 0.5 }, { -0.5, 1.5, 0 } }), ("targets", new double[,] { { 1, 0, 0 }, { 1, 1, 0 } }))
        {
            Terms = [0.471422227580434, 0.6228791475742681],
        },
    };

    public static MultilabelSoftMargin With(OptionValues options) => default;

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> scores = row[Predictions], targets = row[Targets], weights = row[ClassWeights];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R zero = R.Of(0), one = R.Of(1), labels = R.Of(scores.Length);
        Wide<R> total = zero;
        for (int k = 0; k < scores.Length; k++)
        {
            R z = scores[k], y = targets[k], size = R.Abs(z), share = weights[k] / labels;
            var other = Wide<R>.TwoDifference(one, y);

            // sp(z) = max(z, 0) + sp(−|z|), and its mirror image: nothing overflows, and in both tails all digits stay.
            Wide<R> cost = other * R.Max(z, zero) + Wide<R>.TwoProduct(y, R.Max(-z, zero)) + R.Softplus(-size);
            total += cost * weights[k];

            R tail = R.Sigmoid(-size), body = one - tail;
            R slope = other.High * R.IfLess(z, zero, tail, body) - y * R.IfLess(z, zero, body, tail), soft = y * other.High;
            if (R.AnyNonZero(soft)) slope = R.IfEqual(soft, zero, slope, SoftSlope(z, y, other));
            slopes[k] = share * slope;
            bends[k] = share * (tail * body);
        }

        return (total / labels).High;
    }

    /// <summary>σ(z) − y for a label that is neither 0 nor 1, where the two may be near: a difference of numerators over 1 + e^−|z|.</summary>
    static R SoftSlope<R>(R z, R y, Wide<R> other) where R : struct, IReal<R>
    {
        Wide<R> fall = Wide<R>.Exp(-R.Abs(z)), difference = Wide<R>.IfLess(z, R.Of(0), other * fall - y, other - y * fall);
        return (difference / (fall + R.Of(1))).High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1);
        return -row.Sum(term => term[ClassWeights] * (term[Targets] * R.Log(R.Sigmoid(term[Predictions])) + (one - term[Targets]) * R.Log(R.Sigmoid(-term[Predictions])))) / row.Width;
    }
}
