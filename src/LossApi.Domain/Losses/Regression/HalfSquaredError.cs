using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>Half the square of the residual.</summary>
readonly record struct HalfSquaredError : IElementLoss<HalfSquaredError>
{
    public static LossCard Card { get; } = new("half_squared_error", "Half squared error", Group.Regression)
    {
        Summary = "Half the square of the difference between prediction and target.",
        Use = "Take it where the gradient should be the residual itself, as boosting libraries have it; apart from the factor one half it is mse. "
            + "Not with outliers (huber, mae), which the square lets dominate.",
        Inputs = RealPair.Inputs,
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.High, "twice the residual costs four times as much: one wrong sample can outweigh many right ones"),
        Advice =
        [
            new(LearningTask.Regression, 5, "the squared error whose gradient is the plain residual and whose second derivative is 1")
            { Caution = "its value is half of mse; compare like with like" },
        ],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget,
        Aliases =
        [
            new Alias("optax", "l2_loss") { Reduction = Reduction.None },
            new Alias("sklearn", "HalfSquaredError") { Reduction = Reduction.WeightedMean },
            .. Alias.Objectives("xgboost", ["reg:squarederror", "reg:linear"]),
            .. Alias.Objectives("lightgbm", ["regression", "regression_l2", "l2", "mean_squared_error", "mse", "l2_root", "root_mean_squared_error", "rmse"]),
        ],
        LooseNames = ["l2"],
        References = ["Optax, optax.losses.l2_loss.", "XGBoost, objective reg:squarederror."],
        Example = new(("predictions", new double[] { 3, 0.5 }), ("targets", new double[] { 1, 1 })) { Terms = [2, 0.125] },
    };

    public static HalfSquaredError With(OptionValues options) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        // Halved before the second factor: the square of a huge residual would overflow where half of it still fits.
        R error = prediction - target;
        return new(Term: R.Of(0.5) * error * error, Gradient: error, Curvature: R.Of(1));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R error = prediction - target;
        return R.Of(0.5) * (error * error);
    }
}
