using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>Squared error for small residuals, absolute error for large ones.</summary>
readonly record struct Huber(double Delta, bool Ones) : IElementLoss<Huber>
{
    static readonly Number DeltaOption = new("delta", 1, Interval.Positive, "Residual size at which the parabola turns into a straight line.");

    static readonly Choice Hessian = HessianConvention.Ones(HessianConvention.LightGbm);

    public static LossCard Card { get; } = new("huber", "Huber", Group.Regression)
    {
        Summary = "Squared error for small residuals, absolute error for large ones.",
        Use = "Take it for regression with some outliers: it keeps the smooth bottom of the squared error and stops large residuals from dominating. "
            + "Not when large errors must count in full (mse), nor for a median fit (mae).",
        Inputs = RealPair.Inputs,
        Options = [DeltaOption, Hessian],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "beyond delta a residual pulls with constant force, however large it is"),
        Advice =
        [
            new(LearningTask.Regression, 3, "quadratic near zero, linear in the tails: outliers pull with bounded force")
            { ForOutliers = true, Caution = "choose delta near the size of residuals you still call ordinary" },
        ],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Kinks = ["at |residual| = delta the slope is delta and the second derivative is 1, that of the parabola"],
        Aliases =
        [
            "torch.HuberLoss", "torch.huber_loss", "keras.Huber", "keras.huber", "flux.huber_loss",
            new Alias("sklearn", "HuberLoss") { Options = [DeltaOption.At(0.5)], Reduction = Reduction.WeightedMean },
            new Alias("optax", "huber_loss") { Reduction = Reduction.None },
            .. Alias.Objectives("lightgbm", ["huber"], DeltaOption.At(0.9), Hessian.At(HessianConvention.LightGbm)),
            new Alias("lossfunctions_jl", "HuberLoss") { Reduction = Reduction.None },
        ],
        References = ["Huber, P. J. (1964). Robust Estimation of a Location Parameter. Ann. Math. Statist. 35(1), 73–101."],
        Example = new(("predictions", new double[] { 3, 0.5 }), ("targets", new double[] { 1, 1 })) { Terms = [1.5, 0.125] },
    };

    public static Huber With(OptionValues options) => new(options[DeltaOption], options[Hessian] != HessianConvention.Exact);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R delta = R.Of(Delta), error = prediction - target, size = R.Abs(error), inner = R.Min(size, delta);
        return new(
            Term: inner * (size - R.Of(0.5) * inner),
            Gradient: R.Max(-delta, R.Min(error, delta)),
            Curvature: Ones ? R.Of(1) : R.IfAtMost(size, delta, R.Of(1), R.Of(0)));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R delta = R.Of(Delta), error = prediction - target, half = R.Of(0.5);
        return R.IfAtMost(R.Abs(error), delta, half * error * error, delta * (R.Abs(error) - half * delta));
    }
}
