using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Ranking;

/// <summary>A batch of lists: what the losses over them take, and a walk from list to list.</summary>
static class RankedLists
{
    /// <summary>The scores that are learned.</summary>
    public static readonly Input Predictions = new("predictions", Kind.Real, Extent.Axes, "The scores of the items, a list a row: the larger, the nearer to the top.")
    { Axes = ["N", "L"], Unbatched = true, Differentiable = true, Symbol = "z" };

    /// <summary>Which items count.</summary>
    public static readonly Input Mask = new("mask", Kind.Flags, Extent.Axes, "1 for an item that counts, 0 for padding, which is as if it were not in the list.")
    { Axes = ["N", "L"], Unbatched = true, Required = false, Default = 1, Symbol = "m" };

    /// <summary>Relevances of any size and sign, of which only the order or differences matter.</summary>
    public static readonly Input Targets = Relevances("How relevant the items are: the larger, the nearer to the top they belong.", Interval.Real);

    /// <summary>Relevances that are amounts.</summary>
    public static Input Relevances(string meaning, Interval range) => new("targets", Kind.Real, Extent.Axes, meaning) { Axes = ["N", "L"], Unbatched = true, Range = range };

    /// <summary>The loss of one list, given where its items that count stand in the tensors; adds up their derivatives. Null where the list has no loss.</summary>
    public delegate double? Term(int list, ReadOnlySpan<int> items);

    /// <summary>Fills in the terms list by list. A list without an item that counts leaves the mean, as Optax's and Rax's do.</summary>
    public static void Each(CoupledBatch batch, Term term)
    {
        int length = batch.Size("L");
        int[] room = new int[length];
        for (int list = 0; list < batch.Terms.Length; list++)
        {
            batch.Pause();
            ReadOnlySpan<int> items = Items(batch, list, room);
            double? loss = items.IsEmpty ? null : term(list, items);
            batch.Terms[list] = loss ?? 0;
            if (loss is null) batch.Leave(list);
        }
    }

    /// <summary>Where the items of a list that count stand in the tensors.</summary>
    public static ReadOnlySpan<int> Items(CoupledBatch batch, int list, int[] room)
    {
        ReadOnlySpan<double> mask = batch[Mask];
        int count = 0;
        for (int at = list * room.Length; at < (list + 1) * room.Length; at++)
            if (mask.IsEmpty || mask[at] != 0) room[count++] = at;
        return room.AsSpan(0, count);
    }

    /// <summary>Items from the largest number to the smallest; of equal numbers the earlier comes first.</summary>
    public static int[] Descending(ReadOnlySpan<int> items, ReadOnlySpan<double> numbers)
    {
        double[] keys = new double[items.Length];
        int[] order = items.ToArray();
        for (int i = 0; i < keys.Length; i++) keys[i] = -numbers[items[i]];
        Array.Sort(keys, order);
        // The sort is not stable: put each tie in order.
        for (int start = 0, end; start < keys.Length; start = end)
        {
            for (end = start + 1; end < keys.Length && keys[end] == keys[start];) end++;
            if (end - start > 1) Array.Sort(order, start, end - start);
        }

        return order;
    }

    /// <summary>ln(1 + eˣ).</summary>
    public static Wide<Scalar> Softplus(Wide<Scalar> x) => x.High.V > 0 ? x + Wide<Scalar>.Log1p(Wide<Scalar>.Exp(-x)) : Wide<Scalar>.Log1p(Wide<Scalar>.Exp(x));

    /// <summary>What a loss that compares all pairs of each list costs.</summary>
    /// <param name="most">How many pairs it gets through in some seconds.</param>
    public static Cost Pairwise(double most) => new("N · L² steps for N lists of L items", layout => (double)layout.Rows * layout.Sizes["L"] * layout.Sizes["L"]) { Most = most };

    /// <summary>Whether an item counts, on paper or in numbers.</summary>
    public static Condition Counts<R>(IFormulaBatch<R> batch, Place list, Place item) where R : struct, IReal<R> => batch.IsSet(Mask, list, item);

    /// <summary>Σ over the items of a list that count.</summary>
    public static R Sum<R>(IFormulaBatch<R> batch, Place list, Func<Place, R> term) where R : struct, IReal<R> => batch.Sum("L", term, item => Counts(batch, list, item));
}
