using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>Negative log-likelihood of the true class under predicted class probabilities.</summary>
readonly record struct SparseCategoricalCrossEntropy(ClassProbabilities Treatment) : IRowLoss<SparseCategoricalCrossEntropy>
{
    static readonly Input Predictions = ClassInputs.Probabilities, Targets = ClassInputs.Labels;

    static readonly OptionalInteger IgnoreIndex = new("ignore_index", null, "Samples with this label do not count: term, gradient and weight are 0. Keras calls it ignore_class.");

    public static LossCard Card { get; } = new("sparse_categorical_cross_entropy", "Sparse categorical cross entropy from probabilities", Group.Multiclass)
    {
        Summary = "Negative log-likelihood of the true class under predicted class probabilities, with integer labels.",
        Use = "Take it when the model ends in a softmax and the targets are integer labels. With raw scores take cross_entropy; with one-hot or soft targets, "
            + "categorical_cross_entropy.",
        Inputs = [Predictions, Targets],
        Options = [ClassInputs.LastAxis, IgnoreIndex, ClassInputs.Normalize, ClassInputs.Clip],
        Axis = ClassInputs.LastAxis,
        IgnoreIndex = IgnoreIndex,
        OnLogits = "cross_entropy",
        OutputActivation = "softmax",
        OutlierSensitivity = new(OutlierLevel.High, "a confidently wrong prediction costs −ln p, without bound"),
        Advice =
        [
            new(LearningTask.Multiclass, 3, "cross entropy for models whose last layer is a softmax, with integer labels")
            { Caution = "an exact 0 for the true class is infinitely wrong; from logits, cross_entropy has no such edge" },
        ],
        Traits = Trait.NonNegative,
        Kinks = ["where clip is active the gradient is 0"],
        Aliases =
        [
            .. Alias.Of("keras", ["SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"], ClassInputs.Normalize.At(true), ClassInputs.Clip.At(1e-7)),
        ],
        LooseNames = ["log_loss"],
        References = ["Keras 3, keras.losses.SparseCategoricalCrossentropy."],
        Example = new(("predictions", new[,] { { 0.7, 0.2, 0.1 }, { 0.1, 0.8, 0.1 } }), ("targets", new double[] { 0, 2 }))
        {
            Terms = [0.35667494393873239, 2.3025850929940455],
        },
    };

    public static SparseCategoricalCrossEntropy With(OptionValues options) => new(new ClassProbabilities(options[ClassInputs.Normalize], options[ClassInputs.Clip]));

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> probabilities = row[Predictions];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R label = row[Targets][0], scale = Treatment.Scale(probabilities), p = probabilities[0] * scale, zero = R.Of(0);
        Wide<R> total = Treatment.Total(probabilities, scale), others = R.Of(0);
        for (int k = 0; k < probabilities.Length; k++)
        {
            p = R.IfEqual(label, R.Of(k), probabilities[k] * scale, p);
            others += R.IfEqual(label, R.Of(k), zero, probabilities[k] * scale);
        }

        // Normalised, the slope 1/Σp − 1/p at the true class is −(the others)/(p Σp): nothing cancels.
        R open = Treatment.Open(p, total), share = Treatment.Normalize ? open / total.High : zero;
        R pull = Treatment.Normalize ? (others / total).High / p : R.Of(1) / p;
        R bend = Treatment.Normalize ? pull * ((total + p).High / total.High) / p : pull / p;
        for (int k = 0; k < probabilities.Length; k++)
        {
            slopes[k] = R.IfEqual(label, R.Of(k), R.IfEqual(open, zero, zero, -pull), share) * scale;
            bends[k] = R.IfEqual(label, R.Of(k), R.IfEqual(open, zero, zero, bend), -(share / total.High)) * scale * scale;
        }

        return Treatment.NegativeLog(p, total);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> =>
        -R.Log(Treatment.Textbook(row, row.AtLabel(Predictions, Targets), Predictions));
}
