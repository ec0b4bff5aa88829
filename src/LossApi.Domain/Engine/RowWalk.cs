using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Walks any row loss over a batch, eight samples at a time where it pays: the only loop there is for this family.</summary>
sealed class RowWalk<TLoss>() : Loss(TLoss.Card) where TLoss : struct, IRowLoss<TLoss>
{
    /// <summary>Samples wider than this are walked one at a time: eight of them would hold eight times the memory.</summary>
    const int WidestInLanes = 1 << 16;

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
            var walking = new RowWalking<TLoss>(TLoss.With(options), plan, layout, terms, gradients, hessians, weighting.Factors, divisor, stop);
            Tally tally = default;

            // One lane gives the bits of eight, and a row walked along those of a lane (laws hold every loss to it), so a lone sample need not pay for eight, nor a
            // very wide one hold them.
            Parts.Walk part = LongWalk<TLoss>.Of(walking) ?? (layout.Rows > 1 && layout.Width <= WidestInLanes ? walking.Part<Lanes> : walking.Part<Scalar>);
            Parts.Run(layout.Rows, plan.Length, part, ref tally, stop);
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
}
