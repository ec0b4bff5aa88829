using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Eight samples of a tensor turned into lanes and back: eight rows of memory that become columns.</summary>
static class LanesOf
{
    /// <summary>Places number k of sample <paramref name="first"/> + lane at k · 8 + lane.</summary>
    public static void Load(ReadOnlySpan<double> numbers, Layout layout, int first, Span<double> scratch)
    {
        int width = scratch.Length / Lanes.Count, k = 0;
        ref double to = ref MemoryMarshal.GetReference(scratch);
        if (layout.Stride == 1)
        {
            ref double from = ref MemoryMarshal.GetReference(numbers.Slice(first * width, width * Lanes.Count));
            if (Avx512F.IsSupported)
                for (; k + Lanes.Count <= width; k += Lanes.Count) Transpose(ref Unsafe.Add(ref from, k), width, ref Unsafe.Add(ref to, k * Lanes.Count), Lanes.Count);
            for (; k < width; k++)
                for (int lane = 0; lane < Lanes.Count; lane++) Unsafe.Add(ref to, k * Lanes.Count + lane) = Unsafe.Add(ref from, lane * width + k);
            return;
        }

        int within = first % layout.Stride;
        if (within + Lanes.Count <= layout.Stride)
        {
            // The eight samples stand beside each other.
            int origin = layout.Origin(first);
            for (; k < width; k++) Lanes.Of(numbers[(origin + k * layout.Stride)..]).CopyTo(scratch[(k * Lanes.Count)..]);
            return;
        }

        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            int origin = layout.Origin(first + lane);
            for (k = 0; k < width; k++) scratch[k * Lanes.Count + lane] = numbers[origin + k * layout.Stride];
        }
    }

    /// <summary>The way back.</summary>
    public static void Store(ReadOnlySpan<double> scratch, Layout layout, int first, Span<double> numbers)
    {
        int width = scratch.Length / Lanes.Count, k = 0;
        ref double from = ref MemoryMarshal.GetReference(scratch);
        if (layout.Stride == 1)
        {
            ref double to = ref MemoryMarshal.GetReference(numbers.Slice(first * width, width * Lanes.Count));
            if (Avx512F.IsSupported)
                for (; k + Lanes.Count <= width; k += Lanes.Count) Transpose(ref Unsafe.Add(ref from, k * Lanes.Count), Lanes.Count, ref Unsafe.Add(ref to, k), width);
            for (; k < width; k++)
                for (int lane = 0; lane < Lanes.Count; lane++) Unsafe.Add(ref to, lane * width + k) = Unsafe.Add(ref from, k * Lanes.Count + lane);
            return;
        }

        int within = first % layout.Stride;
        if (within + Lanes.Count <= layout.Stride)
        {
            int origin = layout.Origin(first);
            for (; k < width; k++) scratch.Slice(k * Lanes.Count, Lanes.Count).CopyTo(numbers[(origin + k * layout.Stride)..]);
            return;
        }

        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            int origin = layout.Origin(first + lane);
            for (k = 0; k < width; k++) numbers[origin + k * layout.Stride] = scratch[k * Lanes.Count + lane];
        }
    }

    /// <summary>Eight rows of so many lanes each, one row after the other, turned so that a lane is a row: number j of lanes t comes to 8t + j.</summary>
    public static void Turn(ReadOnlySpan<Lanes> rows, Span<Lanes> turned)
    {
        int lanes = rows.Length / Lanes.Count, step = lanes * Lanes.Count;
        ReadOnlySpan<double> from = MemoryMarshal.Cast<Lanes, double>(rows);
        Span<double> to = MemoryMarshal.Cast<Lanes, double>(turned[..rows.Length]);
        if (Avx512F.IsSupported)
        {
            for (int t = 0; t < lanes; t++) Transpose(ref Unsafe.AsRef(in from[t * Lanes.Count]), step, ref to[t * Lanes.Count * Lanes.Count], Lanes.Count);
            return;
        }

        for (int t = 0; t < lanes; t++)
            for (int j = 0; j < Lanes.Count; j++)
                for (int row = 0; row < Lanes.Count; row++) to[(t * Lanes.Count + j) * Lanes.Count + row] = from[row * step + t * Lanes.Count + j];
    }

    /// <summary>A square of eight by eight: pairs within 128 bits, then those by the quarter, then by the half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Transpose(ref double from, int fromStep, ref double to, int toStep)
    {
        Vector512<double> a = Row(ref from, 0), b = Row(ref from, fromStep), c = Row(ref from, 2 * fromStep), d = Row(ref from, 3 * fromStep),
            e = Row(ref from, 4 * fromStep), f = Row(ref from, 5 * fromStep), g = Row(ref from, 6 * fromStep), h = Row(ref from, 7 * fromStep);
        Vector512<double> ab0 = Avx512F.UnpackLow(a, b), ab1 = Avx512F.UnpackHigh(a, b), cd0 = Avx512F.UnpackLow(c, d), cd1 = Avx512F.UnpackHigh(c, d),
            ef0 = Avx512F.UnpackLow(e, f), ef1 = Avx512F.UnpackHigh(e, f), gh0 = Avx512F.UnpackLow(g, h), gh1 = Avx512F.UnpackHigh(g, h);

        // ab0 holds columns 0, 2, 4, 6 of rows a and b, a quarter each. 0x88 takes quarters 0 and 2 of both, 0xDD quarters 1 and 3.
        Vector512<double> top04 = Avx512F.Shuffle4x128(ab0, cd0, 0x88), top26 = Avx512F.Shuffle4x128(ab0, cd0, 0xDD),
            top15 = Avx512F.Shuffle4x128(ab1, cd1, 0x88), top37 = Avx512F.Shuffle4x128(ab1, cd1, 0xDD),
            low04 = Avx512F.Shuffle4x128(ef0, gh0, 0x88), low26 = Avx512F.Shuffle4x128(ef0, gh0, 0xDD),
            low15 = Avx512F.Shuffle4x128(ef1, gh1, 0x88), low37 = Avx512F.Shuffle4x128(ef1, gh1, 0xDD);
        Put(Avx512F.Shuffle4x128(top04, low04, 0x88), ref to, 0);
        Put(Avx512F.Shuffle4x128(top15, low15, 0x88), ref to, toStep);
        Put(Avx512F.Shuffle4x128(top26, low26, 0x88), ref to, 2 * toStep);
        Put(Avx512F.Shuffle4x128(top37, low37, 0x88), ref to, 3 * toStep);
        Put(Avx512F.Shuffle4x128(top04, low04, 0xDD), ref to, 4 * toStep);
        Put(Avx512F.Shuffle4x128(top15, low15, 0xDD), ref to, 5 * toStep);
        Put(Avx512F.Shuffle4x128(top26, low26, 0xDD), ref to, 6 * toStep);
        Put(Avx512F.Shuffle4x128(top37, low37, 0xDD), ref to, 7 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Row(ref double from, int step) => Vector512.LoadUnsafe(ref from, (nuint)step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(Vector512<double> row, ref double to, int step) => row.StoreUnsafe(ref to, (nuint)step);
}
