using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>
/// A label and its margin y·z, to twice the precision: a loss that is exponential in the margin multiplies its rounding error by the margin itself,
/// and a hinge cancels near its corner.
/// </summary>
/// <param name="Label">y, in [−1, 1].</param>
/// <param name="Value">y·z: positive where the score is on the right side.</param>
readonly record struct Margin<R>(Wide<R> Label, Wide<R> Value) where R : struct, IReal<R>
{
    /// <summary>The margin of a score.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Margin<R> Of(R score, R target, LabelCoding coding)
    {
        Wide<R> label = coding switch
        {
            LabelCoding.Bits => Wide<R>.TwoDifference(target + target, R.Of(1)),
            LabelCoding.Either => R.IfEqual(target, R.Of(0), R.Of(-1), target),
            _ => target,
        };
        return new(label, label * score);
    }

    /// <summary>How far the margin falls short of a bound; negative beyond it. Its sign is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Below(double bound) => (R.Of(bound) - Value).High;
}
