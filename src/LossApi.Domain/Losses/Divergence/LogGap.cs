using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Divergence;

/// <summary>The distance of a predicted logarithm from that of the target, which divergences from log-probabilities are made of.</summary>
static class LogGap
{
    /// <summary>Below this distance of x from ln t the logarithm's own error shows in their difference.</summary>
    const double Near = 1.0 / (1L << 40);

    /// <summary>Targets below this are left as they are: 2ᵏ stays in range, and so small a term has no digits to spend.</summary>
    const double Tiny = 1e-290;

    /// <summary>Adding and subtracting it rounds to a whole number.</summary>
    const double Rounding = 1.5 * (1L << 52);

    /// <summary>ln 2 in three parts; products of the first two with an exponent are exact.</summary>
    const double Ln2First = 0.6931471805598903, Ln2Second = 5.4979230187085024e-14, Ln2Third = -1.3124698417785255e-27, InverseLn2 = 1.4426950408889634;

    /// <summary>ln t − x, for t ≥ 0.</summary>
    public static R Of<R>(R t, R x) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1), gap = (Wide<R>.Log(t) - x).High;

        // Where x is ln t to the last bit, what is left lies beyond even twice the precision of a large ln t. Less is lost when both are first
        // brought near 0 by the same multiple of ln 2: exactly t·2⁻ᵏ, and x − k·ln 2 with ln 2 in three parts.
        R near = R.IfLess(R.Abs(gap), R.Of(Near), R.IfLess(R.Of(Tiny), t, one, zero), zero);
        if (!R.AnyNonZero(near)) return gap;
        R k = x * R.Of(InverseLn2) + R.Of(Rounding) - R.Of(Rounding);
        var logarithm = Wide<R>.Log(t * R.Power(R.Of(2), -k));
        Wide<R> reduced = Wide<R>.TwoDifference(x, k * R.Of(Ln2First)) - Wide<R>.TwoProduct(k, R.Of(Ln2Second)) - k * R.Of(Ln2Third);
        return R.IfEqual(near, one, (logarithm - reduced).High, gap);
    }
}
