using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>A logarithm of small residuals that goes on as a straight line.</summary>
readonly record struct Wing(double Width, double Epsilon) : IElementLoss<Wing>
{
    static readonly Number WidthOption = new("width", 10, Interval.Positive, "Residual size from which on the loss is a straight line.") { Symbol = "w" };
    static readonly Number EpsilonOption = new("epsilon", 2, Interval.Positive, "How gently the logarithm bends: the slope at 0 is width/epsilon.") { Symbol = @"\varepsilon" };

    public static LossCard Card { get; } = new("wing", "Wing", Group.Regression)
    {
        Summary = "A logarithm of residuals below the width, which makes small ones pull harder than large ones, and a straight line beyond.",
        Use = "Take it for coordinates that must be exact to the last pixel, as facial landmarks: small residuals pull with up to width/epsilon, large ones with 1. Not where small residuals are noise, which it chases (huber does not).",
        Inputs = RealPair.Inputs,
        Options = [WidthOption, EpsilonOption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a large residual pulls with force 1, less than most small ones do"),
        Advice = [new(LearningTask.Regression, 26, "small residuals pull harder than large ones, for coordinates that must be exact") { Caution = "it chases noise in small residuals; the gradient jumps at 0" }],
        Traits = Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget | Trait.Lipschitz,
        Kinks = ["at residual 0 the gradient jumps from −width/epsilon to width/epsilon; 0 is answered", "at residual ±width the gradient jumps from width/(epsilon + width) to 1; 1 is answered"],
        LooseNames = ["wing_loss"],
        References = ["Feng, Z.-H., Kittler, J., Awais, M., Huber, P., Wu, X.-J. (2018). Wing Loss for Robust Facial Landmark Localisation with Convolutional Neural Networks. CVPR."],
        Example = new(("predictions", new[] { 3, 0.5, 21 }), ("targets", new double[] { 1, 1, 1 })) { Terms = [6.931471805599453, 2.2314355131420975, 27.91759469228055] },
    };

    public static Wing With(OptionValues options) => new(options[WidthOption], options[EpsilonOption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R zero = R.Of(0), width = R.Of(Width), epsilon = R.Of(Epsilon), error = prediction - target, size = R.Abs(error), sign = R.Sign(error);
        var exact = Wide<R>.TwoDifference(R.Max(prediction, target), R.Min(prediction, target));
        R log = Logarithm(exact / epsilon), corner = Logarithm<R>(Wide<R>.Of(Width) / epsilon), sum = epsilon + size;
        R beyond = (exact - width).High;
        return new(
            Term: R.IfAtMost(zero, beyond, R.FusedMultiplyAdd(width, corner, beyond), width * log),
            Gradient: R.IfAtMost(zero, beyond, sign, sign * (width / sum)),
            Curvature: R.IfAtMost(zero, beyond, zero, -(width / sum / sum)));
    }

    /// <summary>ln(1 + x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R Logarithm<R>(Wide<R> x) where R : struct, IReal<R>
    {
        R quotient = R.Min(x.High, R.Of(double.MaxValue));
        return R.Log1p(quotient) + x.Low / (R.Of(1) + quotient);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R width = R.Of(Width), one = R.Of(1), size = R.Abs(prediction - target), log = R.Log(one + width / R.Of(Epsilon));
        return R.IfLess(size, width, width * R.Log(one + size / R.Of(Epsilon)), size - width + width * log);
    }
}
