using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Ranking;

/// <summary>Negative log-likelihood of the right order when a list is drawn item by item from its softmax (Plackett–Luce).</summary>
readonly record struct ListMle : IBatchLoss<ListMle>
{
    static readonly Input Predictions = RankedLists.Predictions, Targets = RankedLists.Targets;

    public static LossCard Card { get; } = new("listmle", "ListMLE", Group.Ranking)
    {
        Summary = "Negative log-likelihood of the order of the relevances, when items are drawn one after another with the softmax of the scores of those left.",
        Use = "Take it when the whole order of each list is known and matters. Only the order of the relevances enters, not their size. "
            + "Not with few grades: tied items are held to the order in which they come, so shuffle them; and not where only the top matters (lambdarank).",
        Inputs = [Predictions, Targets, RankedLists.Mask],
        TermAxis = "N",
        OutputActivation = "linear (a constant added to all scores of a list changes nothing)",
        OutlierSensitivity = new(OutlierLevel.Partial, "only the order of the relevances enters, but an item scored far below those it should precede costs its distance"),
        Advice =
        [
            new(LearningTask.Ranking, 5, "the likelihood of a whole order, for lists that are fully ranked")
            { Caution = "ties are resolved by position: shuffle lists whose relevances have few grades" },
        ],
        Traits = Trait.Convex | Trait.NonNegative,
        Kinks = ["items of one relevance keep the order in which they stand in the list"],
        Aliases = ["rax.listmle_loss"],
        LooseNames = ["list_mle", "plackett_luce"],
        References = ["Xia, F. et al. (2008). Listwise Approach to Learning to Rank: Theory and Algorithm. ICML, 1192–1199.", "Rax, rax.listmle_loss."],
        // ln(1 + e + e²) + ln(1 + e), and ln 3! where every order is as likely.
        Example = new(("predictions", new double[,] { { 0, 1, 2 }, { 0, 0, 0 } }), ("targets", new double[,] { { 2, 1, 0 }, { 1, 2, 3 } }))
        {
            Terms = [3.720867651962603, 1.791759469228055],
        },
    };

    public static ListMle With(OptionValues options) => default;

    public void At(CoupledBatch batch) => RankedLists.Each(batch, (list, items) => Term(batch, list, items));

    static double Term(CoupledBatch batch, int list, ReadOnlySpan<int> items)
    {
        ReadOnlySpan<double> scores = batch[Predictions];
        int[] order = RankedLists.Descending(items, batch[Targets]);

        // From the last to the first: ln Σ eᶻ over what comes behind, and with it.
        Wide<Scalar>[] behind = new Wide<Scalar>[order.Length], left = new Wide<Scalar>[order.Length];
        LogSum set = LogSum.Empty;
        Wide<Scalar> term = new Scalar(0);
        for (int i = order.Length - 1; i >= 0; i--)
        {
            behind[i] = set.Value;
            set = set.With(scores[order[i]]);
            left[i] = set.Value;
            if (i < order.Length - 1) term += RankedLists.Softplus(behind[i] - new Scalar(scores[order[i]]));
        }

        if (batch.Factor(list) is not 0 and var factor && (batch.WantsGradients || batch.WantsCurvatures)) Differentiate(batch, factor, order, behind, left);
        return term.High.V;
    }

    /// <summary>Each item is pushed down by every draw it was left in, with its probability there, and pulled up by its own.</summary>
    static void Differentiate(CoupledBatch batch, double factor, int[] order, Wide<Scalar>[] behind, Wide<Scalar>[] left)
    {
        ReadOnlySpan<double> scores = batch[Predictions];
        var weight = new Scalar(factor);
        // Σ e^(−ln S) and Σ e^(−2 ln S) over the draws so far, as multiples of the latest draw's, which is the largest.
        Wide<Scalar> pulls = new Scalar(0), squares = new Scalar(0);
        for (int i = 0; i < order.Length; i++)
        {
            if (i > 0)
            {
                var fall = Wide<Scalar>.Exp(left[i] - left[i - 1]);
                pulls = (pulls + new Scalar(1)) * fall;
                squares = (squares + new Scalar(1)) * fall * fall;
            }

            // In its own draw 1 − P is what those behind have: known by itself, so that nothing cancels where the order is sure.
            var share = Wide<Scalar>.Exp(new Scalar(scores[order[i]]) - left[i]);
            Wide<Scalar> miss = i < order.Length - 1 ? Wide<Scalar>.Exp(behind[i] - left[i]) : new Scalar(0), pushed = share * pulls;
            if (batch.WantsGradients) batch.Gradient(Predictions).Add(order[i], (pushed - miss) * weight);
            if (batch.WantsCurvatures) batch.Curvature(Predictions).Add(order[i], (share * miss + (pushed - share * share * squares)) * weight);
        }
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        Condition counts(Place l) => RankedLists.Counts(batch, term, l);
        R place(Place l) => batch.Rank("L", l, p => batch.At(Targets, term, p), counts);
        return batch.Sum("L", l => -R.Log(R.Exp(batch.At(Predictions, term, l))
            / batch.Sum("L", p => R.Exp(batch.At(Predictions, term, p)), p => counts(p) & !batch.Less(place(p), place(l)))), counts);
    }
}
