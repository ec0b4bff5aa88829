using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>A power of the size of the residual.</summary>
readonly record struct PowerError(double P) : IElementLoss<PowerError>
{
    static readonly Number POption = new("p", 2, new(1, double.PositiveInfinity, HighOpen: true), "The power; 1 is mae, 2 is mse.");

    public static LossCard Card { get; } = new("lp", "Power of the residual", Group.Regression)
    {
        Summary = "The size of the difference to a power of your choice.",
        Use = "Take it between mae (power 1) and mse (power 2) for a compromise on outliers, or with a higher power to press down the largest residuals. Not with powers below 2 where second derivatives are needed: they are infinite at 0.",
        Inputs = RealPair.Inputs,
        Options = [POption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.High, "it depends on the power: a residual pulls with its size to the power less one"),
        Advice = [new(LearningTask.Regression, 27, "a power of your choice between or beyond mae and mse") { Caution = "high powers overflow, and let a single residual decide" }],
        Traits = Trait.Convex | Trait.Symmetric | Trait.NonNegative | Trait.ZeroAtTarget,
        Kinks = ["at residual 0 the gradient of power 1 jumps from −1 to 1; 0 is answered", "at residual 0 the second derivative of powers between 1 and 2 is infinite; 0 is answered"],
        Aliases = [new Alias("lossfunctions_jl", "LPDistLoss") { Reduction = Reduction.None }],
        LooseNames = ["minkowski"],
        References = ["LossFunctions.jl, LPDistLoss."],
        Example = new(("predictions", new[] { 3, 0.5, 1 }), ("targets", new double[] { 1, 1, 1 })) { Options = [POption.At(3)], Terms = [8, 0.125, 0] },
    };

    public static PowerError With(OptionValues options) => new(options[POption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        // To twice the precision: a power multiplies the rounding error of its base.
        R zero = R.Of(0), one = R.Of(1), power = R.Of(P), error = prediction - target;
        var size = Wide<R>.Abs(Wide<R>.TwoDifference(prediction, target));
        var less = Wide<R>.Power(size, Wide<R>.TwoDifference(power, one));
        R bend = power * (power - one) * Wide<R>.Power(size, Wide<R>.TwoDifference(power, R.Of(2))).High;
        return new(
            Term: R.IfEqual(error, zero, zero, Wide<R>.Power(size, power).High),
            Gradient: R.Sign(error) * (power * less).High,
            Curvature: P == 1 ? zero : R.IfEqual(error, zero, P == 2 ? R.Of(2) : zero, bend));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        return R.Power(R.Abs(prediction - target), R.Of(P));
    }
}
