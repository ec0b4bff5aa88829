using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>
/// −ln of class probabilities after the treatment Keras gives them: divided by their sum, then clipped. Both steps are optional.
/// </summary>
/// <param name="Normalize">Whether each row is divided by its sum.</param>
/// <param name="Clip">How far from 0 and 1 the probabilities are kept; 0 for not at all.</param>
readonly record struct ClassProbabilities(bool Normalize, double Clip)
{
    /// <summary>
    /// A power of two that a row is multiplied by, exactly, before it is divided by its sum: the quotients do not change, and the reciprocals of
    /// subnormal sums stay in range.
    /// </summary>
    public R Scale<R>(ReadOnlySpan<R> probabilities) where R : struct, IReal<R>
    {
        const double Small = 1e-140, Up = 4.149515568880993e180;   // 2⁶⁰⁰
        if (!Normalize) return R.Of(1);
        R largest = R.Of(0);
        foreach (R p in probabilities) largest = R.Max(largest, p);
        return R.IfLess(largest, R.Of(Small), R.Of(Up), R.Of(1));
    }

    /// <summary>The sum a scaled row is divided by; 1 where it is not.</summary>
    public Wide<R> Total<R>(ReadOnlySpan<R> probabilities, R scale) where R : struct, IReal<R>
    {
        Wide<R> total = R.Of(Normalize ? 0 : 1);
        if (Normalize)
            foreach (R p in probabilities) total += p * scale;
        return total;
    }

    /// <summary>Whether (1) or not (0) the gradient passes at a probability: not where it is clipped.</summary>
    public R Open<R>(R p, Wide<R> total) where R : struct, IReal<R>
    {
        if (Clip == 0) return R.Of(1);
        R share = (p / total).High, zero = R.Of(0);
        return R.IfLess(share, R.Of(Clip), zero, R.IfLess(R.Of(1 - Clip), share, zero, R.Of(1)));
    }

    /// <summary>−ln of a probability.</summary>
    public R NegativeLog<R>(R p, Wide<R> total) where R : struct, IReal<R>
    {
        if (!Normalize) return -R.Log(Clip == 0 ? p : R.Min(R.Max(p, R.Of(Clip)), R.Of(1 - Clip)));
        Wide<R> share = p / total;
        if (Clip > 0)
        {
            share = Wide<R>.IfLess(share.High, R.Of(Clip), R.Of(Clip), share);
            share = Wide<R>.IfLess(R.Of(1 - Clip), share.High, R.Of(1 - Clip), share);
        }

        return -Wide<R>.Log(share).High;
    }

    /// <summary>The treated probability as it is written down.</summary>
    public R Textbook<R>(IFormulaRow<R> row, R p, Input predictions) where R : struct, IReal<R>
    {
        R share = Normalize ? p / row.Sum(term => term[predictions]) : p;
        return Clip == 0 ? share : R.Min(R.Max(share, R.Of(Clip)), R.Of(1) - R.Of(Clip));
    }
}
