using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Some samples, eight at most, whose numbers lie together and one after another.</summary>
readonly ref struct LongRows
{
    readonly RowPlan plan;
    readonly ReadOnlySpan<(Input Input, Tensor Tensor)> gradients;
    readonly int first;
    readonly double[]? weights;
    readonly Quotient divisor;

    public LongRows(RowPlan plan, ReadOnlySpan<(Input, Tensor)> gradients, int first, int count, Span<double> notes, double[]? weights, Quotient divisor)
    {
        this.plan = plan;
        this.gradients = gradients;
        this.first = first;
        this.weights = weights;
        this.divisor = divisor;
        Count = count;
        Notes = notes;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>How many classes or features each has.</summary>
    public int Width => plan.Width;

    /// <summary>The numbers of an input, row after row: one a row, or one a class or feature. A class vector is there once, what was not given not at all.</summary>
    public ReadOnlySpan<double> this[Input input] => plan.Along(input, first, Count);

    /// <summary>The class a row's label names; where it is ignored, the first.</summary>
    public int Label(double label) => plan.Label(label);

    /// <summary>Whether first derivatives are asked for.</summary>
    public bool WantsGradients => !gradients.IsEmpty;

    /// <summary>Room for the first derivatives in an input; not cleared.</summary>
    public Span<double> Gradient(Input input)
    {
        foreach ((Input differentiated, Tensor tensor) in gradients)
            if (ReferenceEquals(differentiated, input)) return plan.Along(tensor, first, Count);
        throw new ArgumentException($"{input.Name} has no derivative", nameof(input));
    }

    /// <summary>Room for what rows keep between gathering and spreading: twice as many numbers as they have classes or features, and four eights more a row.</summary>
    public Span<double> Notes { get; }

    /// <summary>What the derivatives of a row have a share in.</summary>
    public Share Share(int row) => new(weights is null ? 1 : weights[first + row], divisor);
}
