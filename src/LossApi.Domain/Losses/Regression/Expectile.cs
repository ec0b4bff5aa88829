using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>Half the square of the residual, with one price for too low and another for too high.</summary>
readonly record struct Expectile(double Alpha) : IElementLoss<Expectile>
{
    static readonly Number AlphaOption = new("alpha", 0.5, new(0, 1, true, true), "The expectile to fit: the price of being too low, with 1 − alpha for too high.");

    public static LossCard Card { get; } = new("expectile", "Expectile", Group.Regression)
    {
        Summary = "Half the squared difference, priced at alpha where the prediction is too low and at 1 − alpha where it is too high.",
        Use = "Take it when being too low costs more than being too high, or the reverse, and you want the smooth slopes of a square: it fits an expectile, as quantile fits a quantile. "
            + "Not with outliers, which the square lets dominate, and not to read off probabilities (quantile). At 0.5 it is a quarter of mse.",
        Inputs = RealPair.Inputs,
        Options = [AlphaOption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.High, "twice the residual costs four times as much, as for any square"),
        Advice =
        [
            new(LearningTask.Regression, 12, "prices errors on the two sides differently, with the slopes of a square") { Caution = "an expectile is no quantile; outliers pull hard" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.ZeroAtTarget,
        Kinks = ["at residual 0 the second derivative jumps from alpha to 1 − alpha; 1 − alpha is answered"],
        Aliases = [.. Alias.Objectives("xgboost", ["reg:expectileerror"]), "expectile_loss"],
        References = ["Newey, W. K., Powell, J. L. (1987). Asymmetric Least Squares Estimation and Testing. Econometrica 55(4), 819–847.", "XGBoost, objective reg:expectileerror."],
        Example = new(("predictions", new double[] { 1, 5, 2 }), ("targets", new double[] { 3, 1, 2 })) { Options = [AlphaOption.At(0.75)], Terms = [1.5, 2, 0] },
    };

    public static Expectile With(OptionValues options) => new(options[AlphaOption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R error = prediction - target, price = R.IfLess(error, R.Of(0), R.Of(Alpha), R.Of(1 - Alpha)), slope = price * error;
        return new(Term: R.Of(0.5) * slope * error, Gradient: slope, Curvature: price);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R error = prediction - target, half = R.Of(0.5), alpha = R.Of(Alpha);
        return R.IfLess(prediction, target, half * alpha * (error * error), half * (R.Of(1) - alpha) * (error * error));
    }
}
