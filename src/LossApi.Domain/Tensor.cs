namespace LossApi.Domain;

/// <summary>A rectangular block of numbers in rented memory, row-major. Owns that memory.</summary>
public sealed class Tensor(Rented<double> memory, Shape shape) : IDisposable
{
    /// <summary>A tensor whose contents are not yet written.</summary>
    public Tensor(Shape shape) : this(new Rented<double>(checked((int)shape.Count)), shape) { }

    public Shape Shape { get; } = shape;

    /// <summary>How many numbers there are.</summary>
    public int Count { get; } = checked((int)shape.Count);

    /// <summary>The numbers themselves.</summary>
    public Span<double> Numbers => memory.Array.AsSpan(0, Count);

    public void Dispose() => memory.Dispose();
}
