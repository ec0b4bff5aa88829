using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Likelihood;

/// <summary>Exponentials of a log-mean, as likelihoods with a logarithmic link multiply them with the target.</summary>
static class LogLink
{
    /// <summary>Twice as far from 0 as eˣ leaves the range of numbers: halves of what is larger decide nothing.</summary>
    const double Farthest = 1600;

    /// <summary>factor·eˣ, to twice the precision; finite wherever it fits, also where eˣ alone does not. A factor of 0 gives 0.</summary>
    public static Wide<R> Scaled<R>(Wide<R> factor, Wide<R> x) where R : struct, IReal<R>
    {
        // In two halves, neither of which overflows before the product does.
        R half = R.Of(0.5), zero = R.Of(0);
        var root = Wide<R>.Exp(new Wide<R>(half * x.High, R.IfLess(R.Abs(x.High), R.Of(Farthest), half * x.Low, zero)));
        return Wide<R>.IfEqual(factor.High, zero, zero, factor * root * root);
    }
}
