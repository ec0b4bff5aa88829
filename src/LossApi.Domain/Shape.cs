using System.Collections.Immutable;

namespace LossApi.Domain;

/// <summary>The lengths of a tensor's axes, outermost first. A scalar has no axes.</summary>
public readonly struct Shape(params ImmutableArray<int> axes) : IEquatable<Shape>
{
    readonly ImmutableArray<int> axes = axes;

    /// <summary>The shape of a bare number.</summary>
    public static Shape Scalar { get; } = new(ImmutableArray<int>.Empty);

    ImmutableArray<int> Axes => axes.IsDefault ? ImmutableArray<int>.Empty : axes;

    /// <summary>How many axes there are.</summary>
    public int Rank => Axes.Length;

    /// <summary>The length of one axis.</summary>
    public int this[int axis] => Axes[axis];

    /// <summary>How many numbers a tensor of this shape holds.</summary>
    public long Count => Product(0, Rank);

    /// <summary>The number of elements spanned by the axes from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public long Product(int from, int to)
    {
        long product = 1;
        for (int axis = from; axis < to; axis++) product *= Axes[axis];
        return product;
    }

    /// <summary>The outermost axes alone.</summary>
    public Shape First(int count) => new(Axes[..count]);

    /// <summary>This shape with one axis taken out.</summary>
    public Shape Without(int axis) => new(Axes.RemoveAt(axis));

    /// <summary>The RFC 6901 pointer of the element at a flat, row-major index, below the tensor's own pointer: <c>/3/1</c>.</summary>
    public string PointerTo(long index)
    {
        string pointer = "";
        for (int axis = Rank - 1; axis >= 0; axis--)
        {
            pointer = $"/{index % Axes[axis]}{pointer}";
            index /= Axes[axis];
        }
        return pointer;
    }

    public bool Equals(Shape other) => Axes.AsSpan().SequenceEqual(other.Axes.AsSpan());
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);
    public override int GetHashCode() => Axes.Aggregate(17, HashCode.Combine);
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <summary>As people write it: <c>[2, 3]</c>, <c>[]</c> for a scalar.</summary>
    public override string ToString() => $"[{string.Join(", ", Axes)}]";
}
