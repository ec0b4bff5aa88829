using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The size of the residual.</summary>
readonly record struct MeanAbsoluteError(double Side, bool Ones) : IElementLoss<MeanAbsoluteError>
{
    static readonly Choice Hessian = HessianConvention.Ones(HessianConvention.XGBoost, HessianConvention.LightGbm, HessianConvention.Sklearn);

    public static LossCard Card { get; } = new("mae", "Mean absolute error", Group.Regression)
    {
        Summary = "The absolute difference between prediction and target.",
        Use = "Take it for robust regression: its minimiser is the conditional median, and every wrong sample pulls with the same force. "
            + "Its slope does not shrink near the target, so the last steps of a training jitter; huber and smooth_l1 round that corner off.",
        Inputs = RealPair.Inputs,
        Options = [Subgradient.Option, Hessian],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Low, "a residual pulls with force 1, however large it is"),
        Advice =
        [
            new(LearningTask.Regression, 2, "fits the median: outliers pull no harder than any other sample")
            { ForOutliers = true, Caution = "the gradient is ±1 right up to the target: let the learning rate decay" },
        ],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Kinks = ["at residual 0 the gradient jumps from −1 to 1; 0 is answered, as PyTorch does, unless subgradient says otherwise"],
        Aliases =
        [
            "torch.L1Loss", "torch.l1_loss", "keras.MeanAbsoluteError", "keras.mean_absolute_error", "keras.mae", "flux.mae",
            new Alias("sklearn", "mean_absolute_error") { Reduction = Reduction.WeightedMean },
            new Alias("sklearn", "AbsoluteError") { Options = [Subgradient.Option.At("under"), Hessian.At(HessianConvention.Sklearn)], Reduction = Reduction.WeightedMean },
            .. Alias.Objectives("xgboost", ["reg:absoluteerror"], Hessian.At(HessianConvention.XGBoost)),
            .. Alias.Objectives("lightgbm", ["regression_l1", "l1", "mean_absolute_error", "mae"], Hessian.At(HessianConvention.LightGbm)),
            new Alias("lossfunctions_jl", "L1DistLoss") { Reduction = Reduction.None },
        ],
        LooseNames = ["l1", "absolute_error"],
        References = ["Laplace, P. S. (1774). Mémoire sur la probabilité des causes par les événements.", "PyTorch, torch.nn.L1Loss."],
        Example = new(("predictions", new double[] { 2.5, 0, 2, 8 }), ("targets", new double[] { 3, -0.5, 2, 7 })) { Terms = [0.5, 0.5, 0, 1] },
    };

    public static MeanAbsoluteError With(OptionValues options) => new(Subgradient.SideOf(options), options[Hessian] != HessianConvention.Exact);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R error = prediction - target;
        return new(Term: R.Abs(error), Gradient: Subgradient.Sign(error, Side), Curvature: R.Of(Ones ? 1 : 0));
    }
}
