using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The negative log-density of a logistic distribution, without its constant.</summary>
readonly record struct LogitDistance : IElementLoss<LogitDistance>
{
    public static LossCard Card { get; } = new("logit_dist", "Logistic distance", Group.Regression)
    {
        Summary = "The negative log-likelihood of a residual under a logistic distribution, 0 at residual 0.",
        Use = "Take it where residuals have somewhat heavier tails than normal ones and derivatives must be smooth; it is twice log_cosh of half the residual. Not when large errors must count in full (mse).",
        Inputs = RealPair.Inputs,
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a large residual pulls with force 1, however large it is"),
        Advice = [new(LearningTask.Regression, 25, "the likelihood of residuals with a logistic distribution, smooth everywhere") { ForOutliers = true, Caution = "the size of ordinary residuals should be about 1: scale the targets" }],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Aliases = [new Alias("lossfunctions_jl", "LogitDistLoss") { Reduction = Reduction.None }],
        References = ["LossFunctions.jl, LogitDistLoss."],
        Example = new(("predictions", new[] { 3, 0.5, 1 }), ("targets", new double[] { 1, 1, 1 })) { Terms = [0.8675616609660544, 0.061859607240322745, 0] },
    };

    public static LogitDistance With(OptionValues options) => new();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        // Halves are exact, save among subnormal numbers, whose squares are 0 anyway.
        R half = R.Of(0.5), two = R.Of(2);
        Jet<R> jet = default(LogCosh).At(half * prediction, half * target);
        return new(two * jet.Term, jet.Gradient, half * jet.Curvature);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R error = prediction - target;
        return R.Of(2) * R.Log(R.Of(1) + R.Exp(error)) - error - R.Log(R.Of(4));
    }
}
