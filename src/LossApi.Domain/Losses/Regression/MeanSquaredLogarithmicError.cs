using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The square of the difference between the logarithms of 1 + prediction and 1 + target.</summary>
readonly record struct MeanSquaredLogarithmicError(double? Floor) : IElementLoss<MeanSquaredLogarithmicError>
{
    public static LossCard Card { get; } = new("msle", "Mean squared logarithmic error", Group.Regression)
    {
        Summary = "The square of the difference between ln(1 + prediction) and ln(1 + target).",
        Use = "Take it for non-negative targets over many orders of magnitude, when ratios matter more than differences: prices, counts, populations. "
            + "Not for targets that may be below −1, nor when large errors must count in full (mse); it is not convex, and forgives predictions that are far too large.",
        Inputs = LogRatio.Inputs,
        Options = [LogRatio.Floor],
        OutputActivation = "linear, or any activation above −1 such as relu or softplus",
        OutlierSensitivity = new(OutlierLevel.Partial, "the logarithm turns a factor of a thousand into a difference of 7; a prediction near −1 is still punished without bound"),
        Advice =
        [
            new(LearningTask.Regression, 8, "compares orders of magnitude: a factor of two costs the same for small and large targets")
            { ForOutliers = true, Caution = "predictions must stay above −1; too small is punished more than too large" },
        ],
        Traits = Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget,
        Kinks = ["where a prediction is below floor its gradient is 0"],
        Aliases =
        [
            .. Alias.Of("keras", ["MeanSquaredLogarithmicError", "mean_squared_logarithmic_error", "msle"], LogRatio.Floor.At(1e-7)),
            new Alias("sklearn", "mean_squared_log_error") { Reduction = Reduction.WeightedMean },
        ],
        LooseNames = ["squared_log_error"],
        References = ["Keras 3, keras.losses.MeanSquaredLogarithmicError.", "scikit-learn, sklearn.metrics.mean_squared_log_error."],
        Example = new(("predictions", new[] { 2.5, 5, 4, 8 }), ("targets", new[] { 3, 5, 2.5, 7 }))
        {
            Terms = [0.017830632816244415, 0, 0.1272170156336979, 0.013872843488432896],
        },
    };

    public static MeanSquaredLogarithmicError With(OptionValues options) => new(options[LogRatio.Floor]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var ratio = LogRatio<R>.Of(LogRatio.Raised(prediction, Floor), LogRatio.Raised(target, Floor));
        R log = ratio.Value, by = ratio.Divisor;
        return new(
            Term: log * log,
            Gradient: LogRatio.Passed(prediction, Floor, (log + log) / by),
            Curvature: LogRatio.Passed(prediction, Floor, R.Of(2) * (R.Of(1) - log) / by / by));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R difference = R.Log1p(LogRatio.Raised(prediction, Floor)) - R.Log1p(LogRatio.Raised(target, Floor));
        return difference * difference;
    }
}
