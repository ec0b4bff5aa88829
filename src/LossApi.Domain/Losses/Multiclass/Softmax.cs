using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>
/// The softmax of one row of scores, relative to its largest score m: e^(z − m) and their sum without the largest. Nothing is subtracted from 1, so
/// every probability and log-probability keeps its relative accuracy in the tails.
/// </summary>
/// <param name="Top">The largest score m.</param>
/// <param name="Rest">Σ e^(z − m) over all classes but the (first) largest.</param>
readonly record struct Softmax<R>(R Top, Wide<R> Rest) where R : struct, IReal<R>
{
    /// <summary>Where e^(z − m) vanishes for certain; the rounding error of such a difference is not needed, and may not be a number.</summary>
    const double Vanishing = -800;

    /// <summary>Σ e^(z − m).</summary>
    public Wide<R> Total => Rest + R.Of(1);

    /// <summary>ln Σ e^(z − m).</summary>
    public Wide<R> LogTotal => R.Log1pWide(Rest);

    /// <summary>−ln of the probability of a class, from its score; two near numbers are added, so both are kept wide and rounded once.</summary>
    public R NegativeLog(R score) => (Wide<R>.TwoDifference(Top, score) + LogTotal).High;

    /// <summary>1 − P of a class, from its e^(z − m): what the other classes have, so that it keeps its digits where P is almost 1.</summary>
    public Wide<R> Miss(Wide<R> power)
    {
        // Of several classes that share the largest score each has e⁰ = 1, and Σ − 1 is the rest for all of them.
        Wide<R> below = Total - power, others = Wide<R>.IfEqual(power.High, R.Of(1), Wide<R>.IfEqual(power.Low, R.Of(0), Rest, below), below);
        return others / Total;
    }

    /// <summary>The probability of a class as it is written down.</summary>
    public static R Textbook(IFormulaRow<R> row, IFormulaTerm<R> term, Input predictions) => R.Exp(term[predictions]) / row.Sum(other => R.Exp(other[predictions]));

    /// <summary>Evaluates a row and leaves e^(z − m) in <paramref name="exponentials"/>.</summary>
    public static Softmax<R> Of(ReadOnlySpan<R> scores, Span<R> exponentials)
    {
        (R top, R at) = Largest(scores);
        Fill(scores, top, exponentials);
        return new(top, EightSums.OfPairs<R>(exponentials[..scores.Length], at));
    }

    static void Fill(ReadOnlySpan<R> scores, R top, Span<R> exponentials)
    {
        for (int k = 0; k < scores.Length; k++) exponentials[k] = R.ExpOfDifference(scores[k], top);
    }

    /// <summary>The same to twice the precision, e^(z − m) being the sum of both spans: for gradients in which probabilities cancel against targets.</summary>
    public static Softmax<R> WideOf(ReadOnlySpan<R> scores, Span<R> high, Span<R> low)
    {
        (R top, R at) = Largest(scores);
        Wide<R> rest = R.Of(0);
        for (int k = 0; k < scores.Length; k++)
        {
            var power = Wide<R>.Exp(Below(scores[k], top));
            (high[k], low[k]) = (power.High, power.Low);
            rest += Wide<R>.IfEqual(at, R.Of(k), R.Of(0), power);
        }

        return new(top, rest);
    }

    static (R Top, R At) Largest(ReadOnlySpan<R> scores)
    {
        R top = scores[0], at = R.Of(0);
        for (int k = 1; k < scores.Length; k++)
        {
            at = R.IfLess(top, scores[k], R.Of(k), at);
            top = R.Max(top, scores[k]);
        }

        return (top, at);
    }

    /// <summary>z − m with its rounding error: at a gap of 700 the error alone would cost e^(z − m) hundreds of ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Wide<R> Below(R score, R top)
    {
        var below = Wide<R>.TwoDifference(score, top);
        return new(below.High, R.IfLess(R.Of(Vanishing), below.High, below.Low, R.Of(0)));
    }
}
