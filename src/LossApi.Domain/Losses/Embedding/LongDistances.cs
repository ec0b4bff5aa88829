using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>
/// The distances from anchors to positives and to negatives, walked along: the bits are those of <see cref="PlainDistance"/>. Between gathering and spreading the differences are kept,
/// their first parts where the gradients go, their second parts in the notes.
/// </summary>
/// <remarks>
/// Where a row is no whole number of eights, its last eight numbers are taken once more, whole: those already seen add nothing to the sums, and their gradients are written twice.
/// Nothing is called between the rows, so that all that is computed with stays in registers.
/// </remarks>
readonly ref struct LongDistances
{
    const int Eight = Lanes.Count;

    /// <summary>How many lanes are left of a row: two sums of squares, in two parts each.</summary>
    public const int Traces = 4;

    /// <summary>Room in the notes for both differences of the last eight numbers, both parts.</summary>
    const int LastRoom = 4 * Eight;

    readonly int width;
    readonly Span<double> toAnchors, toPositives, toNegatives, notes;

    /// <summary>Distances without gradients.</summary>
    public LongDistances(int width) => this.width = width;

    /// <summary>Distances with gradients.</summary>
    public LongDistances(int width, Span<double> toAnchors, Span<double> toPositives, Span<double> toNegatives, Span<double> notes) : this(width)
    {
        this.toAnchors = toAnchors;
        this.toPositives = toPositives;
        this.toNegatives = toNegatives;
        this.notes = notes;
    }

    /// <summary>How much is noted of a row: the last eight numbers, then second parts, of near and far by turns.</summary>
    int Noted => LastRoom + 2 * width;

    /// <summary>Leaves both sums of squares of each row in eight parts, and keeps the differences.</summary>
    public void Gather(ReadOnlySpan<double> anchors, ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives, double eps, Span<Lanes> sums)
    {
        int count = anchors.Length / width, numbers = count * width;
        bool keeps = !notes.IsEmpty;
        Gather(
            ref MemoryMarshal.GetReference(anchors[..numbers]), ref MemoryMarshal.GetReference(positives[..numbers]), ref MemoryMarshal.GetReference(negatives[..numbers]), count, width, eps, keeps,
            ref MemoryMarshal.GetReference(toPositives[..(keeps ? numbers : 0)]), ref MemoryMarshal.GetReference(toNegatives[..(keeps ? numbers : 0)]),
            ref MemoryMarshal.GetReference(notes[..(keeps ? count * Noted : 0)]), Noted, ref MemoryMarshal.GetReference(sums[..(count * Traces)]));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Gather(
        ref double a, ref double p, ref double n, int rows, int width, double eps, bool keeps, ref double near, ref double far, ref double notes, int noted, ref Lanes sums)
    {
        Lanes shift = Lanes.Of(eps), zero = Lanes.Of(0);
        int rest = width % Eight;
        nuint whole = (nuint)(width - rest), last = (nuint)width - Eight;
        for (int row = 0; row < rows; row++)
        {
            PlainDistance.SquareSum<Lanes> nearSum = new(zero, zero, zero), farSum = nearSum;
            for (nuint k = 0; k < whole; k += Eight)
            {
                Wide<Lanes> shifted = PlainDistance.Shifted(At(ref a, k), shift), x = PlainDistance.Difference(shifted, At(ref p, k)), y = PlainDistance.Difference(shifted, At(ref n, k));
                nearSum = nearSum.With(x);
                farSum = farSum.With(y);
                if (!keeps) continue;
                x.High.V.StoreUnsafe(ref near, k);
                x.Low.V.StoreUnsafe(ref notes, 2 * k + LastRoom);
                y.High.V.StoreUnsafe(ref far, k);
                y.Low.V.StoreUnsafe(ref notes, 2 * k + (LastRoom + Eight));
            }

            if (rest > 0)
            {
                Wide<Lanes> shifted = PlainDistance.Shifted(At(ref a, last), shift), x = PlainDistance.Difference(shifted, At(ref p, last)), y = PlainDistance.Difference(shifted, At(ref n, last));
                nearSum = nearSum.With(new(x.High.Last(rest), x.Low.Last(rest)));
                farSum = farSum.With(new(y.High.Last(rest), y.Low.Last(rest)));
                if (keeps)
                {
                    x.High.V.StoreUnsafe(ref notes);
                    x.Low.V.StoreUnsafe(ref notes, Eight);
                    y.High.V.StoreUnsafe(ref notes, 2 * Eight);
                    y.Low.V.StoreUnsafe(ref notes, 3 * Eight);
                }
            }

            Wide<Lanes> nearTotal = nearSum.Total, farTotal = farSum.Total;
            (sums, Unsafe.Add(ref sums, 1), Unsafe.Add(ref sums, 2), Unsafe.Add(ref sums, 3)) = (nearTotal.High, nearTotal.Low, farTotal.High, farTotal.Low);
            sums = ref Unsafe.Add(ref sums, Traces);
            a = ref Unsafe.Add(ref a, width);
            p = ref Unsafe.Add(ref p, width);
            n = ref Unsafe.Add(ref n, width);
            if (!keeps) continue;
            near = ref Unsafe.Add(ref near, width);
            far = ref Unsafe.Add(ref far, width);
            notes = ref Unsafe.Add(ref notes, noted);
        }
    }

    /// <summary>Writes the gradients of all rows.</summary>
    /// <param name="factors">Eight numbers a row: whether anything comes of it, then 1 / near and 1 / far, each in two parts.</param>
    /// <param name="rows">The rows.</param>
    public void Spread(ReadOnlySpan<double> factors, LongRows rows)
    {
        for (int row = 0; row < rows.Count; row++)
            if (factors[row * Eight] == 0)
            {
                toAnchors.Slice(row * width, width).Clear();
                toPositives.Slice(row * width, width).Clear();
                toNegatives.Slice(row * width, width).Clear();
            }

        int numbers = rows.Count * width;
        Spread(
            ref MemoryMarshal.GetReference(toAnchors[..numbers]), ref MemoryMarshal.GetReference(toPositives[..numbers]), ref MemoryMarshal.GetReference(toNegatives[..numbers]), width,
            ref MemoryMarshal.GetReference(notes[..(rows.Count * Noted)]), Noted, factors[..(rows.Count * Eight)], rows);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Spread(ref double a, ref double p, ref double n, int width, ref double notes, int noted, ReadOnlySpan<double> factors, LongRows rows)
    {
        int rest = width % Eight;
        nuint whole = (nuint)(width - rest), last = (nuint)width - Eight;
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<double> its = factors.Slice(row * Eight, Eight);
            if (its[0] != 0)
            {
                Wide<Lanes> nearInverse = new(Lanes.Of(its[1]), Lanes.Of(its[2])), farInverse = new(Lanes.Of(its[3]), Lanes.Of(its[4]));
                var shares = new Shares(rows.Share(row));
                for (nuint k = 0; k < whole; k += Eight)
                {
                    Wide<Lanes> near = new(At(ref p, k), At(ref notes, 2 * k + LastRoom)), far = new(At(ref n, k), At(ref notes, 2 * k + (LastRoom + Eight)));
                    (Lanes anchor, Lanes positive, Lanes negative) = PlainDistance.Slopes(near, far, nearInverse, farInverse);
                    (anchor, positive, negative) = shares.OfFinite(anchor, positive, negative);
                    anchor.V.StoreUnsafe(ref a, k);
                    positive.V.StoreUnsafe(ref p, k);
                    negative.V.StoreUnsafe(ref n, k);
                }

                if (rest > 0)
                {
                    Wide<Lanes> near = new(At(ref notes, 0), At(ref notes, Eight)), far = new(At(ref notes, 2 * Eight), At(ref notes, 3 * Eight));
                    (Lanes anchor, Lanes positive, Lanes negative) = PlainDistance.Slopes(near, far, nearInverse, farInverse);
                    (anchor, positive, negative) = shares.OfFinite(anchor, positive, negative);
                    anchor.V.StoreUnsafe(ref a, last);
                    positive.V.StoreUnsafe(ref p, last);
                    negative.V.StoreUnsafe(ref n, last);
                }
            }

            a = ref Unsafe.Add(ref a, width);
            p = ref Unsafe.Add(ref p, width);
            n = ref Unsafe.Add(ref n, width);
            notes = ref Unsafe.Add(ref notes, noted);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes At(ref double numbers, nuint k) => new(Vector512.LoadUnsafe(ref numbers, k));
}
