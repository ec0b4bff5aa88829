using System.Runtime.InteropServices;
using LossApi.Domain;
using LossApi.Wire.Json;

namespace LossApi.Wire.Binary;

/// <summary>
/// The bytes of a tensor whose type may be told behind them, in rented memory that is the tensor's afterwards.
/// </summary>
sealed class RawNumbers : IDisposable
{
    /// <summary>The most bytes one tensor may have: as many as the largest tensor of doubles.</summary>
    const long Most = 8L * TensorReader.MaxElements;

    Rented<double>? memory = new(64);

    /// <summary>How many bytes have arrived.</summary>
    public long Length { get; private set; }

    Span<byte> Bytes => MemoryMarshal.AsBytes(memory!.Array.AsSpan(0, Math.Min(memory.Array.Length, TensorReader.MaxElements)));

    /// <summary>Room for further bytes, which <see cref="Took"/> then counts.</summary>
    /// <param name="least">How many bytes there must be room for.</param>
    /// <returns>The room; empty where the tensor would hold more than a tensor may, or its memory was given back.</returns>
    public Span<byte> Room(int least)
    {
        if (memory is null || Length + least > Most) return [];
        if (Length + least > Bytes.Length)
        {
            long doubled = Math.Max(2L * memory.Array.Length, (Length + least + 7) / 8);
            Grow((int)Math.Min(doubled, TensorReader.MaxElements));
        }

        return Bytes[(int)Length..];
    }

    /// <summary>Counts bytes that were put into the room.</summary>
    public void Took(int bytes) => Length += bytes;

    /// <summary>The tensor, whose memory is the caller's from then on; null where it holds a NaN, which is a fault.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="type">How the numbers lie in the bytes.</param>
    /// <param name="shape">A shape with as many numbers as have arrived.</param>
    /// <param name="faults">Where a NaN is pointed at.</param>
    public Tensor? Release(string name, ElementType type, Shape shape, Violations faults)
    {
        int count = (int)shape.Count;
        if (memory!.Array.Length < count) Grow(count);
        // In place: a double is written over bytes that have been read.
        type.Widen(Bytes[..(int)Length], memory.Array.AsSpan(0, count));
        var tensor = new Tensor(memory, shape);
        memory = null;
        return type.MayBeNaN() && NotNumbers.AreAmong(tensor.Numbers) ? NotNumbers.Refuse(name, tensor, faults) : tensor;
    }

    void Grow(int numbers)
    {
        var larger = new Rented<double>(numbers);
        Bytes[..(int)Length].CopyTo(MemoryMarshal.AsBytes(larger.Array.AsSpan()));
        memory!.Dispose();
        memory = larger;
    }

    public void Dispose()
    {
        memory?.Dispose();
        memory = null;
    }
}
