using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>A Huber loss with one price for too low and another for too high.</summary>
readonly record struct QuantileHuber(double Level, double Delta) : IElementLoss<QuantileHuber>
{
    static readonly Number LevelOption = new("quantile", 0.5, new(0, 1, true, true), "The quantile to fit: the price of being too low, with 1 − quantile for too high.") { Symbol = "q" };
    static readonly Number DeltaOption = new("delta", 1, Interval.Positive, "Residual size at which the parabola turns into a straight line; the whole is divided by it.");

    public static LossCard Card { get; } = new("quantile_huber", "Quantile Huber", Group.Regression)
    {
        Summary = "A Huber curve over delta, priced at quantile where the prediction is too low and at 1 − quantile where it is too high.",
        Use = "Take it to fit quantiles by gradients without the corner of the quantile loss, as distributional reinforcement learning does. With a delta towards 0 it is quantile; with a large one it fits something between quantile and expectile.",
        Inputs = RealPair.Inputs,
        Options = [LevelOption, DeltaOption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Low, "a residual pulls with force below 1, however large it is"),
        Advice = [new(LearningTask.Regression, 24, "fits a quantile with a continuous gradient") { ForOutliers = true, Caution = "delta should be small against the spread of the targets" }],
        Traits = Trait.Convex | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Kinks = ["at residual 0 and ±delta the second derivative jumps; at 0 it is (1 − quantile)/delta, at ±delta 0"],
        LooseNames = ["huber_quantile"],
        References = ["Dabney, W., Rowland, M., Bellemare, M. G., Munos, R. (2018). Distributional Reinforcement Learning with Quantile Regression. AAAI."],
        Example = new(("predictions", new[] { 1, 5, 2.5 }), ("targets", new double[] { 3, 1, 2 })) { Options = [LevelOption.At(0.75)], Terms = [1.125, 0.875, 0.03125] },
    };

    public static QuantileHuber With(OptionValues options) => new(options[LevelOption], options[DeltaOption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        Jet<R> smooth = new SmoothL1(Delta).At(prediction, target);
        R price = R.IfLess(prediction, target, R.Of(Level), R.Of(1 - Level));
        return new(price * smooth.Term, price * smooth.Gradient, price * smooth.Curvature);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R half = R.Of(0.5), delta = R.Of(Delta), level = R.Of(Level), size = R.Abs(prediction - target);
        R smooth = R.IfLess(size, delta, half * (size * size) / delta, size - half * delta);
        return R.IfLess(prediction, target, level, R.Of(1) - level) * smooth;
    }
}
