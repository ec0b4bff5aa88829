using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using LossApi.Domain;
using LossApi.Wire.Json;

namespace LossApi.Wire.Binary;

/// <summary>
/// The bytes of a tensor as they arrive, in rented memory that is the tensor's afterwards. The memory grows with what has arrived and not with
/// what was announced: an announcement costs its sender nothing.
/// </summary>
/// <param name="expected">How many numbers are announced.</param>
sealed class RawNumbers(long expected = 0) : IDisposable
{
    /// <summary>The most numbers that are given room before the first has arrived.</summary>
    const int Advance = 1 << 17;

    /// <summary>The most bytes one tensor may have: as many as the largest tensor of doubles.</summary>
    const long Most = 8L * TensorReader.MaxElements;

    Rented<double>? memory = new((int)Math.Clamp(expected, 64, Advance));

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
            var larger = new Rented<double>((int)Math.Min(doubled, TensorReader.MaxElements));
            Bytes[..(int)Length].CopyTo(MemoryMarshal.AsBytes(larger.Array.AsSpan()));
            memory.Dispose();
            memory = larger;
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
        Widen(type, count);
        Rented<double> whole = memory!;
        memory = null;
        var tensor = new Tensor(whole, shape);
        if (type is ElementType.I64 or ElementType.I32 || !HoldsNaN(tensor.Numbers)) return tensor;
        for (int i = 0; i < count; i++)
            if (double.IsNaN(tensor.Numbers[i]) && faults.HasRoom())
                faults.Add($"/{name}{shape.PointerTo(i)}", "wrong-type", $"{name} must hold numbers; NaN is not one");
        tensor.Dispose();
        return null;
    }

    public void Dispose()
    {
        memory?.Dispose();
        memory = null;
    }

    /// <summary>Turns the bytes into doubles where they lie, or in larger memory where narrow numbers need it.</summary>
    void Widen(ElementType type, int count)
    {
        if (type.Width() == 4 && memory!.Array.Length < count)
        {
            var larger = new Rented<double>(count);
            Bytes[..(int)Length].CopyTo(MemoryMarshal.AsBytes(larger.Array.AsSpan()));
            memory.Dispose();
            memory = larger;
        }

        Span<double> numbers = memory!.Array.AsSpan(0, count);
        Order(type, count);
        switch (type)
        {
            case ElementType.I64:
                Span<long> longs = MemoryMarshal.Cast<double, long>(numbers);
                for (int i = 0; i < count; i++) numbers[i] = longs[i];
                break;
            case ElementType.I32:
                // From the end: a double is written over numbers that have been read.
                Span<int> ints = MemoryMarshal.Cast<double, int>(numbers);
                for (int i = count - 1; i >= 0; i--) numbers[i] = ints[i];
                break;
            case ElementType.F32:
                WidenSingles(numbers);
                break;
        }
    }

    static void WidenSingles(Span<double> numbers)
    {
        Span<float> singles = MemoryMarshal.Cast<double, float>(numbers);
        int i = numbers.Length;
        for (; i >= Vector<float>.Count; i -= Vector<float>.Count)
        {
            int at = i - Vector<float>.Count;
            Vector.Widen(new Vector<float>(singles[at..]), out Vector<double> low, out Vector<double> high);
            low.CopyTo(numbers[at..]);
            high.CopyTo(numbers[(at + Vector<double>.Count)..]);
        }

        while (--i >= 0) numbers[i] = singles[i];
    }

    /// <summary>Brings the bytes into the machine's own order.</summary>
    void Order(ElementType type, int count)
    {
        if (BitConverter.IsLittleEndian) return;
        Span<byte> bytes = Bytes[..(count * type.Width())];
        if (type.Width() == 8) BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, long>(bytes), MemoryMarshal.Cast<byte, long>(bytes));
        else BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, int>(bytes), MemoryMarshal.Cast<byte, int>(bytes));
    }

    static bool HoldsNaN(ReadOnlySpan<double> numbers)
    {
        int i = 0;
        for (; i <= numbers.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var lanes = new Vector<double>(numbers[i..]);
            if (!Vector.EqualsAll(lanes, lanes)) return true;
        }

        for (; i < numbers.Length; i++)
            if (double.IsNaN(numbers[i])) return true;
        return false;
    }
}
