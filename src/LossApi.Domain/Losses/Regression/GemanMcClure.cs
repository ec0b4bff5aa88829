using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The squared residual, divided by one plus itself.</summary>
readonly record struct GemanMcClure(double C) : IElementLoss<GemanMcClure>
{
    static readonly Number COption = new("c", 1, Interval.Positive, "Residual size about which a sample begins to lose its pull.") { Symbol = "c" };

    public static LossCard Card { get; } = new("geman_mcclure", "Geman–McClure", Group.Regression)
    {
        Summary = "The squared residual over one plus itself, scaled so that small residuals cost half their square and none costs more than half of c².",
        Use = "Take it where outliers are frequent and gross, as in registration and pose estimation: beyond c a sample soon has no say. It is not convex: start near the solution, or lower c step by step (graduated non-convexity).",
        Inputs = RealPair.Inputs,
        Options = [COption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Low, "a residual costs half of c² at most, and beyond c its pull soon vanishes"),
        Advice = [new(LearningTask.Regression, 21, "gross outliers lose all pull, smoothly") { ForOutliers = true, Caution = "not convex: start near the solution" }],
        Traits = Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        LooseNames = ["robust"],
        References = ["Geman, S., McClure, D. E. (1987). Statistical Methods for Tomographic Image Reconstruction. Bull. Int. Stat. Inst. 52(4), 5–21.", "Barron, J. T. (2019). A General and Adaptive Robust Loss Function. CVPR."],
        Example = new(("predictions", new[] { 3, 0.5, 1 }), ("targets", new double[] { 1, 1, 1 })) { Terms = [0.4, 0.1, 0] },
    };

    public static GemanMcClure With(OptionValues options) => new(options[COption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var residual = RobustResidual<R>.Of(prediction, target, C);
        R one = R.Of(1), three = R.Of(3), half = R.Of(0.5), inner = residual.Inner.High, share = (one / (one + residual.Inner)).High, size = residual.Size, c = R.Of(C);
        R isNear = R.IfAtMost(size, c, one, R.Of(0)), bend = share * share * share;
        R slope = residual.Unit * share * share;
        return new(
            Term: R.IfEqual(isNear, one, half * size * size, half * c * c) * share,
            Gradient: R.IfEqual(isNear, one, slope, slope * inner),
            Curvature: R.IfEqual(isNear, one, (one - three * inner) * bend, inner * inner * (inner - three) * bend));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R ratio = (prediction - target) / R.Of(C), square = (prediction - target) * (prediction - target);
        return square / (R.Of(2) * (R.Of(1) + ratio * ratio));
    }
}
