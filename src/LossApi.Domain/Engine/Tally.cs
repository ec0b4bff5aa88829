using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>
/// The exact sum of the terms and what stands out among them, taken block by block, so that terms nobody asked for need not be kept. The order of
/// the blocks, and who added which, changes nothing.
/// </summary>
/// <remarks>A mutable structure of about 1.1 kB: pass it by reference.</remarks>
struct Tally
{
    const long Endless = 0x7FF0_0000_0000_0000;

    /// <summary>How many terms are looked at and added at once, while they are in the nearest cache.</summary>
    const int Block = 1 << 10;

    ExactSum sum;

    /// <summary>The sum of the magnitudes, once there was a negative term; until then it is <see cref="sum"/>.</summary>
    ExactSum magnitudes;

    bool signed;
    TermAt? nonFinite, largest;

    /// <summary>The largest magnitude's bits, which compare as the magnitudes do.</summary>
    long most;

    /// <summary>Adds the terms of samples that follow each other.</summary>
    public void Add(ReadOnlySpan<double> terms, int first)
    {
        if (terms.IsEmpty) return;
        if (terms.Length > Block)
        {
            Add(terms[..Block], first);
            Add(terms[Block..], first + Block);
            return;
        }

        var reach = Reach.Of(terms);
        if (reach.Negative && !signed)
        {
            // What came before was not negative: its magnitudes are the terms themselves.
            magnitudes = sum;
            signed = true;
        }

        sum.Add(terms, reach);
        if (signed) AddMagnitudes(terms, reach);
        if (reach.Most >= Endless) nonFinite ??= FirstNonFinite(terms, first);
        if (reach.Most <= most && largest is not null) return;
        most = reach.Most;
        int at = FirstOf(most, terms);
        largest = new(first + at, terms[at]);
    }

    /// <summary>Adds what was taken of later samples.</summary>
    public void Merge(ref Tally later)
    {
        if (signed || later.signed)
        {
            if (!signed) magnitudes = sum;
            magnitudes.Merge(in later.signed ? ref later.magnitudes : ref later.sum);
            signed = true;
        }

        sum.Merge(in later.sum);
        nonFinite ??= later.nonFinite;
        if (later.largest is null || later.most <= most && largest is not null) return;
        (most, largest) = (later.most, later.largest);
    }

    /// <summary>The sum of the terms, rounded once.</summary>
    public readonly double Sum => sum.Round();

    /// <summary>What stands out.</summary>
    public readonly Extremes Extremes
    {
        get
        {
            if (nonFinite is not null || largest is not { } peak) return new(nonFinite, null, 0);
            ExactSum others = signed ? magnitudes : sum;
            others.Add(-Math.Abs(peak.Term));
            return new(null, peak, others.Round());
        }
    }

    /// <summary>The first number of some magnitude, of either sign.</summary>
    static int FirstOf(long magnitude, ReadOnlySpan<double> terms)
    {
        ReadOnlySpan<long> bits = MemoryMarshal.Cast<double, long>(terms);
        return bits.IndexOfAny(magnitude, magnitude | long.MinValue);
    }

    void AddMagnitudes(ReadOnlySpan<double> terms, Reach reach)
    {
        Span<double> sizes = stackalloc double[Block];
        sizes = sizes[..terms.Length];
        terms.CopyTo(sizes);
        foreach (ref Vector512<double> row in MemoryMarshal.Cast<double, Vector512<double>>(sizes)) row = Vector512.Abs(row);
        foreach (ref double last in sizes[(sizes.Length / Lanes.Count * Lanes.Count)..]) last = Math.Abs(last);
        magnitudes.Add(sizes, reach);
    }

    static TermAt? FirstNonFinite(ReadOnlySpan<double> terms, int first)
    {
        for (int i = 0; i < terms.Length; i++)
            if (!double.IsFinite(terms[i])) return new(first + i, terms[i]);
        return null;
    }
}
