using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>Pulls positives above one cosine and pushes negatives below another, each the harder the further it is from where it should be.</summary>
readonly record struct Circle(double Gamma, double Margin, bool RemoveDiagonal, bool DetachWeights, bool Normalize) : IBatchLoss<Circle>
{
    static readonly Input Embeddings = new("ref_embeddings", Kind.Embedding, Extent.Axes, "Embeddings to compare with instead of the batch's own, such as a memory of earlier batches.")
    { Axes = ["M", "D"], Differentiable = true, Required = false, Together = "ref_labels", Symbol = "r" },
        Labels = new("ref_labels", Kind.ClassIndices, Extent.Axes, "The classes of ref_embeddings.") { Axes = ["M"], Required = false, Together = "ref_embeddings", Symbol = "c" };

    static readonly Number GammaOption = new("gamma", 80, Interval.Positive, "How sharply the hardest pairs are preferred."),
        MarginOption = new("margin", 0.4, Interval.Unit, "How much is asked for: positives should lie above 1 − margin, negatives below margin.");

    static readonly Flag RemoveOption = new("remove_diagonal", true, "Whether the k-th embedding is kept from being its own positive; with ref_embeddings, the k-th of those."),
        DetachOption = new("detach_weights", false, "Whether the weights of the pairs count as constants in the gradient, as in the paper and pytorch-metric-learning; Keras differentiates them."),
        NormalizeOption = new("normalize", true, "Whether embeddings are divided by their lengths. Keras takes dot products as they are, at most 1, and expects unit vectors: its gradient stretches them, too.");

    public static LossCard Card { get; } = new("circle", "Circle loss", Group.Embedding)
    {
        Summary = "For each sample, a softplus over its hardest positives and negatives in the batch, each pair weighted by how far it is from where it should be.",
        Use = "Take it to learn embeddings from class labels when batches hold several samples of each class. Samples without a positive or without a negative do not count. "
            + "Not for batches of one sample a class: nothing is left to compare.",
        Inputs = [LabelledPairs.Predictions, LabelledPairs.Targets, Embeddings, Labels],
        Options = [GammaOption, MarginOption, RemoveOption, DetachOption, NormalizeOption],
        TermAxis = "N",
        Cost = new("N · M · (D + 32) for N samples of D features and M references, or N² · (D + 32) without",
            layout => layout.Sizes["N"] * (double)layout.Sizes.GetValueOrDefault("M", layout.Sizes["N"]) * (layout.Sizes["D"] + 32)),
        HasHessians = false,
        OutputActivation = "linear, then division by the length (normalize does it)",
        OutlierSensitivity = new(OutlierLevel.Partial, "cosines are bounded, but the hardest pair of a sample has nearly all its gradient: one wrong label draws it"),
        Advice =
        [
            new(LearningTask.MetricLearning, 5, "weighs every pair of a labelled batch by how much it is still wrong, without mining triplets")
            { Caution = "batches must hold at least two samples of a class" },
        ],
        Traits = Trait.NonNegative,
        Kinks = ["where a weight reaches 0 its slope counts as that of the side on which it is 0", "without normalize the gradient is 0 where a dot product exceeds 1, as in Keras"],
        Aliases = [.. Alias.Of("keras", ["Circle", "circle"], NormalizeOption.At(false)), .. Alias.Of("pml", ["CircleLoss"], DetachOption.At(true))],
        References = ["Sun, Y. et al. (2020). Circle Loss: A Unified Perspective of Pair Similarity Optimization. CVPR. arXiv:2002.10857.", "Keras 3, keras.losses.Circle."],
        Example = new(("predictions", new double[,] { { 1, 0 }, { 0, 1 }, { 0, -1 } }), ("targets", new double[] { 0, 0, 1 }))
        {
            // Cosines are 0 and −1, so that ln(1 + e^(1.4·0.6 − 0.4·0.4)) and ln(1 + e^(1.4·0.6)) are left; the third has no positive.
            Options = [GammaOption.At(1)],
            Terms = [1.0898667349636622, 1.1988698996603232, 0],
        },
    };

    public static Circle With(OptionValues options) =>
        new(options[GammaOption], options[MarginOption], options[RemoveOption], options[DetachOption], options[NormalizeOption]);

    public void At(CoupledBatch batch)
    {
        bool refers = batch.Has(Embeddings);
        Input others = refers ? Embeddings : LabelledPairs.Predictions, labels = refers ? Labels : LabelledPairs.Targets;
        var pairs = new LabelledPairs(batch, LabelledPairs.Predictions, others, LabelledPairs.Targets, labels, Normalize, keepsItself: !RemoveDiagonal);
        var reaches = new (Wide<Scalar> Reach, Wide<Scalar> Slope)[pairs.Count];
        while (pairs.Next())
        {
            LogSum positives = LogSum.Empty, negatives = LogSum.Empty;
            for (int j = 0; j < reaches.Length; j++)
            {
                if (pairs[j] == Relation.None) continue;
                reaches[j] = pairs[j] == Relation.Positive ? Towards(pairs.Cosines[j], pairs.Gap(j)) : Away(pairs.Cosines[j]);
                if (pairs[j] == Relation.Positive) positives = positives.With(reaches[j].Reach);
                else negatives = negatives.With(reaches[j].Reach);
            }

            Wide<Scalar> up = positives.Value, down = negatives.Value;
            if (double.IsNegativeInfinity(up.High.V) || double.IsNegativeInfinity(down.High.V))
            {
                batch.Leave(pairs.Anchor);
                continue;
            }

            var loss = Logistic.At(up + down);
            batch.Terms[pairs.Anchor] = loss.Softplus.High.V;
            if (!pairs.WantsSlopes) continue;
            Wide<Scalar> pull = loss.Sigmoid * new Scalar(batch.Factor(pairs.Anchor));
            for (int j = 0; j < reaches.Length; j++)
                if (pairs[j] != Relation.None)
                    pairs.Slopes[j] = pull * reaches[j].Slope * Wide<Scalar>.Exp(reaches[j].Reach - (pairs[j] == Relation.Positive ? up : down));
        }
    }

    /// <summary>How far a positive is from where it should be, times its weight and gamma; and the derivative of that in the cosine.</summary>
    (Wide<Scalar> Reach, Wide<Scalar> Slope) Towards(Wide<Scalar> cosine, Wide<Scalar> gap)
    {
        Wide<Scalar> zero = new Scalar(0), margin = new Scalar(Margin), gamma = new Scalar(-Gamma);
        bool beyond = IsBeyond(cosine);
        if (beyond) gap = zero;
        Wide<Scalar> weight = margin + gap, slope = DetachWeights ? weight : gap * new Scalar(2);
        return weight.High.V <= 0 ? (zero, zero) : (gamma * weight * (margin - gap), beyond ? zero : gamma * slope);
    }

    /// <summary>The same of a negative.</summary>
    (Wide<Scalar> Reach, Wide<Scalar> Slope) Away(Wide<Scalar> cosine)
    {
        Wide<Scalar> zero = new Scalar(0), margin = new Scalar(Margin), gamma = new Scalar(Gamma);
        bool beyond = IsBeyond(cosine);
        if (beyond) cosine = new Scalar(1);
        Wide<Scalar> weight = margin + cosine, slope = DetachWeights ? weight : cosine * new Scalar(2);
        return weight.High.V <= 0 ? (zero, zero) : (gamma * weight * (cosine - margin), beyond ? zero : gamma * slope);
    }

    /// <summary>Whether a dot product is one that no cosine can be: it then counts as 1.</summary>
    bool IsBeyond(Wide<Scalar> product) => !Normalize && product.High.V > 1;

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        Circle loss = this;
        bool refers = batch.Has(Embeddings);
        Input others = refers ? Embeddings : LabelledPairs.Predictions, labels = refers ? Labels : LabelledPairs.Targets;
        R one = R.Of(1), zero = R.Of(0), margin = R.Of(Margin), gamma = R.Of(Gamma);
        string axis = refers ? "M" : "N";
        R positives = batch.Sum(axis, j => R.Exp(-(gamma * Weight(one + margin - Similarity(j)) * (Similarity(j) - (one - margin)))),
            j => loss.RemoveDiagonal ? Condition.Apart(j, term) & AreAlike(j) : AreAlike(j));
        R negatives = batch.Sum(axis, j => R.Exp(gamma * Weight(margin + Similarity(j)) * (Similarity(j) - margin)), j => !AreAlike(j));
        return R.Log1p(positives * negatives);

        Condition AreAlike(Place j) => batch.Same(labels, j, LabelledPairs.Targets, term);
        R Weight(R x) => loss.DetachWeights ? R.StopGradient(R.Max(zero, x)) : R.Max(zero, x);
        R Similarity(Place j) => loss.Normalize ? LabelledPairs.Cosine(batch, LabelledPairs.Predictions, term, others, j)
            : R.Min(one, batch.Sum("D", d => batch.At(LabelledPairs.Predictions, term, d) * batch.At(others, j, d)));
    }
}
