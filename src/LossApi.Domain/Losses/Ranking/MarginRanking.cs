using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Ranking;

/// <summary>Of two scores, the one that should rank higher must be larger by a margin.</summary>
readonly record struct MarginRanking(double Margin) : IRowLoss<MarginRanking>
{
    static readonly Input First = new("first", Kind.Real, Extent.Element, "The scores of the first item of each pair.") { Differentiable = true, Symbol = "a" },
        Second = new("second", Kind.Real, Extent.Element, "The scores of the second item, of the same shape.") { Differentiable = true, Symbol = "b" },
        Targets = new("targets", Kind.Real, Extent.Element, "1 where the first item should rank higher, −1 where the second; a number between them counts in proportion.")
        { Range = new(-1, 1) };

    static readonly Number MarginOption = new("margin", 0, Interval.NonNegative, "By how much the higher item's score must exceed the other's.");

    public static LossCard Card { get; } = new("margin_ranking", "Margin ranking", Group.Ranking)
    {
        Summary = "Hinge on the difference of two scores: zero once the item that should rank higher leads by the margin.",
        Use = "Take it to learn an order from pairs of which one is known to be better. The margin should be positive: with 0, equal scores for everything cost nothing. "
            + "Not where a whole list is known to be ordered, nor for distances between embeddings (triplet_margin).",
        Inputs = [First, Second, Targets],
        Options = [MarginOption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrongly ordered pair pulls with constant force, however far apart its scores are"),
        Advice =
        [
            new(LearningTask.Ranking, 4, "needs no more than pairs with a known order, and leaves alone those that are already in it")
            { Caution = "give it a margin above 0, or the model may score everything alike" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["where the hinge is exactly 0 the gradient flows, as PyTorch's clamp_min lets it: a tie without a margin is pulled apart"],
        Aliases = ["torch.MarginRankingLoss", "torch.margin_ranking_loss"],
        LooseNames = ["ranking_loss", "pairwise_ranking"],
        References = ["Herbrich, R., Graepel, T., Obermayer, K. (1999). Support vector learning for ordinal regression. ICANN, 97–102.", "PyTorch, torch.nn.MarginRankingLoss."],
        Example = new(("first", new[] { 2, 0.25, 0.25 }), ("second", new double[] { 1, 1, 1 }), ("targets", new double[] { 1, 1, -1 }))
        {
            Options = [MarginOption.At(0.5)],
            Terms = [0, 1.25, 0],
        },
    };

    public static MarginRanking With(OptionValues options) => new(options[MarginOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        R zero = R.Of(0), target = row[Targets][0];

        // Products before the difference: scores at both ends of the range have no difference, and ∞·0 is no number. The products are exact.
        Wide<R> hinge = Wide<R>.TwoProduct(target, row[Second][0]) - Wide<R>.TwoProduct(target, row[First][0]) + R.Of(Margin);
        R pull = R.IfAtMost(zero, hinge.High, target, zero);
        row.Gradient(First)[0] = -pull;
        row.Gradient(Second)[0] = pull;
        row.Curvature(First)[0] = zero;
        row.Curvature(Second)[0] = zero;
        return R.Max(zero, hinge.High);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> =>
        R.Max(R.Of(0), R.Of(Margin) - row[Targets] * (row[First] - row[Second]));
}
