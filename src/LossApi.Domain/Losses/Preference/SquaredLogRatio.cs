using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>Half the squared log-ratio: the estimate of the divergence whose gradient is right.</summary>
readonly record struct SquaredLogRatio : IElementLoss<SquaredLogRatio>
{
    public static LossCard Card { get; } = new("kl_k2", "KL estimate k2", Group.Preference)
    {
        Summary = "Half the squared log-ratio of policy and reference at a sampled token: an estimate of their divergence that is never negative.",
        Use = "Take it as a penalty on samples of the policy itself: the mean of its gradient is exactly the gradient of the divergence KL(policy ‖ reference), which that of kl_k3 is not. "
            + "As a number it is biased once the two are far apart (kl_k1, kl_k3).",
        Inputs = [PolicyInputs.Predictions, PolicyInputs.Reference],
        OutputActivation = "log-softmax (picked at the tokens)",
        OutlierSensitivity = new(OutlierLevel.High, "the log-ratio is squared"),
        Advice = [new(LearningTask.Preference, 13, "keeps a policy near its reference, with the divergence's own gradient on average") { Caution = "a biased estimate of the divergence itself" }],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget,
        LooseNames = ["kl_estimator", "kl_penalty", "approx_kl"],
        References = ["Schulman, J. (2020). Approximating KL Divergence. joschu.net/blog/kl-approx.html."],
        Example = new(("predictions", new[] { -0.5, -2 }), ("ref_logps", new double[] { -1, -1 })) { Terms = [0.125, 0.5] },
    };

    public static SquaredLogRatio With(OptionValues options) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R ratio = prediction - target;
        return new(Term: R.Of(0.5) * ratio * ratio, Gradient: ratio, Curvature: R.Of(1));
    }
}
