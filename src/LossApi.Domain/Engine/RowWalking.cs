using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>One walk over the rows of a batch: what its parts share.</summary>
sealed record RowWalking<TLoss>(
    TLoss Loss, RowPlan Plan, Layout Layout, Tensor? Terms, (Input, Tensor)[] Gradients, (Input, Tensor)[] Hessians, double[]? Factors, double Divisor, CancellationToken Stop)
    where TLoss : struct, IRowLoss<TLoss>
{
    /// <summary>How many numbers pass between two looks at the deadline: well under a millisecond of work.</summary>
    public const int Stretch = 1 << 16;

    /// <summary>How many terms go to the sum at once.</summary>
    public const int Block = 1 << 9;

    /// <summary>Walks some rows, a lane a sample.</summary>
    public void Part<R>(int start, int end, ref Tally tally) where R : struct, IReal<R>
    {
        int lanes = Unsafe.SizeOf<R>() / sizeof(double), untilLook = 0;
        using var values = new Rented<double>(Plan.Length * lanes);
        using var gradient = new Rented<double>(Plan.Length * lanes);
        using var curvature = new Rented<double>(Plan.Length * lanes);
        Span<double> block = stackalloc double[Block], padded = stackalloc double[Lanes.Count];
        var row = new Row<R>(Plan, Cast<R>(values), Cast<R>(gradient), Cast<R>(curvature));
        Plan.LoadConstants(values.Array, lanes);
        int taken = 0;
        for (int first = start; first < end; first += lanes)
        {
            if ((untilLook -= Plan.Length * lanes) <= 0)
            {
                Stop.ThrowIfCancellationRequested();
                untilLook = Stretch;
            }

            Plan.Load(values.Array, first, lanes);
            R term = Loss.At(row);
            int rows = Math.Min(lanes, end - first);
            MemoryMarshal.AsBytes(new ReadOnlySpan<R>(in term))[..(rows * sizeof(double))].CopyTo(MemoryMarshal.AsBytes(block[taken..]));
            taken += rows;
            if (Gradients.Length + Hessians.Length > 0)
            {
                ReadOnlySpan<double> factors = FactorsOf(first, rows, lanes, padded);
                foreach ((Input input, Tensor tensor) in Gradients) Plan.Store(gradient.Array, input, tensor.Numbers, first, lanes, factors, Divisor);
                foreach ((Input input, Tensor tensor) in Hessians) Plan.Store(curvature.Array, input, tensor.Numbers, first, lanes, factors, Divisor);
            }

            if (taken + lanes <= Block && first + lanes < end) continue;
            Take(block[..taken], first + rows - taken, ref tally);
            taken = 0;
        }
    }

    /// <summary>Weighs terms, adds them up, and keeps them where they are asked for.</summary>
    public void Take(Span<double> terms, int first, ref Tally tally)
    {
        if (Factors is not null) Reducer.Weigh(terms, Factors.AsSpan(first));
        tally.Add(terms, first);
        if (Terms is not null) terms.CopyTo(Terms.Numbers[first..]);
    }

    /// <summary>The factors of eight lanes, or of none where all are 1. (As a span: what hands a vector over by value cannot be compiled ahead.)</summary>
    ReadOnlySpan<double> FactorsOf(int first, int rows, int lanes, Span<double> padded)
    {
        if (Factors is null) return default;
        if (rows == Lanes.Count) return Factors.AsSpan(first, Lanes.Count);
        padded.Fill(lanes == 1 ? Factors[first] : 0);
        if (lanes > 1) Factors.AsSpan(first, rows).CopyTo(padded);
        return padded;
    }

    /// <summary>Rented memory as numbers of some kind.</summary>
    public static Span<R> Cast<R>(Rented<double> memory) where R : struct => MemoryMarshal.Cast<double, R>(memory.Array.AsSpan());
}
