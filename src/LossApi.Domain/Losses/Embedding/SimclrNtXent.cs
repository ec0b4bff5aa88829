using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>Two views of each sample: each is to be picked for the other among all other views of the batch.</summary>
readonly record struct SimclrNtXent(double Temperature) : IBatchLoss<SimclrNtXent>
{
    static readonly Input First = new("first", Kind.Embedding, Extent.Axes, "Embeddings of one view of each sample; only their directions count.")
    { Axes = ["N", "D"], Differentiable = true, Symbol = "a" },
        Second = new("second", Kind.Embedding, Extent.Axes, "Embeddings of the other view, in the same order.") { Axes = ["N", "D"], Differentiable = true, Symbol = "b" };

    static readonly Number TemperatureOption = new("temperature", 0.5, Interval.Positive, "What cosines are divided by: the smaller, the more the nearest other views count.") { Symbol = @"\tau" };

    public static LossCard Card { get; } = new("simclr_nt_xent", "SimCLR contrastive loss", Group.Embedding)
    {
        Summary = "For two views of each sample, the cross entropy of picking one view for the other among all other views by their cosines, averaged over both directions.",
        Use = "Take it for self-supervised learning without labels, with two augmented views of each sample. Its other samples serve as negatives, so that it wants large batches; a batch of one has loss 0. "
            + "With class labels take nt_xent or supcon.",
        Inputs = [First, Second],
        Options = [TemperatureOption],
        TermAxis = "N",
        Cost = new("4 · N² · (D + 32) for N samples of D features", layout => 4.0 * layout.Sizes["N"] * layout.Sizes["N"] * (layout.Sizes["D"] + 32)),
        HasHessians = false,
        OutputActivation = "linear (the loss divides by the length)",
        OutlierSensitivity = new(OutlierLevel.Low, "cosines are bounded: no term exceeds ln(2N − 1) + 2 / temperature"),
        Advice =
        [
            new(LearningTask.MetricLearning, 9, "needs no labels: two views of a sample are its own positive pair")
            { Caution = "wants large batches, and augmentations that keep what matters" },
        ],
        Traits = Trait.NonNegative | Trait.Symmetric,
        Aliases = ["monai.ContrastiveLoss"],
        LooseNames = ["info_nce", "infonce", "nt_xent_loss", "contrastive_loss", "simclr"],
        References = ["Chen, T. et al. (2020). A Simple Framework for Contrastive Learning of Visual Representations. ICML. arXiv:2002.05709.", "MONAI, monai.losses.ContrastiveLoss."],
        Example = new(("first", new double[,] { { 1, 0.5 }, { 2, 0.25 }, { 0.5, -1 } }), ("second", new double[,] { { 1.5, 0.5 }, { 1, 0.5 }, { 0.25, -1 } }))
        {
            // From 100-digit arithmetic, oracle/exact_pairs.py.
            Terms = [1.1693996602839254, 1.2577085799931593, 0.47747607176949647],
        },
    };

    public static SimclrNtXent With(OptionValues options) => new(options[TemperatureOption]);

    public void At(CoupledBatch batch)
    {
        int count = batch.Size("N");
        var views = new Directions([.. batch[First], .. batch[Second]], 2 * count);
        var cosines = new Wide<Scalar>[views.Count];
        Wide<Scalar> one = new Scalar(1), cool = one / new Scalar(Temperature), half = new Scalar(0.5);
        var terms = new Wide<Scalar>[count];
        for (int i = 0; i < views.Count; i++)
        {
            batch.Pause();
            views.Cosines(i, views, cosines);
            int partner = (i + count) % views.Count;
            LogSum others = LogSum.Empty;
            for (int j = 0; j < cosines.Length; j++) if (j != i) others = others.With(cosines[j] * cool);
            terms[i % count] += others.Above(cosines[partner] * cool);
            double factor = batch.Factor(i % count);
            if (!batch.WantsGradients || factor == 0) continue;
            Wide<Scalar> all = others.Value, scale = half * cool * new Scalar(factor);
            for (int j = 0; j < cosines.Length; j++)
            {
                Wide<Scalar> picked = j == i ? new Scalar(0) : Wide<Scalar>.Exp(cosines[j] * cool - all);
                cosines[j] = scale * (j == partner ? picked - one : picked);
            }

            views.Pull(i, views, cosines);
        }

        for (int i = 0; i < count; i++) batch.Terms[i] = (terms[i] * half).High.V;
        if (!batch.WantsGradients) return;
        views.Close(batch.Gradient(First));
        views.Close(batch.Gradient(Second), count);
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        R temperature = R.Of(Temperature), half = R.Of(0.5);
        return half * (Picked(First, Second) + Picked(Second, First));

        R Picked(Input own, Input other)
        {
            R alike = batch.Sum("N", j => R.Exp(Cosine(own, own, j) / temperature), j => Condition.Apart(j, term));
            R unlike = batch.Sum("N", j => R.Exp(Cosine(own, other, j) / temperature));
            return R.Log(alike + unlike) - Cosine(own, other, term) / temperature;
        }

        // A cosine between the views has one name, whichever of them asks.
        R Cosine(Input own, Input other, Place j) => ReferenceEquals(own, Second) && ReferenceEquals(other, First)
            ? LabelledPairs.Cosine(batch, First, j, Second, term, "s^{ab}")
            : LabelledPairs.Cosine(batch, own, term, other, j, $"s^{{{own.Symbol}{other.Symbol}}}");
    }
}
