namespace LossApi.Domain;

/// <summary>A rectangular block of numbers in rented memory, row-major. Owns that memory.</summary>
public sealed class Tensor : IDisposable
{
    /// <summary>Tensors of more numbers than this begin at a chosen place of their memory; less would not be worth its room.</summary>
    const int Large = 1 << 13;

    /// <summary>Numbers in a line of the caches, and lines in a page.</summary>
    const int Line = Rented<double>.LineBytes / sizeof(double), Lines = 64;

    /// <summary>
    /// How many lines a tensor begins behind the one before it: 64 parts of a page in the golden ratio, so that of any few that follow each other no two lie near.
    /// </summary>
    const int Step = 25;

    static int Begun;

    readonly Rented<double> memory;
    readonly int start;

    /// <summary>A tensor of given numbers, which begin where the memory does.</summary>
    public Tensor(Rented<double> memory, Shape shape) => (this.memory, Shape, Count) = (memory, shape, checked((int)shape.Count));

    /// <summary>A tensor whose contents are not yet written.</summary>
    /// <remarks>
    /// Large arrays all begin at about the same place of a page, whose lines compete for the same few places of the nearest cache, and a core takes a load for one that has to wait for a store
    /// when both are at the same place of two pages. So large tensors begin at different ones, and where a line does.
    /// </remarks>
    public Tensor(Shape shape)
    {
        Shape = shape;
        Count = checked((int)shape.Count);
        if (Count <= Large)
        {
            memory = new(Count);
            return;
        }

        memory = new(checked(Count + Lines * Line));
        start = memory.FirstOnLine + (int)((uint)Interlocked.Increment(ref Begun) * Step % (Lines - 1)) * Line;
    }

    public Shape Shape { get; }

    /// <summary>How many numbers there are.</summary>
    public int Count { get; }

    /// <summary>The numbers themselves.</summary>
    public Span<double> Numbers => memory.Array.AsSpan(start, Count);

    public void Dispose() => memory.Dispose();
}
