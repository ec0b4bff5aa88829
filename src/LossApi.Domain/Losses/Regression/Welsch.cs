using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>One minus a bell curve of the residual.</summary>
readonly record struct Welsch(double C) : IElementLoss<Welsch>
{
    static readonly Number COption = new("c", 1, Interval.Positive, "Residual size about which a sample begins to lose its pull.") { Symbol = "c" };

    public static LossCard Card { get; } = new("welsch", "Welsch (Leclerc)", Group.Regression)
    {
        Summary = "One minus a bell curve of the residual, scaled so that small residuals cost half their square and none costs more than half of c².",
        Use = "Take it where outliers are gross and should be forgotten completely; it is the correntropy loss. It is not convex: start near the solution, for beyond three times c nothing pulls. Its c of 2.985 keeps 95 % of the precision of mse on clean normal data.",
        Inputs = RealPair.Inputs,
        Options = [COption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.None, "the pull of a residual vanishes like a bell curve: one far beyond c has no say at all"),
        Advice = [new(LearningTask.Regression, 22, "far outliers have no pull at all") { ForOutliers = true, Caution = "not convex: start near the solution, with c near the size of ordinary residuals" }],
        Traits = Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        LooseNames = ["leclerc", "correntropy", "robust"],
        References = ["Holland, P. W., Welsch, R. E. (1977). Robust Regression Using Iteratively Reweighted Least-Squares. Commun. Stat. Theory Methods 6(9), 813–827.", "Barron, J. T. (2019). A General and Adaptive Robust Loss Function. CVPR."],
        Example = new(("predictions", new[] { 3, 0.5, 1 }), ("targets", new double[] { 1, 1, 1 })) { Terms = [0.4908421805556329, 0.11059960846429756, 0] },
    };

    public static Welsch With(OptionValues options) => new(options[COption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var residual = RobustResidual<R>.Of(prediction, target, C);
        R one = R.Of(1), two = R.Of(2), half = R.Of(0.5), c = R.Of(C), square = residual.Square.High;

        // The rounding of x², up to 745 times as large in the exponential, is taken back.
        R bell = R.Exp(-square), share = R.FusedMultiplyAdd(-residual.Square.Low, bell, bell);
        return new(
            Term: R.IfLess(residual.Ratio.High, R.Of(RobustResidual<R>.Tiny), half * residual.Error * residual.Error, half * c * (c * -R.Expm1(-square))),
            Gradient: R.IfEqual(share, R.Of(0), share, residual.Error * share),
            Curvature: (one - two * R.Min(square, R.Of(RobustResidual<R>.Far))) * share);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R c = R.Of(C), ratio = (prediction - target) / c;
        return R.Of(0.5) * (c * c) * (R.Of(1) - R.Exp(-(ratio * ratio)));
    }
}
