using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Ranking;

/// <summary>Pairwise logistic loss in which a pair weighs as much as swapping it would change the NDCG.</summary>
readonly record struct LambdaRank(double Sigmoid, bool ExpGain, int Truncation, bool Norm) : IBatchLoss<LambdaRank>
{
    static readonly Input Predictions = RankedLists.Predictions;
    static readonly Flag ExpGainOption = new("exp_gain", true, "Whether the gain of a relevance y is 2^y − 1; otherwise it is y itself.");
    static readonly Number SigmoidOption = new("sigmoid", 1, Interval.Positive, "What differences of scores are multiplied with.") { Symbol = @"\sigma" };
    static readonly Integer TruncationOption = new("truncation_level", 0, 0, int.MaxValue,
        "Of pairs, at least one item must be among so many at the top of the predicted order, and the ideal DCG adds up so many places; 0 means all.");
    static readonly Flag NormOption = new("norm", false,
        "Whether a pair's weight is divided by 0.01 + |difference of scores| (unless all scores are equal), and a list's by S / log₂(1 + S), where S is the sum of the absolute gradients of its pairs.");

    // XGBoost accepts no larger relevance where its gain is 2^y − 1.
    static readonly Input Targets = RankedLists.Relevances("How relevant the items are, at most 31 while exp_gain holds.", Interval.NonNegative) with
    { RangeWhen = options => options[ExpGainOption] ? new(0, 31) : Interval.NonNegative };

    public static LossCard Card { get; } = new("lambdarank", "LambdaRank", Group.Ranking)
    {
        Summary = "Pairwise logistic loss of each list, each pair weighted by how much the NDCG would change if the two items swapped places.",
        Use = "Take it for graded relevances when the top of the list matters most, as NDCG says it. "
            + "Ranks and weights count as constants in the derivatives, so the value may rise where the NDCG does; compare models by NDCG, not by it. "
            + "Not for whole orders (listmle) nor for a single relevant item a list (ranking_softmax). XGBoost's rank:ndcg has these gradients, but reports twice these second derivatives.",
        Inputs = [Predictions, Targets, RankedLists.Mask],
        Options = [ExpGainOption, SigmoidOption, TruncationOption, NormOption],
        TermAxis = "N",
        Cost = RankedLists.Pairwise(2e7),
        OutputActivation = "linear (only differences of scores enter)",
        OutlierSensitivity = new(OutlierLevel.Partial, "a pair weighs at most its share of the NDCG and pulls with a bounded force, but gains of 2^y let one high grade rule a list"),
        Advice = [new(LearningTask.Ranking, 2, "spends its force where the NDCG is won: on the top ranks and the highest grades") { Caution = "its gradient is no derivative of its value through the ranks; watch the NDCG" }],
        Traits = Trait.Convex | Trait.NonNegative,
        Kinks = ["items of one score are ranked in the order in which they stand in the list", "where two scores change places, the weights and with them the gradient jump"],
        Aliases = [.. Alias.Objectives("lightgbm", ["lambdarank"], TruncationOption.At(30), NormOption.At(true))],
        LooseNames = ["rank:ndcg", "rank_ndcg", "lambdamart", "lambdarank_ndcg", "lambda_loss"],
        References =
        [
            "Burges, C., Ragno, R., Le, Q. (2006). Learning to Rank with Nonsmooth Cost Functions. NeurIPS 19.",
            "Burges, C. (2010). From RankNet to LambdaRank to LambdaMART: An Overview. MSR-TR-2010-82.",
            "LightGBM, objective lambdarank.",
        ],
        Example = new(("predictions", new[,] { { 2, 1, 3 }, { 1, 0.5, 1.5 } }), ("targets", new double[,] { { 1, 0, 0 }, { 2, 0, 1 } }))
        {
            Terms = [0.525701090187654, 0.292445442117382],
        },
    };

    public static LambdaRank With(OptionValues options) => new(options[SigmoidOption], options[ExpGainOption], options[TruncationOption], options[NormOption]);

    public void At(CoupledBatch batch)
    {
        LambdaRank loss = this;
        Wide<Scalar>[] discounts = LambdaWeights.DiscountsOf(batch.Size("L"));
        RankedLists.Each(batch, (list, items) => Pairs.Count(items, batch[Targets]) == 0 ? null : loss.Term(batch, list, items, discounts));
    }

    double Term(CoupledBatch batch, int list, ReadOnlySpan<int> items, Wide<Scalar>[] discounts)
    {
        ReadOnlySpan<double> scores = batch[Predictions], targets = batch[Targets];
        int[] order = RankedLists.Descending(items, scores);
        var weights = LambdaWeights.Of(order, scores, targets, discounts, ExpGain, Truncation, Norm);
        var slopes = new Wide<Scalar>[order.Length];
        var bends = new Wide<Scalar>[order.Length];
        Wide<Scalar> term = new Scalar(0), steepness = new Scalar(0);
        for (int upper = 0; upper < weights.Reach; upper++)
        {
            batch.Pause();
            for (int lower = upper + 1; lower < order.Length; lower++)
            {
                double difference = targets[order[upper]] - targets[order[lower]];
                if (difference == 0) continue;
                (int high, int low) = difference > 0 ? (upper, lower) : (lower, upper);
                Wide<Scalar> lead = Wide<Scalar>.TwoDifference(new(scores[order[high]]), new(scores[order[low]])), weight = weights.Of(high, low), distance = weights.Distance(lead);
                (Wide<Scalar> loss, Wide<Scalar> slope, Wide<Scalar> bend) = default(PairwiseLogistic.Logistic).At(lead * new Scalar(Sigmoid));
                term += weight * (distance.High.V > LambdaWeights.Far ? new Scalar(lead.High.V < 0 ? Sigmoid : 0) : loss / distance);
                weight /= distance;
                slope *= weight * new Scalar(Sigmoid);
                bend *= weight * new Scalar(Sigmoid) * new Scalar(Sigmoid);
                steepness -= slope + slope;
                slopes[high] += slope;
                slopes[low] -= slope;
                bends[high] += bend;
                bends[low] += bend;
            }
        }

        Wide<Scalar> scale = Norm ? LambdaWeights.ScaleOf(steepness) : new Scalar(1), factor = scale * new Scalar(batch.Factor(list));
        for (int i = 0; i < order.Length && factor.High.V != 0; i++)
        {
            if (batch.WantsGradients) batch.Gradient(Predictions).Add(order[i], slopes[i] * factor);
            if (batch.WantsCurvatures) batch.Curvature(Predictions).Add(order[i], bends[i] * factor);
        }

        return (term * scale).High.V;
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R> => LambdaWeights.Definition(batch, term, Targets, R.Of(Sigmoid), ExpGain, Truncation, Norm);
}
