using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>The distance of a similar pair, and the missing distance of a dissimilar one.</summary>
readonly record struct HingeEmbedding(double Wanted) : IElementLoss<HingeEmbedding>
{
    static readonly Number WantedDistance = new("margin", 1, Interval.NonNegative, "The distance from which on a dissimilar pair costs nothing.");

    public static LossCard Card { get; } = new("hinge_embedding", "Hinge embedding", Group.Embedding)
    {
        Summary = "The distance itself for a similar pair, what is missing to the margin for a dissimilar one.",
        Use = "Take it to learn embeddings from pairs labelled similar or not, when you have computed their distances yourself. "
            + "With vectors of an anchor, a positive and a negative take triplet_margin. The prediction is a distance, not a score: small means similar.",
        Inputs =
        [
            new("predictions", Kind.Real, Extent.Element, "The distance of a pair, commonly an L1 distance; a negative one is taken as it is.") { Differentiable = true },
            new("targets", Kind.Real, Extent.Element, "1 for a similar pair, −1 for a dissimilar one, of the predictions' shape; for a number between, both parts are added, as PyTorch does.")
            { Range = new(-1, 1) },
        ],
        Options = [WantedDistance],
        OutputActivation = "linear (the input is a distance)",
        OutlierSensitivity = new(OutlierLevel.Low, "a wrongly labelled pair pulls with force 1, however far apart it is"),
        Advice =
        [
            new(LearningTask.MetricLearning, 3, "pairs labelled similar or dissimilar, given by their distance")
            { Caution = "labels are −1 and 1, and a distance without a lower bound can be pushed below 0" },
        ],
        Traits = Trait.Convex | Trait.Lipschitz,
        Kinks = ["at distance = margin of a dissimilar pair the gradient jumps from −1 to 0; −1 is answered, as PyTorch does"],
        Aliases = ["torch.HingeEmbeddingLoss", "torch.hinge_embedding_loss"],
        References = ["Hadsell, R., Chopra, S., LeCun, Y. (2006). Dimensionality Reduction by Learning an Invariant Mapping. CVPR, 1735–1742.", "PyTorch, torch.nn.HingeEmbeddingLoss."],
        Example = new(("predictions", new[] { 0.5, 0.25, 2 }), ("targets", new double[] { 1, -1, -1 })) { Terms = [0.5, 0.75, 0] },
    };

    public static HingeEmbedding With(OptionValues options) => new(options[WantedDistance]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1), wanted = R.Of(Wanted);
        R slope = R.IfEqual(target, R.Of(-1), zero, one), pull = R.IfEqual(target, one, zero, R.IfAtMost(prediction, wanted, one, zero));
        return new(Term: Definition(prediction, target), Gradient: slope - pull, Curvature: zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        // Both parts together, d + max(0, m − d), are max(d, m): written so, a large negative prediction does not swallow the margin.
        R wanted = R.Of(Wanted), missing = R.Max(R.Of(0), wanted - prediction);
        return R.IfEqual(target, R.Of(1), prediction, R.IfEqual(target, R.Of(-1), missing, R.Max(prediction, wanted)));
    }
}
