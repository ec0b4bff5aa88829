using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain;

/// <summary>
/// A loss in which samples see each other, or in which a sample is more than a row: pairs of a batch, risk sets, alignments of a sequence. The type is
/// the loss, its fields are the options; a struct that implements this is in the catalogue, without being listed anywhere.
/// </summary>
public interface IBatchLoss<TLoss> where TLoss : struct, IBatchLoss<TLoss>
{
    /// <summary>What the world may know about the loss. Its inputs have <see cref="Extent.Axes"/>.</summary>
    static abstract LossCard Card { get; }

    /// <summary>The loss with these options.</summary>
    static abstract TLoss With(OptionValues options);

    /// <summary>
    /// Computes every term, and adds up the derivatives of Σ factor · term. It sees plain numbers, so it may sort and branch as it likes; sums in which
    /// near numbers cancel are kept in twice the precision.
    /// </summary>
    void At(CoupledBatch batch);

    /// <summary>The textbook form of one term in sums over the batch: the catalogue prints it and the laws hold <see cref="At"/> and its derivatives to it.</summary>
    /// <param name="batch">The batch in numbers of some kind, or on paper.</param>
    /// <param name="term">Which term; of no meaning where there is one in all.</param>
    R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>;
}

/// <summary>A whole batch as a loss computes it.</summary>
public sealed class CoupledBatch
{
    readonly Batch batch;
    readonly Layout layout;
    readonly Dictionary<Input, WideSums> gradients, curvatures;
    readonly int[] counts;
    readonly CancellationToken stop;

    internal CoupledBatch(
        Batch batch, Layout layout, Reduction reduction, double[]? factors, Tensor terms, Dictionary<Input, WideSums> gradients, Dictionary<Input, WideSums> curvatures, CancellationToken stop)
    {
        (this.batch, this.layout, Reduction, Factors, TermTensor, this.gradients, this.curvatures, this.stop) = (batch, layout, reduction, factors, terms, gradients, curvatures, stop);
        counts = new int[layout.Rows];
        counts.AsSpan().Fill(1);
    }

    Tensor TermTensor { get; }

    double[]? Factors { get; }

    /// <summary>The reduction that was asked for: a few libraries' means divide each term by its length first.</summary>
    public Reduction Reduction { get; }

    /// <summary>The numbers of an input, row-major; empty for an optional input that was not given.</summary>
    public ReadOnlySpan<double> this[Input input] => batch[input] is { } tensor ? tensor.Numbers : default;

    /// <summary>Whether an optional input was given.</summary>
    public bool Has(Input input) => batch[input] is not null;

    /// <summary>The length of an axis.</summary>
    public int Size(string axis) => layout.Sizes[axis];

    /// <summary>Where the terms go, unweighted; they begin at 0.</summary>
    public Span<double> Terms => TermTensor.Numbers;

    /// <summary>What a term is multiplied with afterwards: derivatives are those of the multiple. 0 means masked: the term adds nothing, whatever it is.</summary>
    public double Factor(int term) => Factors is null ? 1 : Factors[term];

    /// <summary>Whether first derivatives are asked for: where they cost extra, they may be left out.</summary>
    public bool WantsGradients => gradients.Count > 0;

    /// <summary>Whether second derivatives are asked for.</summary>
    public bool WantsCurvatures => curvatures.Count > 0;

    /// <summary>The first derivatives in an input, to be added to; they begin at 0. Only where <see cref="WantsGradients"/>.</summary>
    public WideSums Gradient(Input input) => gradients[input];

    /// <summary>The second derivatives in an input, to be added to. Only where <see cref="WantsCurvatures"/>.</summary>
    public WideSums Curvature(Input input) => curvatures[input];

    /// <summary>Takes a term out of count and mean: a sample without any pair to be compared with has no loss. Its term and derivatives must stay 0.</summary>
    public void Leave(int term) => counts[term] = 0;

    /// <summary>How many things a term is the sum over, where the mean is one over those: all pairs of a sample, say. Without a word it is 1.</summary>
    public void Count(int term, int things) => counts[term] = things;

    internal ReadOnlySpan<int> Counts => counts;

    /// <summary>To be called now and then, at least every few milliseconds of work.</summary>
    /// <exception cref="OperationCanceledException">When the caller has gone or the time is up.</exception>
    public void Pause() => stop.ThrowIfCancellationRequested();
}

