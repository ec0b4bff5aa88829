using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LossApi.Domain;

/// <summary>
/// An array on loan from the pool. It has one owner; giving it back twice is harmless, using it afterwards throws.
/// This is the only class that touches the pool.
/// </summary>
public sealed class Rented<T> : IDisposable where T : unmanaged
{
    /// <summary>The bytes of a cache line, and of a vector of 512 bits.</summary>
    public const int LineBytes = 64;

    T[]? array;

    /// <param name="length">The least number of elements wanted; the array may be longer and its contents are not cleared.</param>
    public Rented(int length)
    {
        array = ArrayPool<T>.Shared.Rent(length);
        RentedCount.Add(1);
    }

    /// <summary>The array itself.</summary>
    public T[] Array => array ?? throw new ObjectDisposedException(nameof(Rented<T>));

    /// <summary>
    /// The first place of the array that begins a line of the caches. A vector across two lines takes two accesses. (Should the array be moved afterwards, nothing but time is lost; large
    /// ones are not.)
    /// </summary>
    public int FirstOnLine
    {
        get
        {
            nint address = Unsafe.ByteOffset(ref Unsafe.NullRef<T>(), ref MemoryMarshal.GetArrayDataReference(Array));
            return (int)(-address & (LineBytes - 1)) / Unsafe.SizeOf<T>();
        }
    }

    /// <summary>So many elements from <see cref="FirstOnLine"/> on; there must be room for them and <see cref="LineBytes"/> more.</summary>
    public Span<T> OnLines(int length) => Array.AsSpan(FirstOnLine, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref array, null) is not { } loan) return;
        ArrayPool<T>.Shared.Return(loan);
        RentedCount.Add(-1);
    }
}

/// <summary>How many arrays are on loan right now: tests prove that aborted and refused requests give everything back.</summary>
public static class RentedCount
{
    const int Stripes = 16, CacheLine = 64 / sizeof(long);

    /// <summary>Each core counts in a cache line of its own: two that count in one wait for each other, ten times in a small request. What one core lent another may take back.</summary>
    static readonly long[] Counts = new long[Stripes * CacheLine];

    /// <summary>Arrays rented and not yet returned, over the whole process.</summary>
    public static long Now
    {
        get
        {
            long now = 0;
            for (int stripe = 0; stripe < Stripes; stripe++) now += Interlocked.Read(ref Counts[stripe * CacheLine]);
            return now;
        }
    }

    internal static void Add(int change) => Interlocked.Add(ref Counts[Thread.GetCurrentProcessorId() % Stripes * CacheLine], change);
}
