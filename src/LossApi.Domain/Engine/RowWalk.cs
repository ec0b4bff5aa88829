using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Walks any row loss over a batch, eight samples at a time where it pays: the only loop there is for this family.</summary>
sealed class RowWalk<TLoss>() : Loss(TLoss.Card) where TLoss : struct, IRowLoss<TLoss>
{
    /// <summary>How many numbers pass between two looks at the deadline: well under a millisecond of work.</summary>
    const int Stretch = 1 << 16;

    /// <summary>Samples wider than this are walked one at a time: eight of them would hold eight times the memory.</summary>
    const int WidestInLanes = 1 << 16;

    /// <summary>How many terms go to the sum at once.</summary>
    const int Block = 1 << 9;

    public override string Formula => field ??= Paper.Formula(TLoss.Card, (options, row) => TLoss.With(options).Definition(row));

    public override Evaluation Evaluate(Batch batch, Layout layout, OptionValues options, Reduction reduction, Outputs outputs, CancellationToken stop = default)
    {
        var plan = new RowPlan(Card, batch, layout, options, outputs);
        Input[] slopes = [.. Card.Inputs.Where(i => i.Differentiable && batch[i] is not null)];
        Tensor? terms = outputs.HasFlag(Outputs.Terms) ? new(layout.Terms) : null;
        (Input, Tensor)[] gradients = Derivatives(Outputs.Gradients), hessians = Derivatives(Outputs.Hessians);
        try
        {
            using var weighting = new Weighting(Card, batch, layout, options);
            double divisor = Reducer.Divisor(layout, weighting, reduction);
            var walk = new Walking(TLoss.With(options), plan, layout, terms, gradients, hessians, weighting.Factors, divisor, stop);
            Tally tally = default;

            // One lane gives the bits of eight (a law holds every loss to it), so a lone sample need not pay for eight, nor a very wide one hold them.
            Parts.Run(layout.Rows, plan.Length, layout.Rows > 1 && layout.Width <= WidestInLanes ? walk.Part<Lanes> : walk.Part<Scalar>, ref tally, stop);
            return Reducer.Close(weighting, reduction, divisor, ref tally, terms, gradients, hessians);
        }
        catch
        {
            terms?.Dispose();
            foreach ((_, Tensor tensor) in gradients.Concat(hessians)) tensor.Dispose();
            throw;
        }

        (Input, Tensor)[] Derivatives(Outputs wanted) => outputs.HasFlag(wanted) ? [.. slopes.Select(i => (i, new Tensor(batch[i]!.Shape)))] : [];
    }

    /// <summary>One walk over a batch: what its parts share.</summary>
    sealed record Walking(
        TLoss Loss, RowPlan Plan, Layout Layout, Tensor? Terms, (Input, Tensor)[] Gradients, (Input, Tensor)[] Hessians, double[]? Factors, double Divisor, CancellationToken Stop)
    {
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

        void Take(Span<double> terms, int first, ref Tally tally)
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
    }

    static Span<R> Cast<R>(Rented<double> memory) where R : struct => MemoryMarshal.Cast<double, R>(memory.Array.AsSpan());
}