/// <summary>An index into an axis: a number to compute with, a letter on paper.</summary>
/// <param name="Letter">How it is written.</param>
/// <param name="Index">Where it stands.</param>
public readonly record struct Place(string Letter, int Index);

/// <summary>What must be true of the places a sum runs over.</summary>
/// <param name="Tex">How it is written.</param>
/// <param name="Opposite">How its opposite is written.</param>
/// <param name="Holds">Whether it is true.</param>
public readonly record struct Condition(string Tex, string Opposite, bool Holds)
{
    public static Condition operator &(Condition a, Condition b) => new($@"{a.Tex},\, {b.Tex}", $@"{a.Opposite} \text{{ or }} {b.Opposite}", a.Holds && b.Holds);
    public static Condition operator !(Condition a) => new(a.Opposite, a.Tex, !a.Holds);

    /// <summary>a ≠ b.</summary>
    public static Condition Apart(Place a, Place b) => new($@"{a.Letter} \ne {b.Letter}", $"{a.Letter} = {b.Letter}", a.Index != b.Index);
}

/// <summary>What is aligned with what: sequences of classes, one a time step, that read as the labels when repetitions and then blanks are taken out.</summary>
/// <param name="Times">The axis of time steps.</param>
/// <param name="Classes">The axis of classes.</param>
/// <param name="Labels">The labels.</param>
/// <param name="Durations">How many time steps count.</param>
/// <param name="Blank">The class that stands for no label.</param>
public sealed record Alignment(string Times, string Classes, Input Labels, Input Durations, int Blank);

/// <summary>A whole batch as a formula sees it: sums over its axes, in numbers (laws) or on paper (catalogue).</summary>
public interface IFormulaBatch<R> where R : struct, IReal<R>
{
    /// <summary>The number of an input at these places, one for each of its axes; an optional input that was not given has its default.</summary>
    R At(Input input, params ReadOnlySpan<Place> places);

    /// <summary>The length of an axis.</summary>
    R Size(string axis);

    /// <summary>Σ over an axis, or over the places of it where a condition holds.</summary>
    R Sum(string axis, Func<Place, R> term, Func<Place, Condition>? where = null);

    /// <summary>The largest over an axis, or over the places of it where a condition holds; −∞ where it holds nowhere.</summary>
    R Largest(string axis, Func<Place, R> term, Func<Place, Condition>? where = null);

    /// <summary>Σ over all alignments of a sample's labels with its time steps, of Π over the time steps of a factor.</summary>
    /// <param name="of">What is aligned with what.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="factor">The factor at a time step whose symbol is a class.</param>
    R Alignments(Alignment of, Place sample, Func<Place, Place, R> factor);

    /// <summary>One number or another; on paper, cases.</summary>
    R Where(Condition condition, R then, R otherwise);

    /// <summary>Whether an optional input was given. On paper it was not: the formula is of the loss as most people ask for it.</summary>
    bool Has(Input input);

    /// <summary>A part of the formula that has a name of its own: on paper the symbol with these indices, explained behind the formula.</summary>
    R Let(string symbol, ReadOnlySpan<Place> places, Func<R> value);

    /// <summary>Whether a non-differentiable input has the same number at two places.</summary>
    Condition Same(Input input, Place a, Place b) => Same(input, a, input, b);

    /// <summary>Whether two non-differentiable inputs have the same number at their places.</summary>
    Condition Same(Input input, Place a, Input other, Place b);

    /// <summary>Whether a non-differentiable input at one place is at least that at another.</summary>
    Condition AtLeast(Input input, Place a, Place b);

    /// <summary>Whether a flag is 1.</summary>
    Condition IsSet(Input input, params ReadOnlySpan<Place> at);

    /// <summary>Whether one number is less than another. Nothing flows through a comparison: it is a constant to differentiation.</summary>
    Condition Less(R a, R b);

    /// <summary>Where a number stands among those of an axis, from 1 and the largest first; of equal numbers the earlier comes first. A constant to differentiation.</summary>
    R Rank(string axis, Place at, Func<Place, R> number, Func<Place, Condition>? where = null);

    /// <summary>Whether an input of indices names a place of the axis it indexes.</summary>
    Condition Names(Input input, Place at, Place named);
}
