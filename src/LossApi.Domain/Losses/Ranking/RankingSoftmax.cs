using LossApi.Domain.Losses.Multiclass;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Ranking;

/// <summary>Cross entropy between the relevances of a list and the softmax of its scores: ListNet.</summary>
readonly record struct RankingSoftmax : IBatchLoss<RankingSoftmax>
{
    static readonly Input Predictions = RankedLists.Predictions, Targets = RankedLists.Relevances("How relevant the items are; taken as they are, not divided by their sum.", Interval.NonNegative);

    /// <summary>Relevances above this are scaled down while they are added up, so that sums of what fits fit.</summary>
    const double Large = 1e290, Down = 1.0 / (1 << 30);

    public static LossCard Card { get; } = new("ranking_softmax", "Ranking softmax", Group.Ranking)
    {
        Summary = "Cross entropy of each list: relevances times minus the logarithm of the softmax of the scores.",
        Use = "Take it first when whole lists are to be ordered and few of their items are relevant, as in search with clicks. It costs no more than a softmax. "
            + "Relevances are not normalised: a list with twice the relevance counts twice. With many grades of which the top ranks matter most, take lambdarank.",
        Inputs = [Predictions, Targets, RankedLists.Mask],
        TermAxis = "N",
        OutputActivation = "none: the softmax is inside the loss",
        OutlierSensitivity = new(OutlierLevel.High, "a relevant item far below the others costs its distance from the top, without bound"),
        Advice = [new(LearningTask.Ranking, 1, "one pass over each list, convex in the scores, and bounds 1 − MRR and 1 − NDCG when relevances are few")],
        Traits = Trait.Convex | Trait.NonNegative,
        Aliases = ["optax.ranking_softmax_loss", "rax.softmax_loss"],
        LooseNames = ["listnet", "listnet_loss", "listwise_softmax", "softmax_loss"],
        References =
        [
            "Cao, Z. et al. (2007). Learning to Rank: From Pairwise Approach to Listwise Approach. ICML, 129–136.",
            "Bruch, S. et al. (2019). An Analysis of the Softmax Cross Entropy Loss for Learning-to-Rank with Binary Relevance. ICTIR, 75–78.",
            "Optax, optax.losses.ranking_softmax_loss.",
        ],
        Example = new(("predictions", new[,] { { 2, 1, 3 }, { 1, 0.5, 1.5 } }), ("targets", new double[,] { { 1, 0, 0 }, { 0, 0, 1 } }))
        {
            Terms = [1.4076059644443804, 0.6802696706417346],
        },
    };

    public static RankingSoftmax With(OptionValues options) => default;

    public void At(CoupledBatch batch)
    {
        Scalar[] scores = new Scalar[batch.Size("L")], high = new Scalar[scores.Length], low = new Scalar[scores.Length];
        RankedLists.Each(batch, (list, items) => Term(batch, list, items, scores.AsSpan(0, items.Length), high, low));
    }

    static double Term(CoupledBatch batch, int list, ReadOnlySpan<int> items, Span<Scalar> scores, Span<Scalar> high, Span<Scalar> low)
    {
        ReadOnlySpan<double> predictions = batch[Predictions], targets = batch[Targets];
        double largest = 0;
        for (int k = 0; k < items.Length; k++)
        {
            scores[k] = new(predictions[items[k]]);
            largest = Math.Max(largest, targets[items[k]]);
        }

        double scale = largest > Large ? Down : 1;
        var softmax = Softmax<Scalar>.WideOf(scores, high, low);
        Wide<Scalar> total = softmax.Total, log = softmax.LogTotal, mass = new Scalar(0), term = new Scalar(0);
        for (int k = 0; k < items.Length; k++)
        {
            var target = new Scalar(targets[items[k]] * scale);
            mass += target;
            if (target.V != 0) term += (Wide<Scalar>.TwoDifference(softmax.Top, scores[k]) + log) * target;
        }

        double factor = batch.Factor(list);
        for (int k = 0; k < items.Length && factor != 0; k++)
        {
            // P·Σy − y without the difference that vanishes where the model is sure.
            var power = new Wide<Scalar>(high[k], low[k]);
            var target = new Scalar(targets[items[k]] * scale);
            Wide<Scalar> p = power / total, miss = softmax.Miss(power), weight = new Scalar(factor) * (Wide<Scalar>)new Scalar(1 / scale);
            if (batch.WantsGradients) batch.Gradient(Predictions).Add(items[k], (p * (mass - target) - miss * target) * weight);
            if (batch.WantsCurvatures) batch.Curvature(Predictions).Add(items[k], mass * (p * miss) * weight);
        }

        return term.High.V / scale;
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        R all = RankedLists.Sum(batch, term, l => R.Exp(batch.At(Predictions, term, l)));
        return RankedLists.Sum(batch, term, l => batch.At(Targets, term, l) * -R.Log(R.Exp(batch.At(Predictions, term, l)) / all));
    }
}
