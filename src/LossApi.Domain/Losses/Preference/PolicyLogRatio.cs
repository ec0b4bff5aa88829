using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>The plain estimate of a policy's divergence from its reference: the log-ratio itself.</summary>
readonly record struct PolicyLogRatio : IElementLoss<PolicyLogRatio>
{
    public static LossCard Card { get; } = new("kl_k1", "KL estimate k1", Group.Preference)
    {
        Summary = "The log-ratio of policy and reference at a sampled token: the plain estimate of their Kullback–Leibler divergence.",
        Use = "Take it to report the divergence of a policy from its reference, from samples of the policy: unbiased, but single tokens may be negative. "
            + "Not as a penalty to differentiate: its gradient is 1 at every token, which is 0 on average and pulls nowhere (kl_k2, kl_k3); within rewards it is right.",
        Inputs = [PolicyInputs.Predictions, PolicyInputs.Reference],
        OutputActivation = "log-softmax (picked at the tokens)",
        OutlierSensitivity = new(OutlierLevel.Partial, "a token counts by its log-ratio"),
        Advice = [new(LearningTask.Preference, 14, "reports the divergence from the reference without bias") { Caution = "not to be differentiated as a penalty" }],
        Traits = Trait.Convex | Trait.Lipschitz,
        LooseNames = ["kl_estimator", "kl_penalty", "approx_kl"],
        References = ["Schulman, J. (2020). Approximating KL Divergence. joschu.net/blog/kl-approx.html."],
        Example = new(("predictions", new[] { -0.5, -2 }), ("ref_logps", new double[] { -1, -1 })) { Terms = [0.5, -1] },
    };

    public static PolicyLogRatio With(OptionValues options) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R> => new(Term: prediction - target, Gradient: R.Of(1), Curvature: R.Of(0));
}
