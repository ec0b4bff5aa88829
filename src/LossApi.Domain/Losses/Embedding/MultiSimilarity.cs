using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>A soft count of positives below a cosine and one of negatives above it.</summary>
readonly record struct MultiSimilarity(double Alpha, double Beta, double Base) : IBatchLoss<MultiSimilarity>
{
    static readonly Number AlphaOption = new("alpha", 2, Interval.Positive, "How sharply the furthest positives are preferred."),
        BetaOption = new("beta", 50, Interval.Positive, "How sharply the nearest negatives are preferred."),
        BaseOption = new("base", 0.5, new(-1, 1), "The cosine that positives should lie above and negatives below.") { Symbol = @"\lambda" };

    public static LossCard Card { get; } = new("multi_similarity", "Multi-similarity loss", Group.Embedding)
    {
        Summary = "For each sample, how far its positives lie below a cosine and its negatives above it, as two smoothed maxima.",
        Use = "Take it to learn embeddings from class labels, with both many positives and many negatives a batch; the paper mines pairs first, this is the loss of all of them. "
            + "A sample without positives still pushes its negatives away, and counts.",
        Inputs = [LabelledPairs.Predictions, LabelledPairs.Targets],
        Options = [AlphaOption, BetaOption, BaseOption],
        TermAxis = "N",
        Cost = LabelledPairs.Cost,
        HasHessians = false,
        OutputActivation = "linear (the loss divides by the length)",
        OutlierSensitivity = new(OutlierLevel.Low, "cosines are bounded, and no term exceeds about 3 with the defaults"),
        Advice =
        [
            new(LearningTask.MetricLearning, 8, "weighs a pair by its own cosine and by those of the other pairs of its sample")
            { Caution = "batches must hold several samples of each class" },
        ],
        Traits = Trait.NonNegative,
        Aliases = ["pml.MultiSimilarityLoss"],
        LooseNames = ["ms_loss", "multi_similarity_loss"],
        References = ["Wang, X. et al. (2019). Multi-Similarity Loss with General Pair Weighting for Deep Metric Learning. CVPR. arXiv:1904.06627."],
        Example = new(("predictions", new double[,] { { 1, 0.5 }, { 2, 0.25 }, { 0.5, -1 }, { -1, 3 } }), ("targets", new double[] { 0, 0, 1, 1 }))
        {
            // From 100-digit arithmetic, oracle/exact_pairs.py.
            Terms = [0.1726132024711509, 0.17261788719253984, 1.5147290997398366, 1.5147244150178922],
        },
    };

    public static MultiSimilarity With(OptionValues options) => new(options[AlphaOption], options[BetaOption], options[BaseOption]);

    public void At(CoupledBatch batch)
    {
        var pairs = new LabelledPairs(batch);
        Wide<Scalar> towards = new Scalar(-Alpha), away = new Scalar(Beta), middle = new Scalar(Base);
        while (pairs.Next())
        {
            LogSum positives = LogSum.Empty, negatives = LogSum.Empty;
            for (int j = 0; j < pairs.Count; j++)
            {
                if (pairs[j] == Relation.Positive) positives = positives.With(towards * (pairs.Cosines[j] - middle));
                else if (pairs[j] == Relation.Negative) negatives = negatives.With(away * (pairs.Cosines[j] - middle));
            }

            Logistic pull = Logistic.At(positives.Value), push = Logistic.At(negatives.Value);
            batch.Terms[pairs.Anchor] = (push.Softplus / away - pull.Softplus / towards).High.V;
            if (!pairs.WantsSlopes) continue;
            // The derivative of ln(1 + Σ eˣ) in an x is eˣ over what stands in the logarithm.
            Wide<Scalar> factor = new Scalar(batch.Factor(pairs.Anchor));
            for (int j = 0; j < pairs.Count; j++)
            {
                if (pairs[j] == Relation.Positive) pairs.Slopes[j] = -(factor * Wide<Scalar>.Exp(towards * (pairs.Cosines[j] - middle) - pull.Softplus));
                else if (pairs[j] == Relation.Negative) pairs.Slopes[j] = factor * Wide<Scalar>.Exp(away * (pairs.Cosines[j] - middle) - push.Softplus);
            }
        }
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        R alpha = R.Of(Alpha), beta = R.Of(Beta), middle = R.Of(Base);
        R positives = batch.Sum("N", j => R.Exp(-(alpha * (LabelledPairs.Cosine(batch, term, j) - middle))), j => LabelledPairs.ArePositive(batch, term, j));
        R negatives = batch.Sum("N", j => R.Exp(beta * (LabelledPairs.Cosine(batch, term, j) - middle)), j => LabelledPairs.AreNegative(batch, term, j));
        return R.Log1p(positives) / alpha + R.Log1p(negatives) / beta;
    }
}
