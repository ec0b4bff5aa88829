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
        sum.Add(terms);
        (long blockMost, bool negative) = Survey(terms);
        if (negative || signed)
        {
            // What came before was not negative: its magnitudes are the terms themselves.
            if (!signed) magnitudes = sum;
            else AddMagnitudes(terms);
            if (!signed) AddTwiceTheNegatives(terms);
            signed = true;
        }

        if (blockMost >= Endless) nonFinite ??= FirstNonFinite(terms, first);
        if (blockMost <= most && largest is not null) return;
        most = blockMost;
        for (int i = 0; i < terms.Length; i++)
        {
            if (Magnitude(terms[i]) != blockMost) continue;
            largest = new(first + i, terms[i]);
            break;
        }
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

    static long Magnitude(double x) => BitConverter.DoubleToInt64Bits(x) & long.MaxValue;

    /// <summary>The bits of the largest magnitude, and whether any sign is set.</summary>
    static (long Most, bool Negative) Survey(ReadOnlySpan<double> terms)
    {
        ReadOnlySpan<Vector512<long>> rows = MemoryMarshal.Cast<double, Vector512<long>>(terms);
        Vector512<long> mask = Vector512.Create(long.MaxValue), top = Vector512<long>.Zero, signs = Vector512<long>.Zero;
        foreach (Vector512<long> row in rows)
        {
            top = Vector512.Max(top, row & mask);
            signs |= row;
        }

        long most = 0, any = 0;
        if (!rows.IsEmpty)
        {
            for (int lane = 0; lane < Lanes.Count; lane++) (most, any) = (Math.Max(most, top[lane]), any | signs[lane]);
        }

        foreach (double term in terms[(rows.Length * Lanes.Count)..])
        {
            most = Math.Max(most, Magnitude(term));
            any |= BitConverter.DoubleToInt64Bits(term);
        }

        return (most, any < 0);
    }

    void AddMagnitudes(ReadOnlySpan<double> terms)
    {
        Span<double> block = stackalloc double[256];
        while (!terms.IsEmpty)
        {
            int count = Math.Min(terms.Length, block.Length);
            for (int i = 0; i < count; i++) block[i] = Math.Abs(terms[i]);
            magnitudes.Add(block[..count]);
            terms = terms[count..];
        }
    }

    void AddTwiceTheNegatives(ReadOnlySpan<double> terms)
    {
        foreach (double term in terms)
        {
            if (!(term < 0)) continue;
            magnitudes.Add(-term);
            magnitudes.Add(-term);
        }
    }

    static TermAt? FirstNonFinite(ReadOnlySpan<double> terms, int first)
    {
        for (int i = 0; i < terms.Length; i++)
            if (!double.IsFinite(terms[i])) return new(first + i, terms[i]);
        return null;
    }
}
