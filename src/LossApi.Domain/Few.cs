using System.Runtime.CompilerServices;

namespace LossApi.Domain;

/// <summary>A list that mostly holds a few things, and needs no memory beside the object it is part of while they are not more than four.</summary>
/// <remarks>A mutable structure: keep it in a field, and do not copy it.</remarks>
public struct Few<T>
{
    Four first;
    List<T>? more;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>One of them, in the order they were added.</summary>
    /// <exception cref="ArgumentOutOfRangeException">When there is none at that index.</exception>
    public readonly T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return index < Four.Length ? first[index] : more![index - Four.Length];
        }
    }

    /// <summary>Adds one at the end.</summary>
    public void Add(T item)
    {
        if (Count < Four.Length) first[Count] = item;
        else (more ??= []).Add(item);
        Count++;
    }

    [InlineArray(Length)]
    struct Four
    {
        public const int Length = 4;
        T item;
    }
}
