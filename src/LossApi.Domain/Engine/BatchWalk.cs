using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Evaluates any loss over a whole batch: hands it the tensors, and takes terms and derivatives on to the same reduction as all others.</summary>
sealed class BatchWalk<TLoss>() : Loss(TLoss.Card) where TLoss : struct, IBatchLoss<TLoss>
{
    public override string Formula => field ??= Paper.Formula(TLoss.Card, options => PaperBatch.Formula(TLoss.Card, TLoss.With(options).Definition));

    public override Evaluation Evaluate(Batch batch, Layout layout, OptionValues options, Reduction reduction, Outputs outputs, CancellationToken stop = default)
    {
        Dictionary<Input, WideSums> slopes = [], bends = [];
        var terms = new Tensor(layout.Terms);
        terms.Numbers.Clear();
        List<(Input, Tensor)> gradients = [], hessians = [];
        try
        {
            Open(Outputs.Gradients, slopes);
            Open(Outputs.Hessians, bends);
            using var weighting = new Weighting(Card, batch, layout, options);
            var coupled = new CoupledBatch(batch, layout, reduction, weighting.Factors, terms, slopes, bends, stop);
            if (layout.Rows > 0) TLoss.With(options).At(coupled);
            weighting.Stand(coupled.Counts);
            Close(slopes, gradients);
            Close(bends, hessians);
            if (weighting.Factors is { } factors) Reducer.Weigh(terms.Numbers, factors);
            Tally tally = default;
            tally.Add(terms.Numbers, 0);

            // The derivatives have their terms' weights in them already: where terms share inputs it cannot be done afterwards.
            double divisor = Reducer.Divisor(layout, weighting, reduction);
            foreach ((_, Tensor tensor) in gradients.Concat(hessians)) Reducer.Divide(tensor.Numbers, divisor);
            bool kept = outputs.HasFlag(Outputs.Terms);
            if (!kept) terms.Dispose();
            return Reducer.Close(weighting, reduction, divisor, ref tally, kept ? terms : null, gradients, hessians);
        }
        catch
        {
            terms.Dispose();
            foreach ((_, Tensor tensor) in gradients.Concat(hessians)) tensor.Dispose();
            throw;
        }
        finally
        {
            foreach (WideSums sums in slopes.Values.Concat(bends.Values)) sums.Dispose();
        }

        void Open(Outputs wanted, Dictionary<Input, WideSums> sums)
        {
            if (!outputs.HasFlag(wanted)) return;
            foreach (Input input in Card.Inputs)
                if (input.Differentiable && batch[input] is { } tensor) sums.Add(input, new(tensor.Count));
        }

        void Close(Dictionary<Input, WideSums> sums, List<(Input, Tensor)> tensors)
        {
            foreach (Input input in Card.Inputs)
            {
                if (!sums.TryGetValue(input, out WideSums? sum)) continue;
                var tensor = new Tensor(batch[input]!.Shape);
                sum.Rounded.CopyTo(tensor.Numbers);
                tensors.Add((input, tensor));
            }
        }
    }
}
