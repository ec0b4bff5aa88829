using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Ranking;

/// <summary>How much the NDCG of one list changes when two of its items swap places: constants as far as derivatives go.</summary>
/// <param name="Gains">The gains in predicted order, as shares of the ideal DCG.</param>
/// <param name="Discounts">ln 2 / ln(1 + rank) by rank − 1.</param>
/// <param name="Reach">How many items at the top have pairs of their own.</param>
/// <param name="ByDistance">Whether weights are divided by 0.01 + |difference of scores|.</param>
readonly record struct LambdaWeights(Wide<Scalar>[] Gains, Wide<Scalar>[] Discounts, int Reach, bool ByDistance)
{
    /// <summary>ln 2.</summary>
    public static readonly Wide<Scalar> Ln2 = Wide<Scalar>.Log(new Scalar(2));

    /// <summary>What keeps pairs of nearly one score from weighing without bound, as LightGBM and XGBoost have it.</summary>
    const double Floor = 0.01;

    /// <summary>Beyond it a logistic loss divided by the distance is 0 or the slope, to twice the working precision.</summary>
    public const double Far = 1e40;

    /// <summary>Below it 2^y − 1 is y·ln 2 to twice the working precision.</summary>
    const double Tiny = 1e-40;

    /// <summary>The discounts of so many ranks.</summary>
    public static Wide<Scalar>[] DiscountsOf(int count)
    {
        var discounts = new Wide<Scalar>[count];
        for (int i = 0; i < count; i++) discounts[i] = Ln2 / Wide<Scalar>.Log(new Scalar(i + 2));
        return discounts;
    }

    /// <summary>The weights of a list whose items are in predicted order.</summary>
    public static LambdaWeights Of(int[] order, ReadOnlySpan<double> scores, ReadOnlySpan<double> targets, Wide<Scalar>[] discounts, bool expGain, int truncation, bool norm)
    {
        int reach = truncation == 0 ? order.Length : Math.Min(truncation, order.Length);
        var gains = new Wide<Scalar>[order.Length];
        double largest = 0;
        foreach (int item in order) largest = Math.Max(largest, targets[item]);
        // Relative to the largest relevance: sums of huge relevances must not overflow, nor tiny ones lose their digits. 2^y − 1 is y·ln 2 where y is tiny.
        for (int i = 0; i < gains.Length; i++)
            gains[i] = expGain && largest > Tiny ? Wide<Scalar>.Expm1(Ln2 * new Scalar(targets[order[i]])) : new Scalar(targets[order[i]]) / (Wide<Scalar>)new Scalar(largest);

        var best = (Wide<Scalar>[])gains.Clone();
        Array.Sort(best, (a, b) => b.High.V.CompareTo(a.High.V) is not 0 and var by ? by : b.Low.V.CompareTo(a.Low.V));
        Wide<Scalar> ideal = new Scalar(0);
        for (int i = 0; i < reach; i++) ideal += best[i] * discounts[i];
        for (int i = 0; i < gains.Length; i++) gains[i] /= ideal;
        return new(gains, discounts, reach, norm && scores[order[0]] != scores[order[^1]]);
    }

    /// <summary>The weight of a pair of ranks, by rank − 1.</summary>
    public Wide<Scalar> Of(int high, int low) => Wide<Scalar>.Abs((Gains[high] - Gains[low]) * (Discounts[high] - Discounts[low]));

    /// <summary>What the weight of a pair is divided by, of which one item's score leads by so much.</summary>
    public Wide<Scalar> Distance(Wide<Scalar> lead) => ByDistance ? Wide<Scalar>.Abs(lead) + new Scalar(Floor) : new Scalar(1);

    /// <summary>log₂(1 + S) / S, and its limit where S vanishes.</summary>
    public static Wide<Scalar> ScaleOf(Wide<Scalar> sum) => sum.High.V < Tiny ? new Scalar(1) / Ln2 : Wide<Scalar>.Log1p(sum) / (Ln2 * sum);

    /// <summary>The whole loss as it is written down.</summary>
    public static R Definition<R>(IFormulaBatch<R> batch, Place list, Input targets, R sigmoid, bool expGain, int truncation, bool norm) where R : struct, IReal<R>
    {
        R one = R.Of(1), two = R.Of(2);
        R score(Place l) => batch.At(RankedLists.Predictions, list, l);
        R grade(Place l) => batch.At(targets, list, l);
        R gain(Place l) => expGain ? R.Power(two, grade(l)) - one : grade(l);
        Condition counts(Place l) => RankedLists.Counts(batch, list, l);
        R discount(R rank) => R.Log(two) / R.Log(one + rank);
        R rank(Place l) => batch.Rank("L", l, score, counts);
        R limit = R.Of(truncation == 0 ? double.PositiveInfinity : truncation);
        R ideal() => RankedLists.Sum(batch, list, l => batch.Rank("L", l, grade, counts) is var place && truncation == 0
            ? gain(l) * discount(place) : batch.Where(batch.Less(limit, place), R.Of(0), gain(l) * discount(place)));
        R widest = batch.Largest("L", score, counts) + batch.Largest("L", l => -score(l), counts);
        R weight(Place l, Place p)
        {
            R change = (gain(l) - gain(p)) * R.Abs(discount(rank(l)) - discount(rank(p))) / ideal();
            if (truncation != 0) change = batch.Where(batch.Less(limit, R.Min(rank(l), rank(p))), R.Of(0), change);
            R distance = norm ? batch.Where(batch.Less(R.Of(0), widest), R.Of(Floor) + R.Abs(score(l) - score(p)), one) : one;
            return R.StopGradient(change / distance);
        }

        R over(Func<Place, Place, R> term) => Pairs.Over(batch, list, targets, term);
        R sum = over((l, p) => weight(l, p) * R.Log(one + R.Exp(-sigmoid * (score(l) - score(p)))));
        if (!norm) return sum;
        R steepness = over((l, p) => two * sigmoid * weight(l, p) / (one + R.Exp(sigmoid * (score(l) - score(p)))));
        return batch.Where(batch.Less(R.Of(0), steepness), sum * R.StopGradient(R.Log(one + steepness) / (R.Log(two) * steepness)), sum);
    }
}
