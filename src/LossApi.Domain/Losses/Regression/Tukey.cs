using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>A biweight: half the square of small residuals, a constant from c on.</summary>
readonly record struct Tukey(double C) : IElementLoss<Tukey>
{
    static readonly Number COption = new("c", 4.685, Interval.Positive, "Residual size from which on a sample has no pull; 4.685 standard deviations keep 95 % of the precision on normal data.") { Symbol = "c" };

    public static LossCard Card { get; } = new("tukey", "Tukey's biweight", Group.Regression)
    {
        Summary = "A sixth-degree polynomial that is half the square of small residuals and constant from a residual of c on.",
        Use = "Take it for robust regression where residuals beyond c should count as wrong, whatever their size; c is in units of the residuals, 4.685 standard deviations by custom. It is not convex: start from a fit with huber, since a sample beyond c never comes back by its own pull.",
        Inputs = RealPair.Inputs,
        Options = [COption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.None, "from c on a residual has no pull, and costs c²/6, however large it is"),
        Advice = [new(LearningTask.Regression, 23, "samples beyond c have no say") { ForOutliers = true, Caution = "not convex, and a sample beyond c never comes back by itself: start from huber" }],
        Traits = Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Kinks = ["at residual ±c the second derivative's slope jumps; the second derivative itself is 0 there"],
        LooseNames = ["biweight", "bisquare", "robust"],
        References = ["Beaton, A. E., Tukey, J. W. (1974). The Fitting of Power Series, Meaning Polynomials, Illustrated on Band-Spectroscopic Data. Technometrics 16(2), 147–185.", "Huber, P. J. (1981). Robust Statistics. Wiley."],
        Example = new(("predictions", new[] { 3, 0.5, 7 }), ("targets", new double[] { 1, 1, 1 })) { Terms = [1.657663087498876, 0.12358166495807844, 3.6582041666666663] },
    };

    public static Tukey With(OptionValues options) => new(options[COption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var residual = RobustResidual<R>.Of(prediction, target, C);
        R zero = R.Of(0), one = R.Of(1), half = R.Of(0.5), c = R.Of(C), square = residual.Square.High, error = residual.Error;

        // 1 − x² cancels beside c: to twice the precision it does not. And 1 − (1 − x²)³ is x²·(3 − 3x² + x⁴).
        R rest = (one - residual.Square).High;
        R term = half * error * error * R.FusedMultiplyAdd(square, R.FusedMultiplyAdd(square, R.Of(1.0 / 3), -one), one);
        return new(
            Term: R.IfLess(zero, rest, term, c * (c / R.Of(6))),
            Gradient: R.IfLess(zero, rest, error * rest * rest, zero),
            Curvature: R.IfLess(zero, rest, rest * (one - R.Of(5) * square), zero));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R c = R.Of(C), one = R.Of(1), ratio = (prediction - target) / c, rest = one - ratio * ratio;
        return c * c / R.Of(6) * R.IfLess(R.Abs(ratio), one, one - rest * rest * rest, one);
    }
}
