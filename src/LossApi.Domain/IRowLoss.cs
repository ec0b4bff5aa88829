using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain;

/// <summary>
/// A loss of one sample that is more than two numbers: class scores and a label, an embedding, several named numbers. The type is the loss,
/// its fields are the options; a struct that implements this is in the catalogue, without being listed anywhere.
/// </summary>
public interface IRowLoss<TLoss> where TLoss : struct, IRowLoss<TLoss>
{
    /// <summary>What the world may know about the loss.</summary>
    static abstract LossCard Card { get; }

    /// <summary>The loss with these options.</summary>
    static abstract TLoss With(OptionValues options);

    /// <summary>
    /// The loss of one sample; fills <see cref="Row{R}.Gradient"/> and <see cref="Row{R}.Curvature"/> of every differentiable input.
    /// A lane is a sample: the same code walks one sample or eight.
    /// </summary>
    R At<R>(Row<R> row) where R : struct, IReal<R>;

    /// <summary>The textbook form in sums over the row: the catalogue prints it and the laws hold <see cref="At"/> to it.</summary>
    R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>;
}

/// <summary>One sample's numbers, or eight samples' side by side in lanes.</summary>
public readonly ref struct Row<R> where R : struct, IReal<R>
{
    readonly RowPlan plan;
    readonly Span<R> values, gradients, curvatures;

    internal Row(RowPlan plan, Span<R> values, Span<R> gradients, Span<R> curvatures)
    {
        this.plan = plan;
        this.values = values;
        this.gradients = gradients;
        this.curvatures = curvatures;
    }

    /// <summary>The numbers of an input: one, or one a class or feature. An optional input that was not given holds its default.</summary>
    public ReadOnlySpan<R> this[Input input] => values[plan.RangeOf(input)];

    /// <summary>Room for the first derivatives in an input; not cleared.</summary>
    public Span<R> Gradient(Input input) => gradients[plan.RangeOf(input)];

    /// <summary>Room for the second derivatives in an input; not cleared.</summary>
    public Span<R> Curvature(Input input) => curvatures[plan.RangeOf(input)];

    /// <summary>Whether targets that may be labels or a distribution came as a label.</summary>
    public bool IsLabel(Input input) => plan.IsLabel(input);

    /// <summary>Whether first derivatives are asked for: where they cost extra, they may be left out.</summary>
    public bool WantsGradients => plan.WantsGradients;

    /// <summary>Whether second derivatives are asked for.</summary>
    public bool WantsCurvatures => plan.WantsCurvatures;
}

/// <summary>A row as a formula sees it: sums over the classes or features, in numbers (laws) or on paper (catalogue).</summary>
public interface IFormulaRow<R> where R : struct, IReal<R>
{
    /// <summary>An input that is one number a sample.</summary>
    R this[Input input] { get; }

    /// <summary>One number of a vector whose length is fixed (<see cref="Input.Places"/>).</summary>
    R At(Input input, int place);

    /// <summary>
    /// A part with a name: on paper the formula shows the name and says behind it what the part is, so that a long formula stays readable.
    /// </summary>
    R Named(string name, R part);

    /// <summary>Σ over the classes or features.</summary>
    R Sum(Func<IFormulaTerm<R>, R> term);

    /// <summary>The largest over the classes or features.</summary>
    R Largest(Func<IFormulaTerm<R>, R> term);

    /// <summary>The number of an input at the class that the label names.</summary>
    R AtLabel(Input input, Input label);

    /// <summary>How many classes or features there are.</summary>
    R Width { get; }

    /// <summary>Whether targets that may be labels or a distribution came as a label.</summary>
    bool IsLabel(Input input);
}

/// <summary>One class or feature inside a sum.</summary>
public interface IFormulaTerm<R> where R : struct, IReal<R>
{
    /// <summary>The number of an input here.</summary>
    R this[Input input] { get; }
}
