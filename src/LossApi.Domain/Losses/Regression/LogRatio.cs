using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The difference ln(1 + p) − ln(1 + t) that squared logarithmic errors are made of, and what it takes.</summary>
/// <param name="Value">The difference, as accurate where p and t are close as where they are not.</param>
/// <param name="Divisor">1 + p.</param>
readonly record struct LogRatio<R>(R Value, R Divisor) where R : struct, IReal<R>
{
    /// <summary>Above it a difference is divided by a small number only after it has been scaled down.</summary>
    const double Huge = 1e280, Scaling = 1.0 / (1L << 50) / (1L << 50), LogOfScaling = 69.31471805599453;

    /// <summary>The difference, of numbers above −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LogRatio<R> Of(R p, R t)
    {
        // ln(1 + |p − t|/(1 + min)): nothing cancels, and the quotient's rounding error is carried on.
        R one = R.Of(1), low = R.Min(p, t), high = R.Max(p, t), size = high - low;
        R scaled = R.IfAtMost(low, one, R.IfLess(R.Of(Huge), size, one, R.Of(0)), R.Of(0));
        Wide<R> quotient = Wide<R>.TwoDifference(high, low) / Wide<R>.TwoSum(one, low);
        R ratio = R.IfEqual(scaled, one, size * R.Of(Scaling) / (one + low), quotient.High), rest = R.IfEqual(scaled, one, R.Of(0), quotient.Low);
        R log = R.Log1p(ratio) + (rest / (one + ratio) + scaled * R.Of(LogOfScaling));
        return new(R.IfLess(p, t, -log, log), one + p);
    }
}

/// <summary>The inputs and the floor of squared logarithmic errors.</summary>
static class LogRatio
{
    static readonly Interval Above = new(-1, double.PositiveInfinity, true, true);

    /// <summary>What predictions and targets are raised to.</summary>
    public static readonly OptionalNumber Floor = new("floor", null, Above, "Predictions and targets below this are raised to it, and the gradient of such a prediction is 0; null for none, and then all must be above −1.")
    { InFormula = false };

    public static readonly ImmutableArray<Input> Inputs =
    [
        new("predictions", Kind.Real, Extent.Element, "The model's outputs: above −1, or any with a floor.") { Differentiable = true, RangeWhen = RangeUnder },
        new("targets", Kind.Real, Extent.Element, "The true values, of the predictions' shape: above −1, or any with a floor.") { RangeWhen = RangeUnder },
    ];

    static Interval RangeUnder(OptionValues options) => options[Floor] is null ? Above : Interval.Real;

    /// <summary>A number after the floor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Raised<R>(R x, double? floor) where R : struct, IReal<R> => floor is { } f ? R.Max(x, R.Of(f)) : x;

    /// <summary>A derivative in the prediction: 0 below the floor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Passed<R>(R x, double? floor, R derivative) where R : struct, IReal<R> => floor is { } f ? R.IfLess(x, R.Of(f), R.Of(0), derivative) : derivative;
}
