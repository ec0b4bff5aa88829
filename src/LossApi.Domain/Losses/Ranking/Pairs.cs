using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Ranking;

/// <summary>What a pair of items costs, of which one should stand above the other: a function of the lead of its score.</summary>
interface IPairCost
{
    /// <summary>The cost and its first two derivatives in the lead.</summary>
    (Wide<Scalar> Term, Wide<Scalar> Slope, Wide<Scalar> Bend) At(Wide<Scalar> lead);

    /// <summary>The textbook form.</summary>
    R Definition<R>(R lead) where R : struct, IReal<R>;
}

/// <summary>Losses that add up a cost over all pairs of items of a list of which one is more relevant than the other.</summary>
static class Pairs
{
    /// <summary>What sums over pairs are divided by.</summary>
    public static readonly Choice Average = new("average", "none", ["none", "list", "batch"],
        "What each list's sum over its pairs is divided by: nothing, the number of its own pairs, or that of all lists together, so that the terms add up to the mean over all pairs.");

    /// <summary>Rax's mean is that over all pairs of the batch.</summary>
    public static Alias Rax(string name) => new("rax", name) { Options = [Average.At("batch")], Reduction = Reduction.Sum };

    /// <summary>Terms and derivatives of all lists.</summary>
    public static void At<TCost>(CoupledBatch batch, TCost cost, string average) where TCost : struct, IPairCost
    {
        double all = average == "batch" ? Count(batch) : 1;
        RankedLists.Each(batch, (list, items) =>
        {
            double own = Count(items, batch[RankedLists.Targets]);
            if (own == 0) return null;   // nothing to compare
            Wide<Scalar> share = new Scalar(1) / (Wide<Scalar>)new Scalar(average == "list" ? own : all);
            return Term(batch, cost, list, items, share);
        });
    }

    static double Term<TCost>(CoupledBatch batch, TCost cost, int list, ReadOnlySpan<int> items, Wide<Scalar> share) where TCost : struct, IPairCost
    {
        ReadOnlySpan<double> scores = batch[RankedLists.Predictions], targets = batch[RankedLists.Targets];
        double factor = batch.Factor(list);
        WideSums? slopes = batch.WantsGradients && factor != 0 ? batch.Gradient(RankedLists.Predictions) : null, bends = batch.WantsCurvatures && factor != 0 ? batch.Curvature(RankedLists.Predictions) : null;
        Wide<Scalar> term = new Scalar(0), weight = share * new Scalar(factor);
        foreach (int i in items)
        {
            batch.Pause();
            Wide<Scalar> slope = new Scalar(0), bend = new Scalar(0);
            foreach (int j in items)
            {
                if (!(targets[i] > targets[j])) continue;
                (Wide<Scalar> loss, Wide<Scalar> first, Wide<Scalar> second) = cost.At(Wide<Scalar>.TwoDifference(new(scores[i]), new(scores[j])));
                term += loss * share;
                slope += first;
                bend += second;
                slopes?.Add(j, -(first * weight));
                bends?.Add(j, second * weight);
            }

            slopes?.Add(i, slope * weight);
            bends?.Add(i, bend * weight);
        }

        return term.High.V;
    }

    static double Count(CoupledBatch batch)
    {
        int[] room = new int[batch.Size("L")];
        double count = 0;
        for (int list = 0; list < batch.Terms.Length; list++) count += Count(RankedLists.Items(batch, list, room), batch[RankedLists.Targets]);
        return count;
    }

    /// <summary>How many pairs of a list are of different relevance: all, without those inside each grade.</summary>
    public static double Count(ReadOnlySpan<int> items, ReadOnlySpan<double> targets)
    {
        double[] grades = new double[items.Length];
        for (int i = 0; i < grades.Length; i++) grades[i] = targets[items[i]];
        Array.Sort(grades);
        double count = 0;
        for (int start = 0, end; start < grades.Length; start = end)
        {
            for (end = start + 1; end < grades.Length && grades[end] == grades[start];) end++;
            count += (double)start * (end - start);
        }

        return count;
    }

    /// <summary>The textbook form of a list's term.</summary>
    public static R Definition<TCost, R>(IFormulaBatch<R> batch, Place list, TCost cost, string average) where TCost : struct, IPairCost where R : struct, IReal<R>
    {
        R sum = Over(batch, list, RankedLists.Targets, (l, p) => cost.Definition(batch.At(RankedLists.Predictions, list, l) - batch.At(RankedLists.Predictions, list, p)));
        R one = R.Of(1);
        return average switch
        {
            "list" => sum / R.Max(one, Over(batch, list, RankedLists.Targets, (_, _) => one)),
            "batch" => sum / R.Max(one, batch.Sum("N", other => Over(batch, other, RankedLists.Targets, (_, _) => one))),
            _ => sum,
        };
    }

    /// <summary>Σ over the pairs of a list of which the first is more relevant than the second.</summary>
    public static R Over<R>(IFormulaBatch<R> batch, Place list, Input targets, Func<Place, Place, R> term) where R : struct, IReal<R> => RankedLists.Sum(batch, list, l => batch.Sum("L", p => term(l, p),
        p => batch.Less(batch.At(targets, list, p), batch.At(targets, list, l)) & RankedLists.Counts(batch, list, p)));
}
