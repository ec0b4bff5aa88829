using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The logarithm of one plus the squared residual.</summary>
readonly record struct Cauchy(double C) : IElementLoss<Cauchy>
{
    static readonly Number COption = new("c", 1, Interval.Positive, "Residual size about which a sample begins to lose its pull.") { Symbol = "c" };

    public static LossCard Card { get; } = new("cauchy", "Cauchy (Lorentzian)", Group.Regression)
    {
        Summary = "The logarithm of one plus the squared residual, scaled so that small residuals cost half their square.",
        Use = "Take it for regression with gross outliers: it is the likelihood of a Cauchy distribution, and the pull of a residual fades beyond c. It is not convex: start from a fit with huber, say. Not with clean data, where c of 2.385 still gives away 5 % of the precision of mse.",
        Inputs = RealPair.Inputs,
        Options = [COption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Low, "beyond c the pull of a residual fades in inverse proportion to its size"),
        Advice = [new(LearningTask.Regression, 20, "the pull of gross outliers fades") { ForOutliers = true, Caution = "not convex: start near the solution, with c near the size of ordinary residuals" }],
        Traits = Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        LooseNames = ["lorentzian", "robust"],
        References = ["Zhang, Z. (1997). Parameter Estimation Techniques: A Tutorial with Application to Conic Fitting. Image Vis. Comput. 15(1), 59–76.", "Barron, J. T. (2019). A General and Adaptive Robust Loss Function. CVPR."],
        Example = new(("predictions", new[] { 3, 0.5, 1 }), ("targets", new double[] { 1, 1, 1 })) { Terms = [0.8047189562170501, 0.11157177565710488, 0] },
    };

    public static Cauchy With(OptionValues options) => new(options[COption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var residual = RobustResidual<R>.Of(prediction, target, C);
        R one = R.Of(1), half = R.Of(0.5), c = R.Of(C), ratio = residual.Ratio.High, inner = residual.Inner.High, share = (one / (one + residual.Inner)).High;

        // ln(1 + x²) is x² where that underflows, and 2·ln x where it overflows.
        R log = R.IfLess(ratio, R.Of(RobustResidual<R>.Huge), R.Log1p(residual.Square.High), R.Of(2) * residual.LogOfRatio);
        R bend = (one - inner) * share;
        return new(
            Term: R.IfLess(ratio, R.Of(RobustResidual<R>.Tiny), half * residual.Error * residual.Error, half * c * (c * log)),
            Gradient: residual.Unit * share,
            Curvature: R.IfAtMost(ratio, one, bend * share, -(inner * bend * share)));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R c = R.Of(C), ratio = (prediction - target) / c;
        return R.Of(0.5) * (c * c) * R.Log(R.Of(1) + ratio * ratio);
    }
}
