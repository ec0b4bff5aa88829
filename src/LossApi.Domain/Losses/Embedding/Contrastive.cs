using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>Similar pairs are drawn together, dissimilar ones pushed apart until they are a margin away.</summary>
readonly record struct Contrastive(double Margin, double Slack, int Power, Distance Distance) : IRowLoss<Contrastive>
{
    static readonly Input First = new("first", Kind.Embedding, Extent.Features, "Embeddings of the first sample of each pair.") { Differentiable = true, Symbol = "a" },
        Second = new("second", Kind.Embedding, Extent.Features, "Embeddings of the second, of the same shape.") { Differentiable = true, Symbol = "b" },
        Targets = new("targets", Kind.Probabilities, Extent.Sample, "1 for a similar pair, 0 for a dissimilar one; a number between them mixes both in proportion.");

    static readonly Number MarginOption = new("margin", 1, Interval.NonNegative, "The distance from which on a dissimilar pair costs nothing."),
        SlackOption = new("pos_margin", 0, Interval.NonNegative, "The distance up to which a similar pair costs nothing.") { Symbol = "m^{+}" };

    static readonly Integer PowerOption = new("power", 2, 1, 2, "The power of each hinge: 2 as Hadsell, Chopra and LeCun have it, 1 for the linear form.");

    public static LossCard Card { get; } = new("contrastive", "Contrastive", Group.Embedding)
    {
        Summary = "The squared distance of a similar pair, the square of what a dissimilar pair lacks to a margin.",
        Use = "Take it to learn embeddings from pairs labelled similar or dissimilar, such as signatures or faces. Label 1 means similar; the paper, and Flux, mean dissimilar by it, and the paper halves both squares. "
            + "Where distances are at hand take hinge_embedding, where triplets can be formed triplet_margin, which needs no absolute scale.",
        Inputs = [First, Second, Targets],
        Options = [MarginOption, SlackOption, PowerOption, Distance.POption, Distance.EpsOption, Distance.EpsModeOption],
        HasHessians = false,
        OutputActivation = "L2-normalised embedding",
        OutlierSensitivity = new(OutlierLevel.High, "a far pair that is labelled similar costs the square of its distance; with power 1 the distance itself"),
        Advice =
        [
            new(LearningTask.MetricLearning, 6, "learns distances from pairs: similar ones together, dissimilar ones a margin apart")
            { Caution = "most dissimilar pairs are far apart and teach nothing: choose near ones" },
        ],
        Traits = Trait.NonNegative,
        Kinks = ["with power 1, where a hinge is exactly 0 the gradient is 0", Distance.Kink],
        LooseNames = ["contrastive_loss", "siamese_contrastive_loss", "flux.siamese_contrastive_loss", "ContrastiveLoss", "pml.ContrastiveLoss", "siamese_loss"],
        References = ["Hadsell, R., Chopra, S., LeCun, Y. (2006). Dimensionality Reduction by Learning an Invariant Mapping. CVPR, 1735–1742.", "Flux, Flux.siamese_contrastive_loss.", "PyTorch Metric Learning, losses.ContrastiveLoss."],
        Example = new(
            ("first", new[,] { { 0.0, 0.0 }, { 0.0, 0.0 }, { 1.0, 1.0 } }), ("second", new[,] { { 3.0, 4.0 }, { 3.0, 4.0 }, { 1.0, 1.5 } }), ("targets", new double[] { 1, 0, 0 }))
        {
            Options = [Distance.EpsOption.At(0), MarginOption.At(6)],
            Terms = [25, 1, 30.25],
        },
    };

    public static Contrastive With(OptionValues options) => new(options[MarginOption], options[SlackOption], options[PowerOption], Distance.Of(options));

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> first = row[First], second = row[Second];
        Span<R> toFirst = row.Gradient(First), toSecond = row.Gradient(Second);
        R alike = row[Targets][0];
        Wide<R> distance = Distance.Between(first, second), unlike = Wide<R>.TwoDifference(R.Of(1), alike);
        (Wide<R> near, Wide<R> pull) = Hinge(distance - R.Of(Slack));
        (Wide<R> far, Wide<R> push) = Hinge(R.Of(Margin) - distance);
        Wide<R> force = pull * alike - push * unlike;
        for (int k = 0; k < first.Length; k++)
        {
            toFirst[k] = (force * Distance.Slope(first[k], second[k], distance, first.Length)).High;
            toSecond[k] = R.Of(0) - toFirst[k];
        }

        return (near * alike + far * unlike).High;
    }

    /// <summary>A hinge to its power, and the derivative of that.</summary>
    (Wide<R> Cost, Wide<R> Force) Hinge<R>(Wide<R> reach) where R : struct, IReal<R>
    {
        R zero = R.Of(0);
        var hinge = Wide<R>.IfLess(zero, reach.High, reach, zero);
        return Power == 2 ? (hinge * hinge, hinge * R.Of(2)) : (hinge, R.IfLess(zero, reach.High, R.Of(1), zero));
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R zero = R.Of(0), alike = row[Targets], distance = Distance.Textbook(row, First, Second), power = R.Of(Power);
        return alike * R.Power(R.Max(zero, distance - R.Of(Slack)), power) + (R.Of(1) - alike) * R.Power(R.Max(zero, R.Of(Margin) - distance), power);
    }
}
