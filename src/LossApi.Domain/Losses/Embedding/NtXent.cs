using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>Each positive pair against the anchor's negatives, other positives left out.</summary>
readonly record struct NtXent(double Temperature) : IBatchLoss<NtXent>
{
    static readonly Number TemperatureOption = new("temperature", 0.07, Interval.Positive, "What cosines are divided by: the smaller, the more the nearest negatives count.") { Symbol = @"\tau" };

    public static LossCard Card { get; } = new("nt_xent", "Normalised temperature-scaled cross entropy", Group.Embedding)
    {
        Summary = "For each positive pair, the cross entropy of picking the positive among the anchor's negatives by their cosines; a term is the sum over the pairs of one anchor, the mean is one over all pairs.",
        Use = "Take it for contrastive learning with class labels, or with two views of each sample given one label. Every positive has its own sum: the anchor's other positives are not pushed away (in simclr_nt_xent they are). "
            + "Small batches hold too few negatives. count is the number of pairs.",
        Inputs = [LabelledPairs.Predictions, LabelledPairs.Targets],
        Options = [TemperatureOption],
        TermAxis = "N",
        Cost = LabelledPairs.Cost,
        HasHessians = false,
        OutputActivation = "linear (the loss divides by the length)",
        OutlierSensitivity = new(OutlierLevel.Partial, "cosines are bounded, but a wrong label costs up to 2 / temperature a pair"),
        Advice =
        [
            new(LearningTask.MetricLearning, 6, "contrasts each pair with all negatives of the batch at once")
            { Caution = "wants large batches; the temperature matters as much as the learning rate" },
        ],
        Traits = Trait.NonNegative,
        Aliases = ["optax.ntxent", "pml.NTXentLoss"],
        LooseNames = ["info_nce", "infonce", "contrastive_loss"],
        References = ["Chen, T. et al. (2020). A Simple Framework for Contrastive Learning of Visual Representations. ICML. arXiv:2002.05709.", "Optax, optax.losses.ntxent."],
        Example = new(("predictions", new double[,] { { 1, 0.5 }, { 2, 0.25 }, { 0.5, -1 }, { -1, 3 } }), ("targets", new double[] { 0, 0, 1, 2 }))
        {
            // From 100-digit arithmetic, oracle/exact_pairs.py.
            Options = [TemperatureOption.At(0.5)],
            Terms = [0.3022831121839571, 0.33475421648329023, 0, 0],
        },
    };

    public static NtXent With(OptionValues options) => new(options[TemperatureOption]);

    public void At(CoupledBatch batch)
    {
        var pairs = new LabelledPairs(batch);
        Wide<Scalar> cool = new Scalar(1) / (Wide<Scalar>)new Scalar(Temperature);
        while (pairs.Next())
        {
            LogSum negatives = LogSum.Empty;
            for (int k = 0; k < pairs.Count; k++) if (pairs[k] == Relation.Negative) negatives = negatives.With(pairs.Cosines[k] * cool);
            Wide<Scalar> all = negatives.Value, term = new Scalar(0), pulls = new Scalar(0), factor = cool * new Scalar(batch.Factor(pairs.Anchor));
            int positives = 0;
            for (int j = 0; j < pairs.Count; j++)
            {
                if (pairs[j] != Relation.Positive) continue;
                var loss = Logistic.At(all - pairs.Cosines[j] * cool);
                positives++;
                term += loss.Softplus;
                pulls += loss.Sigmoid;
                pairs.Slopes[j] = -(factor * loss.Sigmoid);
            }

            batch.Terms[pairs.Anchor] = term.High.V;
            batch.Count(pairs.Anchor, positives);
            if (!pairs.WantsSlopes || positives == 0) continue;
            for (int k = 0; k < pairs.Count; k++)
                if (pairs[k] == Relation.Negative) pairs.Slopes[k] = factor * pulls * Wide<Scalar>.Exp(pairs.Cosines[k] * cool - all);
        }
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        R temperature = R.Of(Temperature);
        return batch.Sum("N", j => R.Log1p(batch.Sum("N",
                k => R.Exp((LabelledPairs.Cosine(batch, term, k) - LabelledPairs.Cosine(batch, term, j)) / temperature), k => LabelledPairs.AreNegative(batch, term, k))),
            j => LabelledPairs.ArePositive(batch, term, j));
    }
}
