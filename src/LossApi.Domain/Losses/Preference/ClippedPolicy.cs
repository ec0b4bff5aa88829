using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>The clipped surrogate of proximal policy optimisation, a term a token.</summary>
readonly record struct ClippedPolicy(double Low, double High) : IRowLoss<ClippedPolicy>
{
    public static LossCard Card { get; } = new("ppo_clip", "Clipped policy gradient", Group.Preference)
    {
        Summary = "Minus the advantage times the probability ratio of new and old policy, with no gain from leaving the limits of the ratio.",
        Use = "Take it for the policy's part of PPO, on tokens or actions with their advantages; value loss and entropy bonus are yours to add. The limits are ratios themselves, not distances from 1. "
            + "For one advantage a sequence take grpo; not for data of another policy altogether (cispo keeps its gradients)." + PolicyInputs.Overflow,
        Inputs = [PolicyInputs.Predictions, PolicyInputs.Old, PolicyInputs.Advantages],
        Options = [PolicyInputs.RatioMin, PolicyInputs.RatioMax],
        OutputActivation = "log-softmax (picked at the tokens)",
        OutlierSensitivity = new(OutlierLevel.High, "a negative advantage at a large ratio is not clipped, and counts by the ratio"),
        Advice = [new(LearningTask.Preference, 8, "the policy's part of PPO, when answers are sampled and scored by a reward model") { Caution = "needs advantages; negative ones at large ratios are unbounded" }],
        Kinks = ["where the ratio is exactly at a limit the gradient still flows, as PyTorch's clamp and min let it"],
        Aliases =
        [
            "trl.ppo", "trl.PPO", "trl.PPOTrainer", "ppo_clipped_surrogate",
            new Alias("tinker", "ppo") { Reduction = Reduction.Sum },
        ],
        LooseNames = ["clipped_surrogate", "policy_gradient"],
        References = ["Schulman, J. et al. (2017). Proximal Policy Optimization Algorithms. arXiv:1707.06347.", "TRL, PPOTrainer (cliprange 0.2).", "Tinker, loss function ppo (clip_low_threshold 0.8, clip_high_threshold 1.2)."],
        Example = new(
            ("predictions", new[] { -0.5, -0.5, -2, -2 }), ("old_logps", new double[] { -1, -1, -1, -1 }), ("advantages", new double[] { 2, -2, 2, -2 }))
        {
            Terms = [-2.4, 3.2974425414002564, -0.7357588823428847, 1.6],
        },
    };

    public static ClippedPolicy With(OptionValues options) => new(options[PolicyInputs.RatioMin], options[PolicyInputs.RatioMax]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        R ratio = PolicyInputs.Ratio(row[PolicyInputs.Predictions][0], row[PolicyInputs.Old][0]), advantage = row[PolicyInputs.Advantages][0], zero = R.Of(0);

        // The smaller of ρA and clip(ρ)A: for A ≥ 0 the limit above, for A < 0 the one below. Were the limits crossed, the upper one would hold, as in PyTorch's clamp.
        R low = R.Of(Math.Min(Low, High)), high = R.Of(High), below = R.Min(ratio, high), above = R.Max(ratio, low);
        R within = R.IfLess(advantage, zero, R.IfAtMost(low, ratio, ratio, zero), R.IfAtMost(ratio, high, ratio, zero));
        R slope = R.IfEqual(within, zero, zero, -(within * advantage));
        row.Gradient(PolicyInputs.Predictions)[0] = slope;
        row.Curvature(PolicyInputs.Predictions)[0] = slope;
        return -(R.IfLess(advantage, zero, above, below) * advantage);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R ratio = R.Exp(row[PolicyInputs.Predictions] - row[PolicyInputs.Old]), advantage = row[PolicyInputs.Advantages];
        return -R.Min(ratio * advantage, R.Min(R.Max(ratio, R.Of(Low)), R.Of(High)) * advantage);
    }
}
