using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Walks any row loss over a batch, eight samples at a time: the only loop there is for this family.</summary>
sealed class RowWalk<TLoss>() : Loss(TLoss.Card) where TLoss : struct, IRowLoss<TLoss>
{
    /// <summary>How many numbers pass between two looks at the deadline: well under a millisecond of work.</summary>
    const int Stretch = 1 << 16;

    public override string Formula { get; } = Paper.Formula(TLoss.Card, options => TLoss.With(options).Definition(new PaperRow(TLoss.Card)));

    public override Evaluation Evaluate(Batch batch, Layout layout, OptionValues options, Reduction reduction, Outputs outputs, CancellationToken stop = default)
    {
        var plan = new RowPlan(Card, batch, layout, options, outputs);
        Input[] slopes = [.. Card.Inputs.Where(i => i.Differentiable && batch[i] is not null)];
        var terms = new Tensor(layout.Terms);
        (Input, Tensor)[] gradients = Derivatives(Outputs.Gradients), hessians = Derivatives(Outputs.Hessians);
        try
        {
            using var values = new Rented<double>(plan.Length * Lanes.Count);
            using var gradient = new Rented<double>(plan.Length * Lanes.Count);
            using var curvature = new Rented<double>(plan.Length * Lanes.Count);
            Walk(TLoss.With(options), plan, layout, values.Array, gradient.Array, curvature.Array, terms.Numbers, gradients, hessians, stop);

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

    static void Walk(
        TLoss loss, RowPlan plan, Layout layout, Span<double> values, Span<double> gradient, Span<double> curvature,
        Span<double> terms, (Input, Tensor)[] gradients, (Input, Tensor)[] hessians, CancellationToken stop)
    {
        int untilLook = 0;
        Span<double> term = stackalloc double[Lanes.Count];
        var row = new Row<Lanes>(plan, Cast(values), Cast(gradient), Cast(curvature));
        plan.LoadConstants(values);
        for (int first = 0; first < layout.Rows; first += Lanes.Count)
        {
            if ((untilLook -= plan.Length * Lanes.Count) <= 0)
            {
                stop.ThrowIfCancellationRequested();
                untilLook = Stretch;
            }

            plan.Load(values, first);
            loss.At(row).V.CopyTo(term);
            term[..Math.Min(Lanes.Count, layout.Rows - first)].CopyTo(terms[first..]);
            foreach ((Input input, Tensor tensor) in gradients) plan.Store(gradient, input, tensor.Numbers, first);
            foreach ((Input input, Tensor tensor) in hessians) plan.Store(curvature, input, tensor.Numbers, first);
        }
    }

    static Span<Lanes> Cast(Span<double> numbers) => MemoryMarshal.Cast<double, Lanes>(numbers);
}
