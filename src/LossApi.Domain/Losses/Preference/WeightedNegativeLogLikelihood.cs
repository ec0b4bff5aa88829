using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>Minus the log-probability of each token, times its weight.</summary>
readonly record struct WeightedNegativeLogLikelihood : IRowLoss<WeightedNegativeLogLikelihood>
{
    static readonly Input Predictions = new("predictions", Kind.LogProbabilities, Extent.Element, "Log-probabilities of the tokens that were wanted, one a token.") { Differentiable = true, Symbol = @"\ell" };

    public static LossCard Card { get; } = new("weighted_nll", "Weighted negative log-likelihood", Group.Preference)
    {
        Summary = "Minus the log-probability of each wanted token; the weights say how much each counts.",
        Use = "Take it for supervised fine-tuning when the log-probabilities of the tokens are at hand already: weights 1 for the answer's tokens and 0 for the prompt's. Tinker calls it cross_entropy and sums. "
            + "Not for scores over all classes (cross_entropy) nor for all their log-probabilities (nll).",
        Inputs = [Predictions],
        OutputActivation = "log-softmax (picked at the tokens)",
        OutlierSensitivity = new(OutlierLevel.High, "a token that is nearly impossible to the model costs its log-probability, without bound"),
        Advice = [new(LearningTask.Preference, 11, "the supervised step before preferences: likelihood of good answers") { Caution = "mask the prompt with weights of 0" }],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Aliases = [new Alias("tinker", "cross_entropy") { Reduction = Reduction.Sum }],
        LooseNames = ["sft"],
        References = ["Tinker, loss function cross_entropy."],
        Example = new(("predictions", new[] { -0.25, -3 })) { Terms = [0.25, 3] },
    };

    public static WeightedNegativeLogLikelihood With(OptionValues options) => default;

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        row.Gradient(Predictions)[0] = R.Of(-1);
        row.Curvature(Predictions)[0] = R.Of(0);
        return R.Of(0) - row[Predictions][0];
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> => -row[Predictions];
}
