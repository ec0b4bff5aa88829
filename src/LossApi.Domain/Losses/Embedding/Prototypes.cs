using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>A cross entropy over the cosines of embeddings with one prototype a class, in which the cosine with the own class is made worse first.</summary>
static class Prototypes
{
    /// <summary>The embeddings, one a sample.</summary>
    public static readonly Input Predictions = new("predictions", Kind.Embedding, Extent.Axes, "Embeddings, one row a sample; only their directions count.")
    { Axes = ["N", "D"], Differentiable = true, Symbol = "x" };

    /// <summary>What they are compared with.</summary>
    public static readonly Input Weights = new("prototypes", Kind.Embedding, Extent.Axes, "One learned vector a class, the weights of the last layer; only their directions count.")
    { Axes = ["C", "D"], Differentiable = true, Symbol = "w" };

    /// <summary>Which prototype is the right one.</summary>
    public static readonly Input Targets = new("targets", Kind.ClassIndices, Extent.Axes, "The class of each sample: the index of its prototype.") { Axes = ["N"], IndexOf = "C" };

    /// <summary>The cost of comparing all with all.</summary>
    public static Cost Cost { get; } = new("N · C · (D + 32) for N samples of D features and C classes",
        layout => layout.Sizes["N"] * (double)layout.Sizes["C"] * (layout.Sizes["D"] + 32));

    /// <summary>Terms and derivatives.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="scale">What cosines are multiplied by.</param>
    /// <param name="penalised">The cosine with the own class made worse, and the derivative of that, of the cosine and of a function that answers 1 − cosine.</param>
    public static void CrossEntropy(CoupledBatch batch, double scale, Func<Wide<Scalar>, Func<Wide<Scalar>>, (Wide<Scalar> Value, Wide<Scalar> Slope)> penalised)
    {
        ReadOnlySpan<double> targets = batch[Targets];
        Directions samples = new(batch[Predictions], targets.Length), classes = new(batch[Weights], batch.Size("C"));
        var cosines = new Wide<Scalar>[classes.Count];
        Wide<Scalar> factor = new Scalar(scale);
        for (int i = 0; i < targets.Length; i++)
        {
            batch.Pause();
            samples.Cosines(i, classes, cosines);
            int row = i, own = (int)targets[i];
            (Wide<Scalar> value, Wide<Scalar> slope) = penalised(cosines[own], () => samples.Gap(row, classes, own));
            LogSum wrong = LogSum.Empty;
            for (int c = 0; c < cosines.Length; c++) if (c != own) wrong = wrong.With(factor * cosines[c]);
            var loss = Logistic.At(wrong.Value - factor * value);
            batch.Terms[i] = loss.Softplus.High.V;
            if (!batch.WantsGradients || batch.Factor(i) == 0) continue;
            Wide<Scalar> pull = factor * loss.Sigmoid * new Scalar(batch.Factor(i)), all = wrong.Value;
            for (int c = 0; c < cosines.Length; c++) cosines[c] = c == own ? -(pull * slope) : pull * Wide<Scalar>.Exp(factor * cosines[c] - all);
            samples.Pull(i, classes, cosines);
        }

        if (!batch.WantsGradients) return;
        samples.Close(batch.Gradient(Predictions));
        classes.Close(batch.Gradient(Weights));
    }

    /// <summary>The same as a formula.</summary>
    public static R CrossEntropy<R>(IFormulaBatch<R> batch, Place term, R scale, Func<R, R> penalised) where R : struct, IReal<R>
    {
        R own = batch.Sum("C", c => R.Exp(-(scale * batch.Let(@"\varphi", [term, c], () => penalised(Cosine(c))))), c => batch.Names(Targets, term, c));
        return R.Log1p(own * batch.Sum("C", c => R.Exp(scale * Cosine(c)), c => !batch.Names(Targets, term, c)));

        R Cosine(Place c) => LabelledPairs.Cosine(batch, Predictions, term, Weights, c);
    }
}
