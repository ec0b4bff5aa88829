using System.Buffers;
using LossApi.Domain;

namespace LossApi.Wire.Binary;

/// <summary>
/// The numbers of a tensor whose type is known before its bytes arrive: each piece becomes doubles while it is in the nearest cache. The memory grows with what has
/// arrived and not with what was announced: an announcement costs its sender nothing.
/// </summary>
/// <param name="type">How the numbers lie in the bytes.</param>
/// <param name="count">How many are announced.</param>
sealed class ArrivingNumbers(ElementType type, int count) : IDisposable
{
    /// <summary>The most numbers that are given room before the first has arrived.</summary>
    const int Advance = 1 << 17;

    readonly int width = type.Width();
    readonly byte[] split = new byte[8];
    Rented<double>? memory = new(Math.Clamp(count, 1, Advance));
    int taken, kept;
    bool holdsNaN;

    /// <summary>How many bytes are still to come.</summary>
    public long Missing => (long)(count - taken) * width - kept;

    /// <summary>Takes bytes, no more than are missing.</summary>
    public void Take(in ReadOnlySequence<byte> bytes)
    {
        foreach (ReadOnlyMemory<byte> piece in bytes) Take(piece.Span);
    }

    /// <summary>The tensor, whose memory is the caller's from then on; null where it holds a NaN, which is a fault.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="shape">A shape with as many numbers as were announced.</param>
    /// <param name="faults">Where a NaN is pointed at.</param>
    public Tensor? Release(string name, Shape shape, Violations faults)
    {
        var tensor = new Tensor(memory!, shape);
        memory = null;
        return holdsNaN ? NotNumbers.Refuse(name, tensor, faults) : tensor;
    }

    public void Dispose()
    {
        memory?.Dispose();
        memory = null;
    }

    void Take(ReadOnlySpan<byte> bytes)
    {
        if (kept > 0)
        {
            int missing = Math.Min(width - kept, bytes.Length);
            bytes[..missing].CopyTo(split.AsSpan(kept));
            kept += missing;
            bytes = bytes[missing..];
            if (kept < width) return;
            kept = 0;
            Add(split.AsSpan(0, width));
        }

        int whole = bytes.Length / width * width;
        Add(bytes[..whole]);
        bytes[whole..].CopyTo(split);
        kept = bytes.Length - whole;
    }

    /// <summary>Adds whole numbers.</summary>
    void Add(ReadOnlySpan<byte> bytes)
    {
        int more = bytes.Length / width;
        if (taken + more > memory!.Array.Length)
        {
            var larger = new Rented<double>(Math.Min(count, Math.Max(2 * memory.Array.Length, taken + more)));
            memory.Array.AsSpan(0, taken).CopyTo(larger.Array);
            memory.Dispose();
            memory = larger;
        }

        Span<double> numbers = memory.Array.AsSpan(taken, more);
        type.Widen(bytes, numbers);
        holdsNaN |= type.MayBeNaN() && NotNumbers.AreAmong(numbers);
        taken += more;
    }
}
