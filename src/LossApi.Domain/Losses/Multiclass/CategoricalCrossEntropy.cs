using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>Cross entropy of predicted class probabilities against a target distribution.</summary>
readonly record struct CategoricalCrossEntropy(double Smoothing, ClassProbabilities Treatment) : IRowLoss<CategoricalCrossEntropy>
{
    static readonly Input Predictions = ClassInputs.Probabilities, Targets = ClassInputs.Distribution;

    public static LossCard Card { get; } = new("categorical_cross_entropy", "Categorical cross entropy from probabilities", Group.Multiclass)
    {
        Summary = "Cross entropy of predicted class probabilities against one-hot or soft targets.",
        Use = "Take it when the model ends in a softmax and the targets are one-hot or soft distributions. With raw scores take cross_entropy, which is "
            + "exact in the tails; with integer labels, sparse_categorical_cross_entropy.",
        Inputs = [Predictions, Targets],
        Options = [ClassInputs.LastAxis, ClassInputs.LabelSmoothing, ClassInputs.Normalize, ClassInputs.Clip],
        Axis = ClassInputs.LastAxis,
        OnLogits = "cross_entropy",
        OutputActivation = "softmax",
        OutlierSensitivity = new(OutlierLevel.High, "a confidently wrong prediction costs −ln p, without bound"),
        Advice =
        [
            new(LearningTask.Multiclass, 2, "cross entropy for models whose last layer is a softmax, with one-hot or soft targets")
            { Caution = "an exact 0 for the true class is infinitely wrong; from logits, cross_entropy has no such edge" },
        ],
        Traits = Trait.NonNegative,
        Kinks = ["where clip is active the gradient is 0"],
        Aliases =
        [
            .. Alias.Of("keras", ["CategoricalCrossentropy", "categorical_crossentropy"], ClassInputs.Normalize.At(true), ClassInputs.Clip.At(1e-7)),
        ],
        LooseNames = ["crossentropy_on_probabilities", "log_loss"],
        References = ["Keras 3, keras.losses.CategoricalCrossentropy.", "Good, I. J. (1952). Rational Decisions. J. R. Stat. Soc. B 14(1), 107–114."],
        Example = new(("predictions", new[,] { { 0.7, 0.2, 0.1 }, { 0.1, 0.8, 0.1 } }), ("targets", new[,] { { 1.0, 0, 0 }, { 0, 0.9, 0.1 } }))
        {
            Terms = [0.35667494393873239, 0.43108770548219333],
        },
    };

    public static CategoricalCrossEntropy With(OptionValues options) =>
        new(options[ClassInputs.LabelSmoothing], new(options[ClassInputs.Normalize], options[ClassInputs.Clip]));

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> probabilities = row[Predictions], targets = row[Targets];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        Wide<R> spread = (Wide<R>)R.Of(Smoothing) / R.Of(targets.Length), kept = Wide<R>.TwoDifference(R.Of(1), R.Of(Smoothing));
        R zero = R.Of(0), scale = Treatment.Scale(probabilities);
        Wide<R> total = Treatment.Total(probabilities, scale), term = R.Of(0), open = R.Of(0);
        for (int k = 0; k < probabilities.Length; k++)
        {
            Wide<R> target = kept * targets[k] + spread;
            R p = probabilities[k] * scale;
            term += Wide<R>.IfEqual(target.High, zero, zero, target * Treatment.NegativeLog(p, total));
            open += target * Treatment.Open(p, total);
        }

        // Normalised, a probability also stands in every other's divisor: the slope is Σt/Σp − t/p, in twice the precision because the two cancel.
        Wide<R> share = Treatment.Normalize ? open / total : zero;
        for (int k = 0; k < probabilities.Length; k++)
        {
            R p = probabilities[k] * scale;
            Wide<R> target = (kept * targets[k] + spread) * Treatment.Open(p, total);
            var pull = Wide<R>.IfEqual(target.High, zero, zero, target / p);
            slopes[k] = (share - pull).High * scale;
            bends[k] = (R.IfEqual(target.High, zero, zero, pull.High / p) - share.High / total.High) * scale * scale;
        }

        return term.High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1), smoothing = R.Of(Smoothing);
        ClassProbabilities treatment = Treatment;
        return -row.Sum(term => ((one - smoothing) * term[Targets] + smoothing / row.Width) * R.Log(treatment.Textbook(row, term[Predictions], Predictions)));
    }
}
