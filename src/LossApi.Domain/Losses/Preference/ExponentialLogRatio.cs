using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>Schulman's third estimate of a policy's divergence from its reference: unbiased and never negative.</summary>
readonly record struct ExponentialLogRatio : IElementLoss<ExponentialLogRatio>
{
    public static LossCard Card { get; } = new("kl_k3", "KL estimate k3", Group.Preference)
    {
        Summary = "Ratio minus 1 minus log-ratio of reference and policy at a sampled token: an unbiased estimate of their divergence that is never negative.",
        Use = "Take it as the penalty that keeps a policy near its reference, as GRPO does, or to report the divergence with little variance. kl_k1 and kl_k2 are estimates of the same divergence by other formulas, "
            + "so they are losses of their own. Not with tokens that the reference finds far likelier than the policy: the ratio explodes (kl_k2)." + PolicyInputs.Overflow,
        Inputs = [PolicyInputs.Predictions, PolicyInputs.Reference],
        OutputActivation = "log-softmax (picked at the tokens)",
        OutlierSensitivity = new(OutlierLevel.High, "a token the policy has nearly given up counts by the ratio of the probabilities, without bound"),
        Advice = [new(LearningTask.Preference, 12, "the penalty of GRPO: unbiased, never negative, of low variance") { Caution = "sample from the policy itself; its gradient is that of the reverse divergence" }],
        Traits = Trait.Convex | Trait.NonNegative | Trait.ZeroAtTarget,
        Aliases = ["trl.kl_k3", "k3"],
        LooseNames = ["kl_estimator", "kl_penalty", "approx_kl"],
        References = ["Schulman, J. (2020). Approximating KL Divergence. joschu.net/blog/kl-approx.html.", "Shao, Z. et al. (2024). DeepSeekMath. arXiv:2402.03300, equation 4."],
        Example = new(("predictions", new[] { -0.5, -2 }), ("ref_logps", new double[] { -1, -1 })) { Terms = [0.10653065971263342, 0.7182818284590453] },
    };

    public static ExponentialLogRatio With(OptionValues options) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var gap = Wide<R>.TwoDifference(target, prediction);
        R rise = Rise(gap);
        return new(Excess(gap), -rise, PolicyInputs.Ratio(target, prediction));
    }

    /// <summary>eᵘ − 1 − u of a difference known exactly.</summary>
    public static R Excess<R>(Wide<R> gap) where R : struct, IReal<R> => Corrected(R.Expm1MinusX(gap.High), R.Expm1(gap.High), gap.Low);

    /// <summary>eᵘ − 1.</summary>
    public static R Rise<R>(Wide<R> gap) where R : struct, IReal<R> => Corrected(R.Expm1(gap.High), R.Exp(gap.High), gap.Low);

    /// <summary>A value moved by its slope times a rounding error, where that is a number.</summary>
    static R Corrected<R>(R value, R slope, R error) where R : struct, IReal<R> =>
        R.IfLess(value, R.Of(double.PositiveInfinity), R.FusedMultiplyAdd(slope, error, value), value);

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R gap = target - prediction;
        return R.Exp(gap) - R.Of(1) - gap;
    }
}
