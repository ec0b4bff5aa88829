using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>Absolute error with its corner rounded off.</summary>
readonly record struct SmoothL1(double Beta) : IElementLoss<SmoothL1>
{
    static readonly Number BetaOption = new("beta", 1, Interval.NonNegative, "Residual size below which the corner of the absolute error is a parabola; 0 for none.");

    public static LossCard Card { get; } = new("smooth_l1", "Smooth L1", Group.Regression)
    {
        Summary = "Absolute error whose corner is replaced by a parabola.",
        Use = "Take it for regression with outliers, as detectors do for box coordinates: the slope of a large residual is 1 whatever beta is. "
            + "huber(delta) is delta times smooth_l1(beta = delta), so the two agree at 1 only.",
        Inputs = RealPair.Inputs,
        Options = [BetaOption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "beyond beta a residual pulls with force 1, however large it is"),
        Advice =
        [
            new(LearningTask.Regression, 4, "absolute error with a smooth bottom: bounded pull, steady last steps") { ForOutliers = true, Caution = "a smaller beta makes the bottom steeper, up to the corner of mae at 0" },
            new(LearningTask.Detection, 2, "the usual loss on box coordinates, since Fast R-CNN") { ForOutliers = true },
        ],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Kinks = ["at |residual| = beta the slope is ±1 and the second derivative is 0, that of the straight line", "with beta 0 the gradient at residual 0 is 0"],
        Aliases = ["torch.SmoothL1Loss", "torch.smooth_l1_loss"],
        References = ["Girshick, R. (2015). Fast R-CNN. ICCV, 1440–1448.", "PyTorch, torch.nn.SmoothL1Loss."],
        Example = new(("predictions", new double[] { 3, 0.5 }), ("targets", new double[] { 1, 1 })) { Terms = [1.5, 0.125] },
    };

    public static SmoothL1 With(OptionValues options) => new(options[BetaOption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R beta = R.Of(Beta), half = R.Of(0.5), error = prediction - target, size = R.Abs(error);
        // The quotient first: e² would underflow for residuals whose e²/β does not.
        R share = error / beta;
        return new(
            Term: R.IfLess(size, beta, half * (error * share), size - half * beta),
            Gradient: R.IfLess(size, beta, share, R.Sign(error)),
            Curvature: R.IfLess(size, beta, R.Of(1) / beta, R.Of(0)));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R beta = R.Of(Beta), error = prediction - target;
        return R.IfLess(R.Abs(error), beta, error * error / (R.Of(2) * beta), R.Abs(error) - beta / R.Of(2));
    }
}
