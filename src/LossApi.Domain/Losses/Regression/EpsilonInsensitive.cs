using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The size of the residual beyond a tolerance.</summary>
readonly record struct EpsilonInsensitive(double Epsilon) : IElementLoss<EpsilonInsensitive>
{
    /// <summary>The tolerance.</summary>
    public static readonly Number EpsilonOption = new("epsilon", 0.1, Interval.NonNegative, "Residual size up to which a sample costs nothing.") { Symbol = @"\varepsilon" };

    public static LossCard Card { get; } = new("epsilon_insensitive", "Epsilon-insensitive", Group.Regression)
    {
        Summary = "How far the absolute difference exceeds a tolerance.",
        Use = "Take it for support vector regression, or whenever an error below a tolerance is as good as none: only samples outside the tube pull. "
            + "Not when every bit of accuracy counts (mae, huber): inside the tube nothing is learnt.",
        Inputs = RealPair.Inputs,
        Options = [EpsilonOption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Low, "a residual pulls with force 1 at most, however large it is"),
        Advice =
        [
            new(LearningTask.Regression, 13, "the support vector machine's loss: errors within the tolerance are free")
            { ForOutliers = true, Caution = "choose epsilon below the accuracy you need" },
        ],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Kinks = ["at |residual| = epsilon the gradient jumps from 0 to ±1; 0 is answered"],
        Aliases = ["sklearn.epsilon_insensitive", new Alias("lossfunctions_jl", "L1EpsilonInsLoss") { Reduction = Reduction.None }],
        LooseNames = ["svr"],
        References = ["Drucker, H., Burges, C., Kaufman, L., Smola, A., Vapnik, V. (1996). Support Vector Regression Machines. NIPS 9, 155–161.", "scikit-learn, SGDRegressor(loss=\"epsilon_insensitive\")."],
        Example = new(("predictions", new double[] { 3, 0.5, 1 }), ("targets", new double[] { 1, 1, 1.25 })) { Options = [EpsilonOption.At(0.25)], Terms = [1.75, 0.25, 0] },
    };

    public static EpsilonInsensitive With(OptionValues options) => new(options[EpsilonOption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R zero = R.Of(0), excess = Excess(prediction, target, Epsilon);
        return new(Term: R.Max(zero, excess), Gradient: R.IfLess(zero, excess, R.Sign(prediction - target), zero), Curvature: zero);
    }

    /// <summary>|prediction − target| − epsilon, rounded once: just outside the tube the two nearly cancel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Excess<R>(R prediction, R target, double epsilon) where R : struct, IReal<R> =>
        (Wide<R>.TwoDifference(R.Max(prediction, target), R.Min(prediction, target)) - R.Of(epsilon)).High;

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R> => R.Max(R.Of(0), R.Abs(prediction - target) - R.Of(Epsilon));
}
