using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>The policy gradient of samples of another policy: advantage times probability ratio.</summary>
readonly record struct ImportanceSampling : IRowLoss<ImportanceSampling>
{
    public static LossCard Card { get; } = new("importance_sampling", "Importance-sampled policy gradient", Group.Preference)
    {
        Summary = "Minus the advantage times the probability ratio of new and old policy.",
        Use = "Take it for policy gradients from samples of a slightly different policy: an unbiased estimate of the expected advantage. At equal policies its gradient is that of −A·log-probability (REINFORCE). "
            + "Not where the policies drift apart: the ratios' variance explodes (ppo_clip, cispo). Tinker sums it over the tokens." + PolicyInputs.Overflow,
        Inputs = [PolicyInputs.Predictions, PolicyInputs.Old, PolicyInputs.Advantages],
        OutputActivation = "log-softmax (picked at the tokens)",
        OutlierSensitivity = new(OutlierLevel.High, "a token that the old policy found improbable counts by the ratio of the probabilities, without bound"),
        Advice = [new(LearningTask.Preference, 10, "the unclipped policy gradient, for samples of nearly the same policy") { Caution = "a few large ratios can own the batch" }],
        Aliases = [new Alias("tinker", "importance_sampling") { Reduction = Reduction.Sum }],
        LooseNames = ["policy_gradient", "reinforce"],
        References = ["Precup, D., Sutton, R. S., Singh, S. (2000). Eligibility Traces for Off-Policy Policy Evaluation. ICML.", "Tinker, loss function importance_sampling."],
        Example = new(("predictions", new[] { -0.5, -1 }), ("old_logps", new double[] { -1, -1 }), ("advantages", new double[] { -2, 3 })) { Terms = [3.2974425414002564, -3] },
    };

    public static ImportanceSampling With(OptionValues options) => default;

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        R advantage = row[PolicyInputs.Advantages][0], ratio = PolicyInputs.Ratio(row[PolicyInputs.Predictions][0], row[PolicyInputs.Old][0]);
        R term = R.IfEqual(advantage, R.Of(0), R.Of(0), -(ratio * advantage));
        row.Gradient(PolicyInputs.Predictions)[0] = term;
        row.Curvature(PolicyInputs.Predictions)[0] = term;
        return term;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> => -(R.Exp(row[PolicyInputs.Predictions] - row[PolicyInputs.Old]) * row[PolicyInputs.Advantages]);
}
