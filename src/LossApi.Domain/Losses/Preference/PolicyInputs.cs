using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>The inputs, options and the ratio that policy-gradient losses of single tokens or actions share.</summary>
static class PolicyInputs
{
    /// <summary>log π of what was done.</summary>
    public static readonly Input Predictions = new("predictions", Kind.Real, Extent.Element,
        "Log-probabilities of the tokens or actions taken, under the policy that is trained. Densities of continuous actions may be positive.")
    { Differentiable = true, Symbol = @"\ell" };

    /// <summary>The same when it was done.</summary>
    public static readonly Input Old = new("old_logps", Kind.Real, Extent.Element, "Log-probabilities of the same under the policy that took them, of the same shape.") { Symbol = @"\ell^{\mathrm{old}}" };

    /// <summary>How much better than expected it turned out.</summary>
    public static readonly Input Advantages = new("advantages", Kind.Real, Extent.Element, "How much better than expected each token or action turned out, of the same shape.") { Symbol = "A" };

    /// <summary>The same under the reference.</summary>
    public static readonly Input Reference = new("ref_logps", Kind.Real, Extent.Element, "Log-probabilities of the same tokens under the frozen reference model, of the same shape.") { Symbol = @"\ell^{\mathrm{ref}}" };

    /// <summary>The limits of the ratio.</summary>
    public static readonly Number RatioMin = new("ratio_min", 0.8, Interval.NonNegative, "The ratio below which a negative advantage pulls no more: 1 − epsilon where a library asks for epsilon.") { Symbol = @"\rho_{\min}" },
        RatioMax = new("ratio_max", 1.2, Interval.Positive, "The ratio above which a positive advantage pulls no more: 1 + epsilon.") { Symbol = @"\rho_{\max}" };

    /// <summary>What a ratio too large for a double means for the answer.</summary>
    public const string Overflow = " A log-ratio above 709 has no ratio in double precision: where the loss grows with it the answer is 422, infinite at that token.";

    /// <summary>e to the difference of two log-probabilities, the difference known exactly: its rounding error would become a relative one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Ratio<R>(R logp, R old) where R : struct, IReal<R>
    {
        var gap = Wide<R>.TwoDifference(logp, old);
        R ratio = R.Exp(gap.High);
        return R.IfLess(ratio, R.Of(double.PositiveInfinity), R.FusedMultiplyAdd(ratio, gap.Low, ratio), ratio);
    }
}
