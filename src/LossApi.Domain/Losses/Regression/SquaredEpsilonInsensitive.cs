using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The square of the residual beyond a tolerance.</summary>
readonly record struct SquaredEpsilonInsensitive(double Epsilon) : IElementLoss<SquaredEpsilonInsensitive>
{
    public static LossCard Card { get; } = new("squared_epsilon_insensitive", "Squared epsilon-insensitive", Group.Regression)
    {
        Summary = "The square of how far the absolute difference exceeds a tolerance.",
        Use = "Take it for support vector regression with smooth slopes: errors within the tolerance are free, and leaving the tube starts gently. "
            + "Not with outliers, which the square lets dominate (epsilon_insensitive, huber).",
        Inputs = RealPair.Inputs,
        Options = [EpsilonInsensitive.EpsilonOption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.High, "beyond the tolerance twice the residual costs four times as much"),
        Advice =
        [
            new(LearningTask.Regression, 14, "a squared error that leaves small errors alone") { Caution = "choose epsilon below the accuracy you need; outliers pull hard" },
        ],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget,
        Kinks = ["at |residual| = epsilon the second derivative jumps from 0 to 2; 0 is answered"],
        Aliases = ["sklearn.squared_epsilon_insensitive", new Alias("lossfunctions_jl", "L2EpsilonInsLoss") { Reduction = Reduction.None }],
        LooseNames = ["svr"],
        References = ["scikit-learn, LinearSVR(loss=\"squared_epsilon_insensitive\")."],
        Example = new(("predictions", new double[] { 3, 0.5, 1 }), ("targets", new double[] { 1, 1, 1.25 })) { Options = [EpsilonInsensitive.EpsilonOption.At(0.25)], Terms = [3.0625, 0.0625, 0] },
    };

    public static SquaredEpsilonInsensitive With(OptionValues options) => new(options[EpsilonInsensitive.EpsilonOption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R zero = R.Of(0), excess = R.Max(zero, EpsilonInsensitive.Excess(prediction, target, Epsilon));
        return new(Term: excess * excess, Gradient: R.Sign(prediction - target) * (excess + excess), Curvature: R.IfLess(zero, excess, R.Of(2), zero));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R excess = R.Max(R.Of(0), R.Abs(prediction - target) - R.Of(Epsilon));
        return excess * excess;
    }
}
