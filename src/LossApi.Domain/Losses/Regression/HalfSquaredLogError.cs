using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>Half the square of the difference between the logarithms of 1 + prediction and 1 + target.</summary>
readonly record struct HalfSquaredLogError(double? Floor, bool StraightThrough, bool Floored) : IElementLoss<HalfSquaredLogError>
{
    /// <summary>Below it XGBoost takes no second derivative: the true one is negative where the prediction is far too large.</summary>
    const double LeastCurvature = 1e-6;

    static readonly Flag StraightThroughOption = new("straight_through", false,
        "Whether the derivatives of a prediction below floor are those at the floor, so that it is still pulled back, and not 0.")
    { InFormula = false, IsConvention = true };

    static readonly Choice Hessian = HessianConvention.Option("xgboost for at least 1e-6", HessianConvention.XGBoost);

    public static LossCard Card { get; } = new("half_squared_log_error", "Half squared logarithmic error", Group.Regression)
    {
        Summary = "Half the square of the difference between ln(1 + prediction) and ln(1 + target).",
        Use = "Take it where msle fits and a formula with one half is expected, as boosting libraries have it: for non-negative targets over many orders of magnitude. "
            + "It is half of msle, not convex, and its second derivative is negative where the prediction is far too large.",
        Inputs = LogRatio.Inputs,
        Options = [LogRatio.Floor, StraightThroughOption, Hessian],
        OutputActivation = "linear, or any activation above −1 such as relu or softplus",
        OutlierSensitivity = new(OutlierLevel.Partial, "the logarithm turns a factor of a thousand into a difference of 7; a prediction near −1 is still punished without bound"),
        Advice =
        [
            new(LearningTask.Regression, 16, "the squared logarithmic error with the factor that boosting libraries use")
            { ForOutliers = true, Caution = "its value is half of msle; boosting libraries replace its second derivative where that is negative" },
        ],
        Traits = Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget,
        Kinks = ["where a prediction is below floor its gradient is 0, or with straight_through that at the floor"],
        Aliases = [.. Alias.Objectives("xgboost", ["reg:squaredlogerror"], LogRatio.Floor.At(-1 + 1e-6), StraightThroughOption.At(true), Hessian.At(HessianConvention.XGBoost))],
        LooseNames = ["squared_log_error"],
        References = ["XGBoost, objective reg:squaredlogerror."],
        Example = new(("predictions", new[] { 2.5, 5, 4, 8 }), ("targets", new[] { 3, 5, 2.5, 7 }))
        {
            Terms = [0.008915316408122207, 0, 0.06360850781684894, 0.006936421744216448],
        },
    };

    public static HalfSquaredLogError With(OptionValues options) => new(options[LogRatio.Floor], options[StraightThroughOption], options[Hessian] != HessianConvention.Exact);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var ratio = LogRatio<R>.Of(LogRatio.Raised(prediction, Floor), LogRatio.Raised(target, Floor));
        R log = ratio.Value, by = ratio.Divisor, bend = (R.Of(1) - log) / by / by;
        double? stop = StraightThrough ? null : Floor;
        return new(
            Term: R.Of(0.5) * log * log,
            Gradient: LogRatio.Passed(prediction, stop, log / by),
            Curvature: LogRatio.Passed(prediction, stop, Floored ? R.Max(bend, R.Of(LeastCurvature)) : bend));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R difference = R.Log1p(LogRatio.Raised(prediction, Floor)) - R.Log1p(LogRatio.Raised(target, Floor));
        return R.Of(0.5) * (difference * difference);
    }
}
