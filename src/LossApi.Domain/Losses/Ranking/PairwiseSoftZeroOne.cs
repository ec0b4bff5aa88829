using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Ranking;

/// <summary>The probability that a pair is in the wrong order, added up over the pairs of a list: a smooth count of wrong pairs.</summary>
readonly record struct PairwiseSoftZeroOne(string Average) : IBatchLoss<PairwiseSoftZeroOne>
{
    public static LossCard Card { get; } = new("pairwise_soft_zero_one", "Pairwise soft zero-one", Group.Ranking)
    {
        Summary = "Sigmoid of how far each more relevant item of a list is behind each less relevant one, added up over the pairs: about how many pairs are in the wrong order.",
        Use = "Take it when wrong pairs should count alike, however wrong, as in the area under the ROC curve or Kendall's tau, or when labels are noisy. "
            + "Not to begin training with: it is not convex, and pairs that are far wrong give no gradient (start from pairwise_logistic).",
        Inputs = [RankedLists.Predictions, RankedLists.Targets, RankedLists.Mask],
        Options = [Pairs.Average],
        TermAxis = "N",
        Cost = RankedLists.Pairwise(2e7),
        OutputActivation = "linear (only differences of scores enter)",
        OutlierSensitivity = new(OutlierLevel.Low, "a pair costs at most 1, and hardly pulls once it is far wrong"),
        Advice = [new(LearningTask.Ranking, 7, "counts wrong pairs smoothly, so that single hopeless ones do not matter") { ForOutliers = true, Caution = "not convex: it may stand still far from the right order" }],
        Traits = Trait.NonNegative,
        Aliases = [Pairs.Rax("pairwise_soft_zero_one_loss")],
        LooseNames = ["soft_auc", "auc_loss"],
        References = ["Yan, L. et al. (2003). Optimizing Classifier Performance via an Approximation to the Wilcoxon–Mann–Whitney Statistic. ICML, 848–855.", "Rax, rax.pairwise_soft_zero_one_loss."],
        // σ(−1) + σ(1) = 1, and σ(−½) + σ(−1).
        Example = new(("predictions", new[,] { { 2, 1, 3 }, { 1, 0.5, 1.5 } }), ("targets", new double[,] { { 1, 0, 0 }, { 0, 0, 1 } })) { Terms = [1, 0.6464820901681405] },
    };

    public static PairwiseSoftZeroOne With(OptionValues options) => new(options[Pairs.Average]);

    public void At(CoupledBatch batch) => Pairs.At(batch, default(Wrong), Average);

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R> => Pairs.Definition(batch, term, default(Wrong), Average);

    readonly struct Wrong : IPairCost
    {
        public (Wide<Scalar> Term, Wide<Scalar> Slope, Wide<Scalar> Bend) At(Wide<Scalar> lead)
        {
            bool ahead = lead.High.V > 0;
            var e = Wide<Scalar>.Exp(ahead ? -lead : lead);
            Wide<Scalar> one = new Scalar(1), whole = e + one, wrong = (ahead ? e : one) / whole, slope = wrong * ((ahead ? one : e) / whole), turn = (one - e) / whole;
            return (wrong, -slope, slope * (ahead ? turn : -turn));
        }

        public R Definition<R>(R lead) where R : struct, IReal<R> => R.Of(1) / (R.Of(1) + R.Exp(lead));
    }
}
