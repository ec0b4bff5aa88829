using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The size of the residual less its logarithm.</summary>
readonly record struct Fair(double C) : IElementLoss<Fair>
{
    /// <summary>Below the first a series in the residual, above the second the plain difference: between them e^u − 1 − u with u = ln(1 + x), which does not cancel.</summary>
    const double Small = 1.0 / (1 << 14), Middle = 1;

    static readonly Number COption = new("c", 1, Interval.Positive, "Residual size about which the square turns towards a straight line; the slope far out.") { Symbol = "c" };

    public static LossCard Card { get; } = new("fair", "Fair", Group.Regression)
    {
        Summary = "Half the square of small residuals, about c times the size of large ones, with a logarithm taken off.",
        Use = "Take it for regression with outliers when you want a bounded pull and smooth derivatives; it turns from the square to the line more slowly than huber. "
            + "Not when large errors must count in full (mse).",
        Inputs = RealPair.Inputs,
        Options = [COption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a large residual pulls with a force below c, however large it is"),
        Advice =
        [
            new(LearningTask.Regression, 15, "bounded pull with a gradual turn from square to line") { ForOutliers = true, Caution = "choose c near the size of residuals you still call ordinary" },
        ],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Aliases = [.. Alias.Objectives("lightgbm", ["fair"])],
        LooseNames = ["fair_loss"],
        References = ["Fair, R. C. (1974). On the Robust Estimation of Econometric Models. Ann. Econ. Soc. Meas. 3(4), 667–677.", "LightGBM, objective fair."],
        Example = new(("predictions", new double[] { 3, 0.5, 1 }), ("targets", new double[] { 1, 1, 1 })) { Terms = [0.9013877113318903, 0.09453489189183562, 0] },
    };

    public static Fair With(OptionValues options) => new(options[COption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R one = R.Of(1), c = R.Of(C), error = prediction - target, size = R.Abs(error);
        Wide<R> quotient = Wide<R>.TwoDifference(R.Max(prediction, target), R.Min(prediction, target)) / c;
        R x = R.Min(quotient.High, R.Of(double.MaxValue)), log = R.Log1p(x) + quotient.Low / (one + x);

        R series = R.Of(0.5) - x * (R.Of(1.0 / 3) - x * (R.Of(0.25) - x * R.Of(0.2)));
        R plain = R.IfLess(x, R.Of(Middle), c * (c * R.Expm1MinusX(log)), c * (size - c * log));
        R ratio = R.Min(size, c) / R.Max(size, c), bend = one / (one + x);
        return new(
            Term: R.IfLess(x, R.Of(Small), size * (size * series), plain),
            Gradient: R.IfAtMost(size, c, error, R.Sign(error) * c) / (one + ratio),
            Curvature: bend * bend);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R c = R.Of(C), ratio = R.Abs(prediction - target) / c;
        return c * c * (ratio - R.Log(R.Of(1) + ratio));
    }
}
