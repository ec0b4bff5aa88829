using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>The square of the difference between a predicted probability and what happened.</summary>
readonly record struct Brier : IElementLoss<Brier>
{
    public static LossCard Card { get; } = new("brier", "Brier score", Group.Binary)
    {
        Summary = "The square of the difference between a predicted probability and a binary label.",
        Use = "Take it to judge probability forecasts: it is bounded and rewards honest probabilities, and a confident mistake costs 1, not infinity. "
            + "For training behind a sigmoid binary_cross_entropy_with_logits learns faster, since this one's gradient fades on confident mistakes.",
        Inputs = [BinaryInputs.Probabilities, BinaryInputs.Labels],
        OutputActivation = "sigmoid",
        OutlierSensitivity = new(OutlierLevel.Low, "a wrong label costs 1 at most"),
        Advice = [new(LearningTask.Binary, 12, "a bounded score of probability forecasts") { Caution = "behind a sigmoid it learns slowly from confident mistakes" }],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Aliases = [new Alias("sklearn", "brier_score_loss") { Reduction = Reduction.WeightedMean }],
        LooseNames = ["brier_loss"],
        References = ["Brier, G. W. (1950). Verification of Forecasts Expressed in Terms of Probability. Mon. Weather Rev. 78(1), 1–3.", "scikit-learn, sklearn.metrics.brier_score_loss."],
        Example = new(("predictions", new[] { 0.75, 0.25, 0.5, 0 }), ("targets", new double[] { 1, 0, 1, 1 })) { Terms = [0.0625, 0.0625, 0.25, 1] },
    };

    public static Brier With(OptionValues options) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R error = prediction - target;
        return new(Term: error * error, Gradient: error + error, Curvature: R.Of(2));
    }
}
