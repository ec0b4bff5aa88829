using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>A hyperbola: the square of small residuals, the size of large ones.</summary>
readonly record struct PseudoHuber(double Delta) : IElementLoss<PseudoHuber>
{
    static readonly Number DeltaOption = new("delta", 1, Interval.Positive, "Residual size about which the parabola turns into a straight line; the slope far out.");

    public static LossCard Card { get; } = new("pseudo_huber", "Pseudo-Huber", Group.Regression)
    {
        Summary = "A smooth curve that is half the square of small residuals and delta times the size of large ones.",
        Use = "Take it where you would take huber but need continuous second derivatives, as boosting and Newton's method do. "
            + "Not when large errors must count in full (mse). Far out its second derivative fades, and Newton steps grow long.",
        Inputs = RealPair.Inputs,
        Options = [DeltaOption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a large residual pulls with a force below delta, however large it is"),
        Advice =
        [
            new(LearningTask.Regression, 11, "huber without a seam: every derivative is continuous")
            { ForOutliers = true, Caution = "choose delta near the size of residuals you still call ordinary" },
        ],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Aliases = [.. Alias.Objectives("xgboost", ["reg:pseudohubererror"])],
        LooseNames = ["charbonnier"],
        References =
        [
            "Charbonnier, P., Blanc-Féraud, L., Aubert, G., Barlaud, M. (1997). Deterministic Edge-Preserving Regularization in Computed Imaging. IEEE Trans. Image Process. 6(2), 298–311.",
            "XGBoost, objective reg:pseudohubererror.",
        ],
        Example = new(("predictions", new double[] { 3, 0.5, 1 }), ("targets", new double[] { 1, 1, 1 })) { Terms = [1.2360679774997898, 0.11803398874989485, 0] },
    };

    public static PseudoHuber With(OptionValues options) => new(options[DeltaOption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        // √(1 + x²) − 1 = x²/(√(1 + x²) + 1), in units of the larger of residual and delta: nothing cancels, no square overflows.
        R one = R.Of(1), delta = R.Of(Delta), error = prediction - target, size = R.Abs(error);
        R inner = R.Min(size, delta), outer = R.Max(size, delta), ratio = inner / outer;
        R root = R.Sqrt(R.FusedMultiplyAdd(ratio, ratio, one)), unit = R.IfAtMost(size, delta, one, ratio), bend = unit / root;
        return new(
            Term: inner * (size / (root + unit)),
            Gradient: R.IfAtMost(size, delta, error, R.Sign(error) * delta) / root,
            Curvature: bend * bend * bend);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R one = R.Of(1), delta = R.Of(Delta), ratio = (prediction - target) / delta;
        return delta * delta * (R.Sqrt(one + ratio * ratio) - one);
    }
}
