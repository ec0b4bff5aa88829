using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>Vectors of like samples are turned into one direction, those of unlike ones away from it.</summary>
readonly record struct CosineEmbedding(double Margin, double Eps) : IRowLoss<CosineEmbedding>
{
    static readonly Input First = new("first", Kind.Embedding, Extent.Features, "Embeddings of the first sample of each pair.") { Differentiable = true, Symbol = "a" },
        Second = new("second", Kind.Embedding, Extent.Features, "Embeddings of the second, of the same shape.") { Differentiable = true, Symbol = "b" },
        Targets = new("targets", Kind.Real, Extent.Sample, "1 for a pair that is alike, −1 for one that is not; a number between them mixes both in proportion.")
        { Range = new(-1, 1) };

    static readonly Number MarginOption = new("margin", 0, new(-1, 1), "The cosine above which unlike vectors cost; from 0 to 0.5 is usual."),
        EpsOption = new("eps", 1e-12, Interval.NonNegative, "Added to the squared norms, as PyTorch does, so that a vector of zeros has a gradient.") { InFormula = false };

    public static LossCard Card { get; } = new("cosine_embedding", "Cosine embedding", Group.Embedding)
    {
        Summary = "One minus the cosine for pairs that are alike, the cosine above a margin for pairs that are not.",
        Use = "Take it to learn embeddings from pairs marked as alike or not, where only directions count. With pairs of one kind only all vectors fall together or apart. "
            + "Where every sample has one like it and one unlike it, triplet_margin compares the two.",
        Inputs = [First, Second, Targets],
        Options = [MarginOption, EpsOption],
        HasHessians = false,
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Low, "only directions count, and no term exceeds 2"),
        Advice =
        [
            new(LearningTask.MetricLearning, 3, "learns from pairs alone: like ones into one direction, unlike ones until their cosine falls below the margin")
            { Caution = "unlike pairs below the margin teach nothing: choose hard ones" },
        ],
        Traits = Trait.NonNegative,
        Kinks = ["where the cosine of an unlike pair equals the margin the gradient flows, as PyTorch's clamp_min lets it"],
        Aliases = ["torch.CosineEmbeddingLoss", "torch.cosine_embedding_loss"],
        LooseNames = ["cosine_loss", "siamese_loss"],
        References = ["PyTorch, torch.nn.CosineEmbeddingLoss."],
        Example = new(
            ("first", new double[,] { { 1, 2, 2 }, { 1, 2, 2 }, { 1, 0, -1 } }), ("second", new double[,] { { 2, 1, 0 }, { 2, 1, 0 }, { 0, 1, 1 } }),
            ("targets", new double[] { 1, -1, -1 }))
        {
            Terms = [0.4037152060001488, 0.5962847939998511, 0],
        },
    };

    public static CosineEmbedding With(OptionValues options) => new(options[MarginOption], options[EpsOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> x = row[First], y = row[Second];
        Span<R> toFirst = row.Gradient(First), toSecond = row.Gradient(Second);
        R zero = R.Of(0), one = R.Of(1), half = R.Of(0.5), target = row[Targets][0];
        var cosine = Cosine<R>.Of(x, y, 0, Eps);
        Wide<R> alike = Wide<R>.TwoSum(one, target) * half, unlike = Wide<R>.TwoDifference(one, target) * half, hinge = cosine.Value - R.Of(Margin);
        R active = R.IfAtMost(zero, hinge.High, one, zero);
        Wide<R> pull = unlike * active - alike;
        for (int k = 0; k < x.Length; k++)
        {
            toFirst[k] = (pull * cosine.InFirst(x[k], y[k])).High;
            toSecond[k] = (pull * cosine.InSecond(x[k], y[k])).High;
        }

        return (alike * cosine.Gap(x, y) + unlike * Wide<R>.IfEqual(active, zero, zero, hinge)).High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1), half = R.Of(0.5), target = row[Targets], eps = R.Of(Eps == EpsOption.Default.Number ? 0 : Eps);
        R first = row.Sum(term => term[First] * term[First]) + eps, second = row.Sum(term => term[Second] * term[Second]) + eps;
        R cosine = row.Sum(term => term[First] * term[Second]) / R.Sqrt(first * second);
        return half * (one + target) * (one - cosine) + half * (one - target) * R.Max(R.Of(0), cosine - R.Of(Margin));
    }
}
