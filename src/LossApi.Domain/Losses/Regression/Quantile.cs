using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The absolute error, with one price for too low and another for too high.</summary>
readonly record struct Quantile(double Level, double Side, bool Ones) : IElementLoss<Quantile>
{
    static readonly Number LevelOption = new("quantile", 0.5, new(0, 1, true, true), "The quantile to fit: the price of being too low, with 1 − quantile for too high.") { Symbol = "q" };

    static readonly Choice Hessian = HessianConvention.Ones(HessianConvention.XGBoost, HessianConvention.LightGbm, HessianConvention.Sklearn);

    public static LossCard Card { get; } = new("quantile", "Quantile (pinball)", Group.Regression)
    {
        Summary = "The absolute difference, priced at quantile where the prediction is too low and at 1 − quantile where it is too high.",
        Use = "Take it to predict a quantile instead of a mean: 0.9 for a value that nine in ten targets stay below; several levels make a prediction interval. "
            + "At 0.5 it is half of mae. Levels fitted separately may cross; for a smooth relative of it see expectile.",
        Inputs = RealPair.Inputs,
        Options = [LevelOption, Subgradient.Option, Hessian],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Low, "a residual pulls with force below 1, however large it is"),
        Advice =
        [
            new(LearningTask.Regression, 10, "fits a quantile, so that two of them make a prediction interval")
            { ForOutliers = true, Caution = "the gradient does not shrink near the target: let the learning rate decay" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Kinks = ["at residual 0 the gradient jumps from −quantile to 1 − quantile; 0 is answered, unless subgradient says otherwise"],
        Aliases =
        [
            "pinball", "pinball_loss", "quantile_loss", new Alias("sklearn", "mean_pinball_loss") { Reduction = Reduction.WeightedMean },
            new Alias("sklearn", "PinballLoss") { Options = [Subgradient.Option.At("under"), Hessian.At(HessianConvention.Sklearn)], Reduction = Reduction.WeightedMean },
            .. Alias.Objectives("xgboost", ["reg:quantileerror"], Subgradient.Option.At("over"), Hessian.At(HessianConvention.XGBoost)),
            .. Alias.Objectives("lightgbm", ["quantile"], LevelOption.At(0.9), Subgradient.Option.At("over"), Hessian.At(HessianConvention.LightGbm)),
            new Alias("lossfunctions_jl", "QuantileLoss") { Reduction = Reduction.None },
        ],
        References = ["Koenker, R., Bassett, G. (1978). Regression Quantiles. Econometrica 46(1), 33–50.", "scikit-learn, sklearn.metrics.mean_pinball_loss."],
        Example = new(("predictions", new double[] { 1, 5, 2 }), ("targets", new double[] { 3, 1, 2 })) { Options = [LevelOption.At(0.75)], Terms = [1.5, 1, 0] },
    };

    public static Quantile With(OptionValues options) => new(options[LevelOption], Subgradient.SideOf(options), options[Hessian] != HessianConvention.Exact);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R error = prediction - target, side = Subgradient.Sign(error, Side), price = R.IfLess(side, R.Of(0), R.Of(Level), R.Of(1 - Level));
        return new(Term: price * R.Abs(error), Gradient: price * side, Curvature: R.Of(Ones ? 1 : 0));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R missing = target - prediction, level = R.Of(Level);
        return R.Max(level * missing, (level - R.Of(1)) * missing);
    }
}
