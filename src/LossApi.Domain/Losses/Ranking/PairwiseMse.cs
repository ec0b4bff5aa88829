using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Ranking;

/// <summary>Squared error of differences: how far each pair's scores lie apart against how far its relevances do.</summary>
readonly record struct PairwiseMse(string Average) : IBatchLoss<PairwiseMse>
{
    static readonly Input Predictions = RankedLists.Predictions, Targets = RankedLists.Targets;

    static readonly Choice AverageOption = new("average", "none", ["none", "list", "batch"],
        "What each list's sum over its L² pairs is divided by: nothing, L², or the sum of the L² of all lists, so that the terms add up to the mean over all pairs.");

    public static LossCard Card { get; } = new("pairwise_mse", "Pairwise squared error", Group.Ranking)
    {
        Summary = "Squared difference between how far two scores lie apart and how far their relevances do, added up over all ordered pairs of a list.",
        Use = "Take it when differences of relevance are amounts that the scores should reproduce, but their level is free, as ratings of different users are. "
            + "Not when only the order matters (pairwise_logistic), nor when levels matter too (mse).",
        Inputs = [Predictions, Targets, RankedLists.Mask],
        Options = [AverageOption],
        TermAxis = "N",
        OutputActivation = "linear (a constant added to all scores of a list changes nothing)",
        OutlierSensitivity = new(OutlierLevel.High, "an item of odd relevance enters every pair of its list, squared"),
        Advice = [new(LearningTask.Ranking, 8, "learns by how much items differ, not only which is better") { Caution = "one wrong relevance pulls at its whole list" }],
        Traits = Trait.Convex | Trait.NonNegative | Trait.ZeroAtTarget,
        Aliases = [new Alias("rax", "pairwise_mse_loss") { Options = [AverageOption.At("batch")], Reduction = Reduction.Sum }],
        References = ["Rax, rax.pairwise_mse_loss."],
        // Rax's documentation prints 16 for the first list and 1 for the second.
        Example = new(("predictions", new[,] { { 2, 1, 3 }, { 1, 0.5, 1.5 } }), ("targets", new double[,] { { 1, 0, 0 }, { 0, 0, 1 } })) { Terms = [16, 1] },
    };

    public static PairwiseMse With(OptionValues options) => new(options[AverageOption]);

    public void At(CoupledBatch batch)
    {
        double all = 0;
        int[] room = new int[batch.Size("L")];
        for (int list = 0; list < batch.Terms.Length; list++) all += Pairs(RankedLists.Items(batch, list, room));
        string average = Average;
        RankedLists.Each(batch, (list, items) => Term(batch, list, items, average switch { "list" => Pairs(items), "batch" => all, _ => 1 }));
    }

    static double Pairs(ReadOnlySpan<int> items) => (double)items.Length * items.Length;

    /// <summary>Σᵢⱼ (eᵢ − eⱼ)² = 2/L·Σ (L·eᵢ − Σe)² for the errors e: no need to walk the pairs.</summary>
    static double Term(CoupledBatch batch, int list, ReadOnlySpan<int> items, double divisor)
    {
        ReadOnlySpan<double> predictions = batch[Predictions], targets = batch[Targets];
        Wide<Scalar> sum = new Scalar(0), squares = new Scalar(0), weight = new Scalar(batch.Factor(list)) / (Wide<Scalar>)new Scalar(divisor);
        var count = new Scalar(items.Length);
        foreach (int i in items) sum += Error(i, predictions, targets);
        if (!double.IsFinite(sum.High.V)) return double.PositiveInfinity;   // errors beyond the largest number: so are their squares
        foreach (int i in items)
        {
            Wide<Scalar> off = Error(i, predictions, targets) * count - sum;
            squares += off * (off / (Wide<Scalar>)new Scalar(divisor));
            if (weight.High.V == 0) continue;
            if (batch.WantsGradients) batch.Gradient(Predictions).Add(i, off * weight * new Scalar(4));
            if (batch.WantsCurvatures) batch.Curvature(Predictions).Add(i, weight * new Scalar(4.0 * (items.Length - 1)));
        }

        return (squares * new Scalar(2) / count).High.V;
    }

    static Wide<Scalar> Error(int i, ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets) => Wide<Scalar>.TwoDifference(new(predictions[i]), new(targets[i]));

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        R one = R.Of(1);
        R error(Place l) => batch.At(Predictions, term, l) - batch.At(Targets, term, l);
        R squares(Place list) => RankedLists.Sum(batch, list, l => RankedLists.Sum(batch, list, p => one));
        R sum = RankedLists.Sum(batch, term, l => RankedLists.Sum(batch, term, p => (error(l) - error(p)) * (error(l) - error(p))));
        return Average switch { "list" => sum / R.Max(one, squares(term)), "batch" => sum / R.Max(one, batch.Sum("N", squares)), _ => sum };
    }
}
