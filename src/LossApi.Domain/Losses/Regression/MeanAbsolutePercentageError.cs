using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The size of the residual in percent of the target.</summary>
readonly record struct MeanAbsolutePercentageError(double Scale, double Eps, bool Ones) : IElementLoss<MeanAbsolutePercentageError>
{
    /// <summary>Residuals below it are scaled before a division that makes them smaller, larger ones after: neither overflows nor loses digits on the way.</summary>
    const double Middle = 1e150;

    static readonly Number ScaleOption = new("scale", 100, Interval.Positive, "Factor on the relative error: 100 for percent, 1 for a share.") { Symbol = "k" };
    static readonly Number EpsOption = new("eps", 1e-7, Interval.Positive, "The least divisor: targets smaller than this in size count as this.");

    static readonly Choice Hessian = HessianConvention.Ones(HessianConvention.LightGbm);

    public static LossCard Card { get; } = new("mape", "Mean absolute percentage error", Group.Regression)
    {
        Summary = "The absolute difference in percent of the target's size.",
        Use = "Take it when errors matter in proportion and all targets are well away from zero, as in demand forecasts. "
            + "Not with targets near zero, where it explodes (mae, msle); it also favours predictions that are too small.",
        Inputs = RealPair.Inputs,
        Options = [ScaleOption, EpsOption, Hessian],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.High, "a target near zero multiplies its error by 100 over its size, at most by scale / eps"),
        Advice =
        [
            new(LearningTask.Regression, 7, "errors in proportion to the target, readable by everybody")
            { Caution = "a target of 0 divides by eps; it prefers predictions that are too small" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.ZeroAtTarget,
        Kinks = ["at residual 0 the gradient jumps; 0 is answered"],
        Aliases =
        [
            "keras.MeanAbsolutePercentageError", "keras.mean_absolute_percentage_error", "keras.mape",
            new Alias("sklearn", "mean_absolute_percentage_error") { Options = [ScaleOption.At(1), EpsOption.At(2.220446049250313e-16)], Reduction = Reduction.WeightedMean },
            .. Alias.Objectives("lightgbm", ["mape", "mean_absolute_percentage_error"], ScaleOption.At(1), EpsOption.At(1), Hessian.At(HessianConvention.LightGbm)),
        ],
        References = ["Keras 3, keras.losses.MeanAbsolutePercentageError.", "de Myttenaere, A., Golden, B., Le Grand, B., Rossi, F. (2016). Mean Absolute Percentage Error for Regression Models. Neurocomputing 192, 38–48."],
        Example = new(("predictions", new double[] { 3, 2, 1 }), ("targets", new double[] { 2, 4, -2 })) { Terms = [50, 50, 150] },
    };

    public static MeanAbsolutePercentageError With(OptionValues options) => new(options[ScaleOption], options[EpsOption], options[Hessian] != HessianConvention.Exact);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R scale = R.Of(Scale), error = prediction - target, size = R.Abs(error), by = R.Max(R.Abs(target), R.Of(Eps));
        R share = scale * (size / by);
        return new(
            Term: R.IfLess(by, R.Of(1), share, R.IfLess(size, R.Of(Middle), scale * size / by, share)),
            Gradient: R.Sign(error) * (scale / by),
            Curvature: R.Of(Ones ? 1 : 0));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R> =>
        R.Of(Scale) * (R.Abs(prediction - target) / R.Max(R.Abs(target), R.Of(Eps)));
}
