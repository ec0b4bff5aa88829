namespace LossApi.Domain.Numerics;

/// <summary>
/// Sums of many contributions, each kept in twice the working precision: what flows into one coordinate from a whole batch may cancel to almost nothing.
/// Owns its memory.
/// </summary>
public sealed class WideSums : IDisposable
{
    readonly Rented<double> high, low;

    /// <summary>So many sums, all 0.</summary>
    public WideSums(int count)
    {
        Count = count;
        high = new(count);
        low = new(count);
        high.Array.AsSpan(0, count).Clear();
        low.Array.AsSpan(0, count).Clear();
    }

    /// <summary>How many sums there are.</summary>
    public int Count { get; }

    /// <summary>One of the sums.</summary>
    public Wide<Scalar> this[int index] => new(new(high.Array[index]), new(low.Array[index]));

    /// <summary>Adds to one of the sums.</summary>
    public void Add(int index, Wide<Scalar> amount)
    {
        Wide<Scalar> sum = this[index] + amount;
        (high.Array[index], low.Array[index]) = (sum.High.V, sum.Low.V);
    }

    /// <summary>The sums, rounded.</summary>
    public ReadOnlySpan<double> Rounded => high.Array.AsSpan(0, Count);

    public void Dispose()
    {
        high.Dispose();
        low.Dispose();
    }
}
