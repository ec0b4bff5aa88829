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
readonly ref struct LongDistances
{
    const int Eight = Lanes.Count;

    readonly int width, step;
    readonly Span<double> toAnchors, toPositives, toNegatives, notes;

    /// <summary>Distances without gradients.</summary>
    public LongDistances(int width, Span<double> notes)
    {
        this.width = width;
        this.notes = notes;
    }

    public LongDistances(int width, Span<double> toAnchors, Span<double> toPositives, Span<double> toNegatives, Span<double> notes) : this(width, notes)
    {
        step = 1;
        this.toAnchors = toAnchors;
        this.toPositives = toPositives;
        this.toNegatives = toNegatives;
    }

    /// <summary>How many second parts are kept of a row: as many as fill whole eights.</summary>
    int Room => (width + Eight - 1) / Eight * Eight;

    /// <summary>Leaves both sums of squares in eight parts.</summary>
    public void Gather(ReadOnlySpan<double> anchors, ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives, double eps, int row, Span<Lanes> sums)
    {
        int whole = width / Eight * Eight, rest = width - whole, at = row * width;
        Span<double> nearLow = step == 0 ? notes : notes[(2 * row * Room)..], farLow = step == 0 ? notes[Eight..] : nearLow[Room..];
        Span<double> near = step == 0 ? notes : toPositives[at..], far = step == 0 ? notes[Eight..] : toNegatives[at..];
        Whole(anchors[..whole], positives[..whole], negatives[..whole], eps, near, nearLow, far, farLow, step, sums);
        if (rest > 0) Rest(anchors[whole..], positives[whole..], negatives[whole..], eps, rest, near[(whole * step)..], nearLow[(whole * step)..], far[(whole * step)..], farLow[(whole * step)..], sums);
    }

    /// <summary>The last numbers of a row, fewer than eight. What stands behind the row is read along, where anything does, and left as it is.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Rest(
        ReadOnlySpan<double> anchors, ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives, double eps, int count, Span<double> near, Span<double> nearLow, Span<double> far, Span<double> farLow,
        Span<Lanes> sums)
    {
        Wide<Lanes> shifted = PlainDistance.Shifted(Few(anchors, count), Lanes.Of(eps));
        Wide<Lanes> x = Only(PlainDistance.Difference(shifted, Few(positives, count)), count), y = Only(PlainDistance.Difference(shifted, Few(negatives, count)), count);
        (sums[0], sums[1]) = PlainDistance.WithSquare(new(sums[0], sums[1]), x);
        (sums[2], sums[3]) = PlainDistance.WithSquare(new(sums[2], sums[3]), y);
        Put(x.High.V, near, count);
        Put(y.High.V, far, count);
        x.Low.V.CopyTo(nearLow);
        y.Low.V.CopyTo(farLow);
    }

    /// <summary>Whole eights. A method of its own: nothing is called in it, so that all it computes with stays in registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Whole(
        ReadOnlySpan<double> anchors, ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives, double eps, Span<double> near, Span<double> nearLow, Span<double> far, Span<double> farLow, int step,
        Span<Lanes> sums)
    {
        ref double a = ref MemoryMarshal.GetReference(anchors), p = ref MemoryMarshal.GetReference(positives), n = ref MemoryMarshal.GetReference(negatives);
        ref double x = ref MemoryMarshal.GetReference(near), xLow = ref MemoryMarshal.GetReference(nearLow), y = ref MemoryMarshal.GetReference(far), yLow = ref MemoryMarshal.GetReference(farLow);
        var shift = Lanes.Of(eps);
        Wide<Lanes> nearSum = Lanes.Of(0), farSum = nearSum;
        for (int k = 0; k < anchors.Length; k += Eight)
        {
            Wide<Lanes> shifted = PlainDistance.Shifted(new Lanes(Vector512.LoadUnsafe(ref a, (nuint)k)), shift);
            Wide<Lanes> toNear = PlainDistance.Difference(shifted, new(Vector512.LoadUnsafe(ref p, (nuint)k))), toFar = PlainDistance.Difference(shifted, new(Vector512.LoadUnsafe(ref n, (nuint)k)));
            nearSum = PlainDistance.WithSquare(nearSum, toNear);
            farSum = PlainDistance.WithSquare(farSum, toFar);
            nuint to = (nuint)(k * step);
            toNear.High.V.StoreUnsafe(ref x, to);
            toNear.Low.V.StoreUnsafe(ref xLow, to);
            toFar.High.V.StoreUnsafe(ref y, to);
            toFar.Low.V.StoreUnsafe(ref yLow, to);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (nearSum.High, nearSum.Low, farSum.High, farSum.Low);
    }

    /// <summary>Nothing comes of a row.</summary>
    public void Clear(int row)
    {
        toAnchors.Slice(row * width, width).Clear();
        toPositives.Slice(row * width, width).Clear();
        toNegatives.Slice(row * width, width).Clear();
    }

    /// <summary>Writes the gradients of a row.</summary>
    public void Spread(int row, Wide<Lanes> nearInverse, Wide<Lanes> farInverse, Share share)
    {
        int whole = width / Eight * Eight, rest = width - whole, at = row * width;
        Span<double> nearLow = notes.Slice(2 * row * Room, Room), farLow = notes.Slice((2 * row + 1) * Room, Room);
        Whole(toAnchors.Slice(at, whole), toPositives.Slice(at, whole), toNegatives.Slice(at, whole), nearLow, farLow, nearInverse, farInverse, share);
        if (rest > 0)
            Rest(toAnchors[(at + whole)..], toPositives[(at + whole)..], toNegatives[(at + whole)..], nearLow[whole..], farLow[whole..], rest, nearInverse, farInverse, share);
    }

    static void Rest(
        Span<double> toAnchor, Span<double> toPositive, Span<double> toNegative, Span<double> nearLow, Span<double> farLow, int count, Wide<Lanes> nearInverse, Wide<Lanes> farInverse, Share share)
    {
        (Lanes a, Lanes p, Lanes n) = PlainDistance.Slopes(new(Few(toPositive, count), Load(nearLow, 0)), new(Few(toNegative, count), Load(farLow, 0)), nearInverse, farInverse);
        Put(share.Of(a.V), toAnchor, count);
        Put(share.Of(p.V), toPositive, count);
        Put(share.Of(n.V), toNegative, count);
    }

    static void Whole(
        Span<double> toAnchor, Span<double> toPositive, Span<double> toNegative, Span<double> nearLow, Span<double> farLow, Wide<Lanes> nearInverse, Wide<Lanes> farInverse, Share share)
    {
        ref double a = ref MemoryMarshal.GetReference(toAnchor), p = ref MemoryMarshal.GetReference(toPositive), n = ref MemoryMarshal.GetReference(toNegative);
        ref double x = ref MemoryMarshal.GetReference(nearLow), y = ref MemoryMarshal.GetReference(farLow);
        for (int k = 0; k < toAnchor.Length; k += Eight)
        {
            nuint at = (nuint)k;
            Wide<Lanes> near = new(new(Vector512.LoadUnsafe(ref p, at)), new(Vector512.LoadUnsafe(ref x, at))), far = new(new(Vector512.LoadUnsafe(ref n, at)), new(Vector512.LoadUnsafe(ref y, at)));
            (Lanes anchor, Lanes positive, Lanes negative) = PlainDistance.Slopes(near, far, nearInverse, farInverse);
            share.Of(anchor.V).StoreUnsafe(ref a, at);
            share.Of(positive.V).StoreUnsafe(ref p, at);
            share.Of(negative.V).StoreUnsafe(ref n, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Load(Span<double> numbers, int k) => new(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(numbers), (nuint)k));

    /// <summary>Some numbers, fewer than eight, and whatever stands behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Few(ReadOnlySpan<double> numbers, int count) => numbers.Length >= Eight ? new(Vector512.Create(numbers)) : Padded(numbers[..count]);

    static Lanes Padded(ReadOnlySpan<double> numbers)
    {
        Span<double> eight = stackalloc double[Eight];
        eight.Clear();
        numbers.CopyTo(eight);
        return new(Vector512.Create<double>(eight));
    }

    /// <summary>The first numbers, and 0 behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Wide<Lanes> Only(Wide<Lanes> numbers, int count)
    {
        Vector512<double> behind = Behind(count);
        return new(new(Vector512.AndNot(numbers.High.V, behind)), new(Vector512.AndNot(numbers.Low.V, behind)));
    }

    /// <summary>Writes the first of eight numbers and leaves what stands behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(Vector512<double> numbers, Span<double> to, int count)
    {
        if (to.Length >= Eight) Vector512.ConditionalSelect(Behind(count), Vector512.Create<double>(to), numbers).CopyTo(to);
        else PutEach(in numbers, to[..count]);
    }

    static void PutEach(in Vector512<double> numbers, Span<double> to)
    {
        for (int k = 0; k < to.Length; k++) to[k] = numbers[k];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Behind(int count) => Vector512.GreaterThanOrEqual(Vector512<long>.Indices, Vector512.Create((long)count)).AsDouble();
}
