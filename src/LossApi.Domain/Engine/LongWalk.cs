using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Walks along the long rows of a loss that says how.</summary>
abstract class LongWalk<TLoss> where TLoss : struct, IRowLoss<TLoss>
{
    /// <summary>Shorter rows do not fill their lanes.</summary>
    protected const int Shortest = 2 * Lanes.Count;

    /// <summary>Of wider rows eight at once would hold eight times the memory for nothing: what is done for eight at once is little beside what is done for one.</summary>
    protected const int Widest = 1 << 13;

    /// <summary>That of this loss, if any.</summary>
    static readonly LongWalk<TLoss>? Its = typeof(TLoss).GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(ILongRowLoss<>))
        ? (LongWalk<TLoss>)Activator.CreateInstance(typeof(LongWalk<,>).MakeGenericType(typeof(TLoss), typeof(TLoss)))!
        : null;

    /// <summary>The walk along these rows; null where a lane is to be a sample.</summary>
    public static Parts.Walk? Of(RowWalking<TLoss> walking) => Its?.Along(walking);

    protected abstract Parts.Walk? Along(RowWalking<TLoss> walking);
}

/// <inheritdoc/>
sealed class LongWalk<TLoss, TLong> : LongWalk<TLoss> where TLoss : struct, IRowLoss<TLoss> where TLong : struct, ILongRowLoss<TLong>
{
    protected override Parts.Walk? Along(RowWalking<TLoss> walking)
    {
        if (walking is not RowWalking<TLong> { Layout: { Stride: 1, Width: >= Shortest } } its || its.Hessians.Length > 0 || !its.Loss.IsLong(its.Plan)) return null;
        return (int first, int end, ref Tally tally) => Part(its, first, end, ref tally);
    }

    static void Part(RowWalking<TLong> walking, int start, int end, ref Tally tally)
    {
        const int eight = Lanes.Count;
        TLong loss = walking.Loss;
        int group = walking.Layout.Width <= Widest ? eight : 1, untilLook = 0, taken = 0;
        int noted = 2 * (walking.Layout.Width + 2 * eight) * group, between = (2 * TLong.Traces * eight + 2 * eight) * eight;
        using var memory = new Rented<double>(between + noted + eight);
        Span<double> numbers = memory.OnLines(between + noted), notes = numbers[between..];
        Span<Lanes> lanes = MemoryMarshal.Cast<double, Lanes>(numbers[..between]);
        Span<Lanes> left = lanes[..(TLong.Traces * eight)], turned = lanes.Slice(left.Length, left.Length), factors = lanes.Slice(2 * left.Length, eight), back = lanes.Slice(2 * left.Length + eight, eight);
        Span<double> block = stackalloc double[RowWalking<TLong>.Block], eightTerms = stackalloc double[eight];
        var divisor = new Quotient(walking.Divisor);
        for (int first = start; first < end; first += group)
        {
            if ((untilLook -= walking.Plan.Length * group) <= 0)
            {
                walking.Stop.ThrowIfCancellationRequested();
                untilLook = RowWalking<TLong>.Stretch;
            }

            int count = Math.Min(group, end - first);
            var rows = new LongRows(walking.Plan, walking.Gradients, first, count, notes, walking.Factors, divisor);
            loss.Gather(rows, left);

            // Past the last row its traces are repeated, so that the filling can raise nothing of its own.
            for (int row = count; row < eight; row++) left.Slice((count - 1) * TLong.Traces, TLong.Traces).CopyTo(left[(row * TLong.Traces)..]);
            LanesOf.Turn(left, turned);
            loss.Close(turned, factors, out Lanes open).V.CopyTo(eightTerms);
            eightTerms[..count].CopyTo(block[taken..]);
            if (walking.Gradients.Length > 0)
            {
                LanesOf.Turn(factors, back);
                loss.Spread(rows, MemoryMarshal.Cast<Lanes, double>(back));
                if (walking.Factors is not null) Mask(walking, first, count);
            }

            if (Lanes.AnyNonZero(open))
                for (int row = 0; row < count; row++)
                    if (open.V[row] != 0) block[taken + row] = Alone(walking, first + row);
            taken += count;
            if (taken + group <= block.Length && first + group < end) continue;
            walking.Take(block[..taken], first + count - taken, ref tally);
            taken = 0;
        }
    }

    /// <summary>A weight of 0 masks: nothing comes of the row, whatever it holds.</summary>
    static void Mask(RowWalking<TLong> walking, int first, int count)
    {
        for (int row = first; row < first + count; row++)
            if (walking.Factors![row] == 0)
                foreach ((_, Tensor tensor) in walking.Gradients) walking.Plan.Along(tensor, row, 1).Clear();
    }

    /// <summary>The term of a row that could not be walked along; writes its gradients.</summary>
    static double Alone(RowWalking<TLong> walking, int row)
    {
        RowPlan plan = walking.Plan;
        using Rented<double> values = new(plan.Length), gradient = new(plan.Length), curvature = new(plan.Length);
        plan.LoadConstants(values.Array, 1);
        plan.Load(values.Array, row, 1);
        Scalar term = walking.Loss.At(new Row<Scalar>(plan, RowWalking<TLong>.Cast<Scalar>(values), RowWalking<TLong>.Cast<Scalar>(gradient), RowWalking<TLong>.Cast<Scalar>(curvature)));
        Span<double> factor = stackalloc double[walking.Factors is null ? 0 : Lanes.Count];
        if (walking.Factors is { } weights) factor.Fill(weights[row]);
        foreach ((Input input, Tensor tensor) in walking.Gradients) plan.Store(gradient.Array, input, tensor.Numbers, row, 1, factor, walking.Divisor);
        return term.V;
    }
}
