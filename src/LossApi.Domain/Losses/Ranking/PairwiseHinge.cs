using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Ranking;

/// <summary>Hinge on the lead of each more relevant item over each less relevant one.</summary>
readonly record struct PairwiseHinge(double Margin, string Average) : IBatchLoss<PairwiseHinge>
{
    static readonly Number MarginOption = new("margin", 1, Interval.NonNegative, "By how much the more relevant item's score must exceed the other's.");

    public static LossCard Card { get; } = new("pairwise_hinge", "Pairwise hinge", Group.Ranking)
    {
        Summary = "What is missing from each more relevant item's lead over each less relevant one until it is the margin, added up over the pairs of a list.",
        Use = "Take it to put items into order when pairs that are right by the margin should be left alone. "
            + "Not when probabilities of the order are wanted (pairwise_logistic) or only the top ranks matter (lambdarank). With pairs given one by one take margin_ranking.",
        Inputs = [RankedLists.Predictions, RankedLists.Targets, RankedLists.Mask],
        Options = [MarginOption, Pairs.Average],
        TermAxis = "N",
        Cost = RankedLists.Pairwise(2e8),
        OutputActivation = "linear (only differences of scores enter)",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrongly ordered pair pulls with constant force, however far apart its scores are"),
        Advice = [new(LearningTask.Ranking, 6, "stops at a margin, so that capacity goes to pairs that are still wrong") { Caution = "work grows with the square of the list" }],
        Traits = Trait.Convex | Trait.NonNegative,
        Kinks = ["at a lead of exactly the margin the gradient is 0, as JAX's relu has it (margin_ranking lets it flow, as PyTorch)"],
        Aliases = [Pairs.Rax("pairwise_hinge_loss")],
        LooseNames = ["ranking_svm", "pairwise_ranking"],
        References = ["Joachims, T. (2002). Optimizing Search Engines using Clickthrough Data. KDD, 133–142.", "Rax, rax.pairwise_hinge_loss."],
        Example = new(("predictions", new[,] { { 2, 1, 3 }, { 1, 0.5, 1.5 } }), ("targets", new double[,] { { 1, 0, 0 }, { 0, 0, 1 } })) { Terms = [2, 0.5] },
    };

    public static PairwiseHinge With(OptionValues options) => new(options[MarginOption], options[Pairs.Average]);

    public void At(CoupledBatch batch) => Pairs.At(batch, new Hinge(Margin), Average);

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R> => Pairs.Definition(batch, term, new Hinge(Margin), Average);

    readonly struct Hinge(double margin) : IPairCost
    {
        public (Wide<Scalar> Term, Wide<Scalar> Slope, Wide<Scalar> Bend) At(Wide<Scalar> lead)
        {
            Wide<Scalar> missing = new Scalar(margin) - lead, zero = new Scalar(0);
            return missing.High.V > 0 ? (missing, new Scalar(-1), zero) : (zero, zero, zero);
        }

        public R Definition<R>(R lead) where R : struct, IReal<R> => R.Max(R.Of(0), R.Of(margin) - lead);
    }
}
