using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>The mean over an anchor's positives of the cross entropy of picking each among all others.</summary>
readonly record struct SupervisedContrastive(double Temperature) : IBatchLoss<SupervisedContrastive>
{
    static readonly Number TemperatureOption = new("temperature", 0.1, Interval.Positive, "What cosines are divided by: the smaller, the more the nearest embeddings count.") { Symbol = @"\tau" };

    public static LossCard Card { get; } = new("supcon", "Supervised contrastive loss", Group.Embedding)
    {
        Summary = "For each sample, the mean over its positives of the cross entropy of picking that positive among all other samples by their cosines.",
        Use = "Take it to pre-train an encoder from class labels before a linear classifier. Samples without a positive do not count. "
            + "Positives compete with each other, so that a term cannot fall below the logarithm of their number; nt_xent leaves them out of each other's sums.",
        Inputs = [LabelledPairs.Predictions, LabelledPairs.Targets],
        Options = [TemperatureOption],
        TermAxis = "N",
        Cost = LabelledPairs.Cost,
        HasHessians = false,
        OutputActivation = "linear (the loss divides by the length)",
        OutlierSensitivity = new(OutlierLevel.Partial, "cosines are bounded, and a wrong label is one positive among several"),
        Advice =
        [
            new(LearningTask.MetricLearning, 7, "uses all positives of a class at once, and is steadier than triplets under label noise")
            { Caution = "wants large batches with several samples of each class" },
        ],
        Traits = Trait.NonNegative,
        Aliases = ["pml.SupConLoss"],
        LooseNames = ["supervised_contrastive", "supervised_contrastive_loss", "contrastive_loss"],
        References = ["Khosla, P. et al. (2020). Supervised Contrastive Learning. NeurIPS. arXiv:2004.11362 (the mean outside the logarithm)."],
        Example = new(("predictions", new double[,] { { 1, 0.5 }, { 2, 0.25 }, { 0.5, -1 }, { -1, 3 } }), ("targets", new double[] { 0, 0, 1, 0 }))
        {
            // From 100-digit arithmetic, oracle/exact_pairs.py.
            Options = [TemperatureOption.At(0.5)],
            Terms = [1.1038520895295372, 1.4738606852043639, 0, 0.8157467515214748],
        },
    };

    public static SupervisedContrastive With(OptionValues options) => new(options[TemperatureOption]);

    public void At(CoupledBatch batch)
    {
        var pairs = new LabelledPairs(batch);
        Wide<Scalar> one = new Scalar(1), cool = one / new Scalar(Temperature);
        while (pairs.Next())
        {
            LogSum others = LogSum.Empty;
            int positives = 0;
            for (int j = 0; j < pairs.Count; j++)
            {
                if (pairs[j] == Relation.None) continue;
                others = others.With(pairs.Cosines[j] * cool);
                if (pairs[j] == Relation.Positive) positives++;
            }

            if (positives == 0)
            {
                batch.Leave(pairs.Anchor);
                continue;
            }

            Wide<Scalar> all = others.Value, term = new Scalar(0), share = one / new Scalar(positives), factor = cool * new Scalar(batch.Factor(pairs.Anchor));
            for (int j = 0; j < pairs.Count; j++)
            {
                if (pairs[j] == Relation.Positive) term += others.Above(pairs.Cosines[j] * cool);
                if (pairs[j] == Relation.None || !pairs.WantsSlopes) continue;
                var picked = Wide<Scalar>.Exp(pairs.Cosines[j] * cool - all);
                pairs.Slopes[j] = factor * (pairs[j] == Relation.Positive ? picked - share : picked);
            }

            batch.Terms[pairs.Anchor] = (term * share).High.V;
        }
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        R temperature = R.Of(Temperature), one = R.Of(1);
        R sum = batch.Sum("N",
            j => R.Log(batch.Sum("N", k => R.Exp((LabelledPairs.Cosine(batch, term, k) - LabelledPairs.Cosine(batch, term, j)) / temperature), k => Condition.Apart(k, term))),
            j => LabelledPairs.ArePositive(batch, term, j));
        return sum / R.Max(one, batch.Sum("N", _ => one, j => LabelledPairs.ArePositive(batch, term, j)));
    }
}
