using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>
/// A smoothed binary label and its complement. Both are kept to twice the precision: near the minimum a gradient is a tiny difference between
/// label and prediction, and the rounding of the smoothing would be most of it.
/// </summary>
/// <param name="Positive">y, the share of class 1.</param>
/// <param name="Negative">1 − y, the share of class 0.</param>
readonly record struct BinaryLabel<R>(Wide<R> Positive, Wide<R> Negative) where R : struct, IReal<R>
{
    /// <summary>A label after smoothing.</summary>
    public static BinaryLabel<R> Of(R target, double smoothing)
    {
        var complement = Wide<R>.TwoDifference(R.Of(1), target);
        if (smoothing == 0) return new(target, complement);
        var kept = Wide<R>.TwoDifference(R.Of(1), R.Of(smoothing));
        R moved = R.Of(0.5 * smoothing);
        return new(kept * target + moved, kept * complement + moved);
    }

    /// <summary>A label after smoothing and its complement, in working precision: enough where they only scale something.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (R Positive, R Negative) Rounded(R target, double smoothing)
    {
        R complement = R.Of(1) - target;
        if (smoothing == 0) return (target, complement);
        R kept = R.Of(1 - smoothing), moved = R.Of(0.5 * smoothing);
        return (R.FusedMultiplyAdd(kept, target, moved), R.FusedMultiplyAdd(kept, complement, moved));
    }

    /// <summary>y as it is written down.</summary>
    public static R Textbook(R target, double smoothing) => smoothing == 0 ? target : (R.Of(1) - R.Of(smoothing)) * target + R.Of(0.5 * smoothing);

    /// <summary>Not 0 where the label is neither 0 nor 1.</summary>
    public R Soft => Positive.High * Negative.High;

    /// <summary>How fast the probability of a miss grows with that of class 1: 1 for label 0, −1 for label 1.</summary>
    public Wide<R> Turn => Negative - Positive;

    /// <summary>The factor that balances the classes: α for class 1, 1 − α for class 0, in proportion; 1 without one.</summary>
    public R Balance(double? alpha) =>
        alpha is { } a ? (R.Of(a) * Positive + Wide<R>.TwoDifference(R.Of(1), R.Of(a)) * Negative).High : R.Of(1);
}
