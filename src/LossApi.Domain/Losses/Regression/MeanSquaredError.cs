using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The square of the residual.</summary>
readonly record struct MeanSquaredError : IElementLoss<MeanSquaredError>
{
    public static LossCard Card { get; } = new("mse", "Mean squared error", Group.Regression)
    {
        Summary = "The square of the difference between prediction and target.",
        Use = "Take it for regression whose errors are roughly normal: its minimiser is the conditional mean, and large errors count far more than small ones. "
            + "Not with outliers (huber, smooth_l1, mae), and not for classification, where its gradient vanishes on confident mistakes.",
        Inputs = RealPair.Inputs,
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.High, "an error of 100 costs 10,000: the square lets one wrong sample outweigh many right ones"),
        Advice =
        [
            new(LearningTask.Regression, 1, "the textbook choice: smooth, convex, and exactly the likelihood of normal errors")
            { Caution = "scale the targets, and look at the residuals: a few outliers decide the fit" },
        ],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget,
        Aliases =
        [
            "torch.MSELoss", "torch.mse_loss", "keras.MeanSquaredError", "keras.mean_squared_error", "keras.mse", "flux.mse",
            new Alias("sklearn", "mean_squared_error") { Reduction = Reduction.WeightedMean }, new Alias("optax", "squared_error") { Reduction = Reduction.None },
            new Alias("lossfunctions_jl", "L2DistLoss") { Reduction = Reduction.None },
        ],
        LooseNames = ["l2", "l2_loss", "squared_loss", "quadratic"],
        References = ["Gauss, C. F. (1809). Theoria Motus Corporum Coelestium, Book II, Section 3.", "PyTorch, torch.nn.MSELoss."],
        Example = new(("predictions", new double[] { 8, 7, 6 }), ("targets", new double[] { 10, 5, 9 })) { Terms = [4, 4, 9] },
    };

    public static MeanSquaredError With(OptionValues options) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R error = prediction - target;
        return new(Term: error * error, Gradient: error + error, Curvature: R.Of(2));
    }
}
