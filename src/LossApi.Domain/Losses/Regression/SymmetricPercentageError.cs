using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The size of the residual over the mean size of prediction and target.</summary>
readonly record struct SymmetricPercentageError(double Eps) : IElementLoss<SymmetricPercentageError>
{
    static readonly Number EpsOption = new("eps", 1.17e-6, Interval.Positive, "Smallest sum of the sizes of prediction and target to divide by.");

    public static LossCard Card { get; } = new("smape", "Symmetric mean absolute percentage error", Group.Regression)
    {
        Summary = "The absolute difference over the mean of the sizes of prediction and target: 0 to 2.",
        Use = "Take it to compare forecasts of series of very different sizes with a bounded score. As a training loss it is peculiar: it forgives predictions that are too high, and where prediction and target differ in sign the gradient is 0. Multiply by 100 for percent.",
        Inputs = RealPair.Inputs,
        Options = [EpsOption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Low, "a sample costs 2 at most, but tiny targets make small residuals expensive"),
        Advice = [new(LearningTask.Regression, 28, "a bounded percentage error, for judging forecasts of different sizes") { Caution = "more a score than a training loss: the gradient is 0 where the signs differ" }],
        Traits = Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget,
        Kinks = ["at residual 0 the gradient jumps between −1/|target| and 1/|target|; 0 is answered", "at prediction 0, and where the sizes sum to eps, the gradient jumps; at 0 it is that of a constant divisor, at eps that above it"],
        References = ["Makridakis, S. (1993). Accuracy Measures: Theoretical and Practical Concerns. Int. J. Forecast. 9(4), 527–529.", "TorchMetrics, SymmetricMeanAbsolutePercentageError."],
        Example = new(("predictions", new[] { 3, -0.5, 1 }), ("targets", new double[] { 1, 1, 1 })) { Terms = [1, 2, 0] },
    };

    public static SymmetricPercentageError With(OptionValues options) => new(options[EpsOption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        // In halves, whose sums do not overflow.
        R zero = R.Of(0), half = R.Of(0.5), two = R.Of(2), eps = R.Of(Eps), error = prediction - target, sign = R.Sign(error), side = R.Sign(prediction);
        R whole = R.Abs(prediction) + R.Abs(target), mean = half * R.Abs(prediction) + half * R.Abs(target), agreement = side * R.Sign(target);

        // Above eps: of like signs 2|p − t|/(|p| + |t|) has the slope ±4|t|/(|p| + |t|)²; of unlike ones it is 2.
        R plain = two / eps, slope = R.Abs(target) / mean / mean, like = R.IfLess(zero, agreement, slope, zero);
        R above = R.IfEqual(side, zero, R.IfEqual(target, zero, zero, two / whole), like);
        R distance = R.Abs(half * prediction - half * target);
        return new(
            Term: R.IfLess(whole, eps, R.Abs(error) * plain, R.IfLess(agreement, zero, two, two * (distance / mean))),
            Gradient: sign * R.IfLess(whole, eps, plain, above),
            Curvature: R.IfLess(whole, eps, zero, -(sign * side * like / mean)));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        return R.Of(2) * R.Abs(prediction - target) / R.Max(R.Abs(prediction) + R.Abs(target), R.Of(Eps));
    }
}
