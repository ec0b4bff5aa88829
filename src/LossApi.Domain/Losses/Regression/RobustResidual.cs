using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>A residual e in units of a scale c, as losses that forget outliers see it: x = |e|/c.</summary>
/// <param name="Error">e.</param>
/// <param name="Half">e/2, which does not overflow where e does.</param>
/// <param name="Ratio">x, to twice the precision; it may overflow.</param>
/// <param name="Scale">c.</param>
readonly record struct RobustResidual<R>(R Error, R Half, Wide<R> Ratio, double Scale) where R : struct, IReal<R>
{
    /// <summary>Below it 1 + x² is 1, and x² may underflow; above the second x² is nothing to the loss, above the third it overflows.</summary>
    public const double Tiny = 1e-9, Far = 1e6, Huge = 1e150;

    const double Ln2 = 0.6931471805599453;

    /// <summary>The residual of a prediction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RobustResidual<R> Of(R prediction, R target, double scale)
    {
        R half = R.Of(0.5);
        return new(prediction - target, half * prediction - half * target, Wide<R>.TwoDifference(R.Max(prediction, target), R.Min(prediction, target)) / R.Of(scale), scale);
    }

    /// <summary>|e|.</summary>
    public R Size => R.Abs(Error);

    /// <summary>x², to twice the precision; it may overflow.</summary>
    public Wide<R> Square => Ratio * Ratio;

    /// <summary>The smaller of x² and 1/x²: what is left of the far side when its largest power is taken out.</summary>
    public Wide<R> Inner
    {
        get
        {
            var ratio = Wide<R>.IfAtMost(Size, R.Of(Scale), Ratio, R.Of(1) / Ratio);
            return ratio * ratio;
        }
    }

    /// <summary>e where x is at most 1, and ±c/x beyond: divided by 1 + <see cref="Inner"/> it is e/(1 + x²).</summary>
    public R Unit
    {
        get
        {
            R scale = R.Of(Scale), fading = R.IfLess(Size, R.Of(double.PositiveInfinity), scale / Size, R.Of(0.5) * scale / R.Abs(Half));
            return R.IfAtMost(Size, scale, Error, R.Sign(Half) * scale * fading);
        }
    }

    /// <summary>ln x of an x far above 1, also where it overflows.</summary>
    public R LogOfRatio
    {
        get
        {
            R half = R.Abs(Half), ratio = half / R.Of(Scale);
            return R.IfLess(ratio, R.Of(double.PositiveInfinity), R.Log(ratio), R.Log(half) - R.Log(R.Of(Scale))) + R.Of(Ln2);
        }
    }
}
