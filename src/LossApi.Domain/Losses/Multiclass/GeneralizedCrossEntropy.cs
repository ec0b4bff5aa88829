using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>Between cross entropy and mean absolute error, for labels that may be wrong.</summary>
readonly record struct GeneralizedCrossEntropy(double Q) : IRowLoss<GeneralizedCrossEntropy>
{
    static readonly Input Predictions = ClassInputs.Probabilities, Targets = ClassInputs.Labels;

    static readonly Number QOption = new("q", 0.5, new(0, 1, LowOpen: true), "How robust: towards 0 it becomes the cross entropy, at 1 it is 1 − p.") { Symbol = "q" };

    public static LossCard Card { get; } = new("generalized_cross_entropy", "Generalized cross entropy", Group.Multiclass)
    {
        Summary = "(1 − p^q)/q of the true class's probability: a cross entropy that stays bounded.",
        Use = "Take it for classification with exclusive classes when part of the labels is wrong: no sample can cost more than 1/q. With clean labels cross_entropy learns faster.",
        Inputs = [Predictions, Targets],
        Options = [QOption, ClassInputs.LastAxis],
        Axis = ClassInputs.LastAxis,
        OutputActivation = "softmax",
        OutlierSensitivity = new(OutlierLevel.Low, "a confidently wrong sample costs at most 1/q, and through the softmax its pull fades as p^q"),
        Advice =
        [
            new(LearningTask.Multiclass, 6, "bounded, so that wrong labels cannot dominate, yet it learns better than the mean absolute error")
            { ForOutliers = true, Caution = "at an exact 0 for the true class the gradient is infinite; start with a small q if learning stalls" },
        ],
        Traits = Trait.Convex | Trait.NonNegative,
        Aliases = ["keras.CategoricalGeneralizedCrossEntropy", "keras.categorical_generalized_cross_entropy"],
        LooseNames = ["gce", "noise_robust_cross_entropy"],
        References = ["Zhang, Z., Sabuncu, M. R. (2018). Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels. NeurIPS 31.", "Keras 3, keras.losses.CategoricalGeneralizedCrossEntropy."],
        Example = new(("predictions", new[,] { { 0.7, 0.2, 0.1 }, { 0.1, 0.8, 0.1 } }), ("targets", new double[] { 0, 2 })) { Terms = [0.32667994693184893, 1.367544467966324] },
    };

    public static GeneralizedCrossEntropy With(OptionValues options) => new(options[QOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> probabilities = row[Predictions];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R label = row[Targets][0], p = probabilities[0], q = R.Of(Q), zero = R.Of(0);
        for (int k = 1; k < probabilities.Length; k++) p = R.IfEqual(label, R.Of(k), probabilities[k], p);

        // 1 − p^q as −(e^(q ln p) − 1): near p = 1 nothing is left of the difference of powers.
        Wide<R> exponent = Wide<R>.TwoDifference(q, R.Of(1)), term = -Wide<R>.Expm1(Wide<R>.Log(p) * q) / q;
        R slope = Wide<R>.Power(p, exponent).High, bend = -exponent.High * slope / p;
        for (int k = 0; k < probabilities.Length; k++)
        {
            slopes[k] = R.IfEqual(label, R.Of(k), -slope, zero);
            bends[k] = R.IfEqual(label, R.Of(k), bend, zero);
        }

        return term.High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> => (R.Of(1) - R.Power(row.AtLabel(Predictions, Targets), R.Of(Q))) / R.Of(Q);
}
