using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>The softmax of one long row, walked along: the bits are those of <see cref="Softmax{R}"/>.</summary>
static class LongSoftmax
{
    const int Eight = Lanes.Count;

    /// <summary>Leaves e^(z − m), and in eight sums and what they lost what they add up to without the (first) largest, whose score is answered.</summary>
    public static double Gather(ReadOnlySpan<double> scores, Span<double> powers, Span<Lanes> sums)
    {
        double largest = Largest(scores);
        if (Math.Abs(largest) <= Elementary.NearEnough) Gather<Elementary.NearPowers<Lanes>>(scores, powers, largest, sums);
        else Gather<Elementary.FarPowers<Lanes>>(scores, powers, largest, sums);
        return largest;
    }

    static void Gather<TPowers>(ReadOnlySpan<double> scores, Span<double> powers, double largest, Span<Lanes> sums) where TPowers : struct, IPowersBelow<Lanes, TPowers>
    {
        int whole = scores.Length / (2 * Eight) * (2 * Eight);
        bool met = Whole<TPowers>(scores[..whole], powers[..whole], largest, ref sums[0], ref sums[1]);
        if (whole < scores.Length) Last<TPowers>(scores[whole..], powers[whole..], largest, met, ref sums[0], ref sums[1]);
    }

    /// <summary>The powers of whole pairs of eight, and whether the largest was among them. A method of its own: nothing is called in it, so that all it computes with stays in registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static bool Whole<TPowers>(ReadOnlySpan<double> scores, Span<double> powers, double largest, ref Lanes high, ref Lanes low) where TPowers : struct, IPowersBelow<Lanes, TPowers>
    {
        ref double from = ref MemoryMarshal.GetReference(scores), to = ref MemoryMarshal.GetReference(powers);
        Lanes top = Lanes.Of(largest), sum = Lanes.Of(0), lost = sum;
        bool met = false;
        TPowers below = TPowers.Below(top);
        for (int i = 0; i < scores.Length; i += 2 * Eight)
        {
            Vector512<double> score = Vector512.LoadUnsafe(ref from, (nuint)i), next = Vector512.LoadUnsafe(ref from, (nuint)i + Eight);
            Lanes first = below.At(new(score));
            first.V.StoreUnsafe(ref to, (nuint)i);
            Lanes second = below.At(new(next));
            second.V.StoreUnsafe(ref to, (nuint)i + Eight);
            if (!met)
            {
                ulong at = Vector512.Equals(score, top.V).ExtractMostSignificantBits() | Vector512.Equals(next, top.V).ExtractMostSignificantBits() << Eight;
                if (at != 0)
                {
                    met = true;
                    int place = BitOperations.TrailingZeroCount(at);
                    (first, second) = (Without(first, place), Without(second, place - Eight));
                }
            }

            Lanes pair = first + second, more = sum + pair;
            lost += Lanes.Lost(sum, pair, more);
            sum = more;
        }

        (high, low) = (sum, lost);
        return met;
    }

    /// <summary>Makes slopes of e^(z − m).</summary>
    public static void Spread(Span<double> powers, double scale, Share share)
    {
        int i = 0;
        ref double to = ref MemoryMarshal.GetReference(powers);
        var factor = Vector512.Create(scale);
        var shares = new Shares(share);
        for (; i + Eight <= powers.Length; i += Eight) shares.Of(Vector512.LoadUnsafe(ref to, (nuint)i) * factor).StoreUnsafe(ref to, (nuint)i);
        for (; i < powers.Length; i++) powers[i] = share.Of(powers[i] * scale);
    }

    /// <summary>Eight powers of which one, if it is among them, is the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Without(Lanes powers, int at) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(Vector512<long>.Indices, Vector512.Create((long)at)).AsDouble(), Vector512<double>.Zero, powers.V));

    /// <summary>The powers of the last numbers, fewer than two times eight.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Last<TPowers>(ReadOnlySpan<double> scores, Span<double> powers, double largest, bool met, ref Lanes high, ref Lanes low) where TPowers : struct, IPowersBelow<Lanes, TPowers>
    {
        Span<double> padded = stackalloc double[2 * Eight];
        padded.Fill(largest);
        scores.CopyTo(padded);
        TPowers below = TPowers.Below(Lanes.Of(largest));
        for (int i = 0; i < padded.Length; i += Eight) below.At(Lanes.Of(padded[i..])).CopyTo(padded[i..]);
        padded[scores.Length..].Clear();
        padded[..scores.Length].CopyTo(powers);
        if (!met) padded[scores.IndexOf(largest)] = 0;
        Lanes pair = new Lanes(Vector512.Create<double>(padded)) + new Lanes(Vector512.Create<double>(padded[Eight..])), sum = high + pair;
        low += Lanes.Lost(high, pair, sum);
        high = sum;
    }

    static double Largest(ReadOnlySpan<double> scores)
    {
        int i = 0;
        double largest = scores[0];
        if (scores.Length >= 4 * Eight)
        {
            ref double from = ref MemoryMarshal.GetReference(scores);
            Vector512<double> a = Vector512.LoadUnsafe(ref from), b = a, c = a, d = a;
            for (; i + 4 * Eight <= scores.Length; i += 4 * Eight)
            {
                a = Vector512.MaxNative(a, Vector512.LoadUnsafe(ref from, (nuint)i));
                b = Vector512.MaxNative(b, Vector512.LoadUnsafe(ref from, (nuint)i + Eight));
                c = Vector512.MaxNative(c, Vector512.LoadUnsafe(ref from, (nuint)i + 2 * Eight));
                d = Vector512.MaxNative(d, Vector512.LoadUnsafe(ref from, (nuint)i + 3 * Eight));
            }

            a = Vector512.MaxNative(Vector512.MaxNative(a, b), Vector512.MaxNative(c, d));
            var half = Vector256.MaxNative(a.GetLower(), a.GetUpper());
            var quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
            largest = Math.Max(quarter[0], quarter[1]);
        }

        for (; i < scores.Length; i++) largest = scores[i] > largest ? scores[i] : largest;
        return largest;
    }
}
