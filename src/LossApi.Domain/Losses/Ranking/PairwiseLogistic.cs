using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Ranking;

/// <summary>Cross entropy of which of two items comes first, over all pairs of a list: RankNet.</summary>
readonly record struct PairwiseLogistic(string Average) : IBatchLoss<PairwiseLogistic>
{
    public static LossCard Card { get; } = new("pairwise_logistic", "Pairwise logistic", Group.Ranking)
    {
        Summary = "Softplus of how far each more relevant item of a list is from leading each less relevant one, added up over the pairs.",
        Use = "Take it to put items into order when every pair matters alike: with graded relevances, for a low share of wrong pairs. "
            + "Not when only the top ranks matter (lambdarank, ranking_softmax): a wrong pair at the bottom costs as much as one at the top. Long lists have many pairs, so average decides how much a list weighs.",
        Inputs = [RankedLists.Predictions, RankedLists.Targets, RankedLists.Mask],
        Options = [Pairs.Average],
        TermAxis = "N",
        Cost = RankedLists.Pairwise(2e7),
        OutputActivation = "linear (only differences of scores enter)",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrongly ordered pair costs as much as its scores lie apart, and pulls with a force of at most 1"),
        Advice = [new(LearningTask.Ranking, 3, "turns graded relevances into comparisons, each a logistic regression on a difference of scores") { Caution = "work grows with the square of the list" }],
        Traits = Trait.Convex | Trait.NonNegative,
        Aliases = [Pairs.Rax("pairwise_logistic_loss")],
        LooseNames = ["ranknet", "ranknet_loss", "rank:pairwise"],
        References = ["Burges, C. et al. (2005). Learning to Rank using Gradient Descent. ICML, 89–96.", "Rax, rax.pairwise_logistic_loss."],
        Example = new(("predictions", new[,] { { 2, 1, 3 }, { 1, 0.5, 1.5 } }), ("targets", new double[,] { { 1, 0, 0 }, { 0, 0, 1 } }))
        {
            Terms = [1.6265233750364456, 0.7873386716983295],
        },
    };

    public static PairwiseLogistic With(OptionValues options) => new(options[Pairs.Average]);

    public void At(CoupledBatch batch) => Pairs.At(batch, default(Logistic), Average);

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R> => Pairs.Definition(batch, term, default(Logistic), Average);

    /// <summary>The logistic loss of a lead.</summary>
    internal readonly struct Logistic : IPairCost
    {
        public (Wide<Scalar> Term, Wide<Scalar> Slope, Wide<Scalar> Bend) At(Wide<Scalar> lead)
        {
            // With e^−|lead| nothing overflows, and 1 + e is never a difference.
            bool ahead = lead.High.V > 0;
            var e = Wide<Scalar>.Exp(ahead ? -lead : lead);
            Wide<Scalar> one = new Scalar(1), whole = e + one, log = Wide<Scalar>.Log1p(e), wrong = (ahead ? e : one) / whole;
            return (ahead ? log : log - lead, -wrong, wrong * ((ahead ? one : e) / whole));
        }

        public R Definition<R>(R lead) where R : struct, IReal<R> => R.Log(R.Of(1) + R.Exp(-lead));
    }
}
