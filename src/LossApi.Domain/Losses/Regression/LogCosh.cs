using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The logarithm of the hyperbolic cosine of the residual.</summary>
readonly record struct LogCosh : IElementLoss<LogCosh>
{
    /// <summary>Below this size the logarithm is taken of 1 − tanh², above of (1 + e^−2|e|)/2: each cancels on the other side.</summary>
    const double Middle = 0.9;

    public static LossCard Card { get; } = new("log_cosh", "Log-cosh", Group.Regression)
    {
        Summary = "The logarithm of the hyperbolic cosine of the difference: half its square when small, its size minus ln 2 when large.",
        Use = "Take it for regression with some outliers when you also want smooth second derivatives: it is like huber with delta 1, without the seam. "
            + "The change from square to line is at residuals about 1 and cannot be moved, so scale the targets first, or take huber or pseudo_huber.",
        Inputs = RealPair.Inputs,
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a large residual pulls with force 1 at most"),
        Advice =
        [
            new(LearningTask.Regression, 6, "quadratic near zero, linear in the tails, and smooth everywhere")
            { ForOutliers = true, Caution = "scale the targets so that ordinary residuals are about 1" },
        ],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Aliases = ["keras.LogCosh", "keras.log_cosh", "keras.logcosh", new Alias("optax", "log_cosh") { Reduction = Reduction.None }, new Alias("lossfunctions_jl", "LogCoshLoss") { Reduction = Reduction.None }],
        References = ["Green, P. J. (1990). Bayesian Reconstructions from Emission Tomography Data Using a Modified EM Algorithm. IEEE Trans. Med. Imaging 9(1), 84–93.", "Keras 3, keras.losses.LogCosh."],
        Example = new(("predictions", new[] { 2.5, 0, 2, 8 }), ("targets", new[] { 3, -0.5, 2, 7 }))
        {
            Terms = [0.12011450695827752, 0.12011450695827752, 0, 0.4337808304830272],
        },
    };

    public static LogCosh With(OptionValues options) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R error = prediction - target, size = R.Abs(error), middle = R.Of(Middle), slope = R.Tanh(error);
        R far = R.Exp(R.Of(-2) * size), sum = R.Of(1) + far;

        // cosh = (1 − tanh²)^−½ = e^|e|·(1 + e^−2|e|)/2: one logarithm serves both.
        R log = R.Log1p(R.IfLess(size, middle, -(slope * slope), R.Of(0.5) * R.Expm1(R.Of(-2) * size)));
        return new(
            Term: R.IfLess(size, middle, R.Of(-0.5) * log, size + log),
            Gradient: slope,
            Curvature: R.Of(4) * far / (sum * sum));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R error = prediction - target;
        return R.Log((R.Exp(error) + R.Exp(-error)) / R.Of(2));
    }
}
