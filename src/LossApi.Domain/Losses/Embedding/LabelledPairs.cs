using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>What one embedding is to another.</summary>
enum Relation
{
    /// <summary>Not compared: an embedding with itself.</summary>
    None,

    /// <summary>Of the same class.</summary>
    Positive,

    /// <summary>Of another class.</summary>
    Negative,
}

/// <summary>
/// The pairs of a batch of labelled embeddings, anchor by anchor: one row of the matrix of cosines at a time, so that memory stays small, with a row of
/// derivatives beside it to be filled in.
/// </summary>
sealed class LabelledPairs
{
    /// <summary>The embeddings, one a sample.</summary>
    public static readonly Input Predictions = new("predictions", Kind.Embedding, Extent.Axes, "Embeddings, one row a sample; only their directions count.")
    { Axes = ["N", "D"], Differentiable = true, Symbol = "x" };

    /// <summary>Their classes.</summary>
    public static readonly Input Targets = new("targets", Kind.ClassIndices, Extent.Axes, "The class of each sample, any whole number: pairs of one class are positive, all others negative.")
    { Axes = ["N"] };

    /// <summary>The cost of comparing all with all.</summary>
    public static Cost Cost { get; } = new("N² · (D + 32) for N samples of D features", layout => layout.Sizes["N"] * (double)layout.Sizes["N"] * (layout.Sizes["D"] + 32));

    /// <summary>Above this cosine 1 − cosine is worth the sum over all features.</summary>
    const double NearlyParallel = 0.999;

    readonly CoupledBatch batch;
    readonly Input predictions, others;
    readonly double[] labels, otherLabels;
    readonly bool normalised, keepsItself;
    readonly Directions own, its;
    readonly Wide<Scalar>[] cosines, slopes;

    /// <summary>Every embedding of the batch with every other.</summary>
    public LabelledPairs(CoupledBatch batch) : this(batch, Predictions, Predictions, Targets, Targets) { }

    /// <summary>The embeddings of one input with those of another, which may be the same.</summary>
    public LabelledPairs(CoupledBatch batch, Input predictions, Input others, Input labels, Input otherLabels, bool normalised = true, bool keepsItself = false)
    {
        (this.batch, this.predictions, this.others, this.normalised, this.keepsItself) = (batch, predictions, others, normalised, keepsItself);
        (this.labels, this.otherLabels) = (batch[labels].ToArray(), batch[otherLabels].ToArray());
        own = new(batch[predictions], batch[labels].Length, normalised);
        its = ReferenceEquals(predictions, others) ? own : new(batch[others], batch[otherLabels].Length, normalised);
        (cosines, slopes) = (new Wide<Scalar>[its.Count], new Wide<Scalar>[its.Count]);
    }

    /// <summary>The embedding that is compared now.</summary>
    public int Anchor { get; private set; } = -1;

    /// <summary>How many embeddings it is compared with.</summary>
    public int Count => its.Count;

    /// <summary>Its cosines with all of them.</summary>
    public ReadOnlySpan<Wide<Scalar>> Cosines => cosines;

    /// <summary>1 − its cosine with one of them, exact in relative terms also where both are nearly parallel.</summary>
    public Wide<Scalar> Gap(int other) => normalised && cosines[other].High.V > NearlyParallel ? own.Gap(Anchor, its, other) : new Scalar(1) - cosines[other];

    /// <summary>The derivatives in these cosines, to be filled in; they begin at 0.</summary>
    public Span<Wide<Scalar>> Slopes => slopes;

    /// <summary>Whether derivatives of this anchor's term are of any use.</summary>
    public bool WantsSlopes => batch.WantsGradients && batch.Factor(Anchor) != 0;

    /// <summary>Goes to the next anchor; after the last one the derivatives go back to the embeddings.</summary>
    /// <remarks>Compiled at once: what the runtime made of it by watching it run took twice as long.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Next()
    {
        if (Anchor >= 0 && WantsSlopes) own.Pull(Anchor, its, slopes);
        if (++Anchor == own.Count)
        {
            Close();
            return false;
        }

        batch.Pause();
        own.Cosines(Anchor, its, cosines);
        slopes.AsSpan().Clear();
        return true;
    }

    /// <summary>What another embedding is to the anchor.</summary>
    public Relation this[int other] =>
        labels[Anchor] != otherLabels[other] ? Relation.Negative
        : other == Anchor && !keepsItself ? Relation.None
        : Relation.Positive;

    void Close()
    {
        if (!batch.WantsGradients) return;
        own.Close(batch.Gradient(predictions));
        if (!ReferenceEquals(own, its)) its.Close(batch.Gradient(others));
    }

    /// <summary>Whether two places of the batch are a positive pair, in a formula.</summary>
    public static Condition ArePositive<R>(IFormulaBatch<R> batch, Place anchor, Place other) where R : struct, IReal<R> =>
        Condition.Apart(other, anchor) & batch.Same(Targets, other, anchor);

    /// <summary>Whether they are a negative pair, in a formula.</summary>
    public static Condition AreNegative<R>(IFormulaBatch<R> batch, Place anchor, Place other) where R : struct, IReal<R> => !batch.Same(Targets, other, anchor);

    /// <summary>The cosine of two embeddings of the batch, in a formula.</summary>
    public static R Cosine<R>(IFormulaBatch<R> batch, Place a, Place b) where R : struct, IReal<R> => Cosine(batch, Predictions, a, Predictions, b);

    /// <summary>The cosine of two embeddings, in a formula.</summary>
    public static R Cosine<R>(IFormulaBatch<R> batch, Input first, Place a, Input second, Place b, string symbol = "s") where R : struct, IReal<R> => batch.Let(symbol, [a, b], () =>
    {
        R product = batch.Sum("D", d => batch.At(first, a, d) * batch.At(second, b, d));
        return product / R.Sqrt(batch.Sum("D", d => batch.At(first, a, d) * batch.At(first, a, d)) * batch.Sum("D", d => batch.At(second, b, d) * batch.At(second, b, d)));
    });
}
