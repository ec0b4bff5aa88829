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

    public override string Formula { get; } = Paper.Formula(TLoss.Card, (options, row) => TLoss.With(options).Definition(row));

    public override Evaluation Evaluate(Batch batch, Layout layout, OptionValues options, Reduction reduction, Outputs outputs, CancellationToken stop = default)
    {
        var plan = new RowPlan(Card, batch, layout, options, outputs);
        Input[] slopes = [.. Card.Inputs.Where(i => i.Differentiable && batch[i] is not null)];
        var terms = new Tensor(layout.Terms);
        (Input, Tensor)[] gradients = Derivatives(Outputs.Gradients), hessians = Derivatives(Outputs.Hessians);
        try
        {
            // One lane gives the bits of eight (a law holds every loss to it), so a lone sample need not pay for eight, nor a very wide one hold them.
            if (layout.Rows > 1 && layout.Width <= WidestInLanes) Walk<Lanes>(TLoss.With(options), plan, layout, terms.Numbers, gradients, hessians, stop);
            else Walk<Scalar>(TLoss.With(options), plan, layout, terms.Numbers, gradients, hessians, stop);

            using var weighting = new Weighting(Card, batch, layout, options);
            return Reducer.Reduce(layout, weighting, reduction, terms, gradients, hessians);
        }
        catch
        {
            terms.Dispose();
            foreach ((_, Tensor tensor) in gradients.Concat(hessians)) tensor.Dispose();
            throw;
        }

        (Input, Tensor)[] Derivatives(Outputs wanted) => outputs.HasFlag(wanted) ? [.. slopes.Select(i => (i, new Tensor(batch[i]!.Shape)))] : [];
    }

    static void Walk<R>(
        TLoss loss, RowPlan plan, Layout layout, Span<double> terms, (Input, Tensor)[] gradients, (Input, Tensor)[] hessians, CancellationToken stop)
        where R : struct, IReal<R>
    {
        int lanes = Unsafe.SizeOf<R>() / sizeof(double), untilLook = 0;
        using var values = new Rented<double>(plan.Length * lanes);
        using var gradient = new Rented<double>(plan.Length * lanes);
        using var curvature = new Rented<double>(plan.Length * lanes);
        Span<double> term = stackalloc double[lanes];
        var row = new Row<R>(plan, Cast<R>(values), Cast<R>(gradient), Cast<R>(curvature));
        plan.LoadConstants(values.Array, lanes);
        for (int first = 0; first < layout.Rows; first += lanes)
        {
            if ((untilLook -= plan.Length * lanes) <= 0)
            {
                stop.ThrowIfCancellationRequested();
                untilLook = Stretch;
            }

            plan.Load(values.Array, first, lanes);
            MemoryMarshal.Cast<double, R>(term)[0] = loss.At(row);
            term[..Math.Min(lanes, layout.Rows - first)].CopyTo(terms[first..]);
            foreach ((Input input, Tensor tensor) in gradients) plan.Store(gradient.Array, input, tensor.Numbers, first, lanes);
            foreach ((Input input, Tensor tensor) in hessians) plan.Store(curvature.Array, input, tensor.Numbers, first, lanes);
        }
    }

    static Span<R> Cast<R>(Rented<double> memory) where R : struct => MemoryMarshal.Cast<double, R>(memory.Array.AsSpan());
}
