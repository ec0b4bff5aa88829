using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Walks any element loss over a batch: the only loop there is for this family.</summary>
sealed class ElementWalk<TLoss>() : Loss(TLoss.Card) where TLoss : struct, IElementLoss<TLoss>
{
    /// <summary>How many elements pass between two looks at the deadline: about 0.1 ms of work.</summary>
    const int Stretch = 1 << 16;

    public override string Formula { get; } = Paper.Formula(TLoss.Card, options =>
        TLoss.With(options).Definition(Tex.Symbol(TLoss.Card.Inputs[0].Symbol), Tex.Symbol(TLoss.Card.Inputs[1].Symbol)));

    public override Evaluation Evaluate(Batch batch, Layout layout, OptionValues options, Reduction reduction, Outputs outputs, CancellationToken stop = default)
    {
        Input input = Card.Inputs[0];
        Tensor predictions = batch[input]!, targets = batch[Card.Inputs[1]]!;
        var terms = new Tensor(layout.Terms);
        Tensor? gradient = outputs.HasFlag(Outputs.Gradients) ? new(predictions.Shape) : null;
        Tensor? curvature = outputs.HasFlag(Outputs.Hessians) ? new(predictions.Shape) : null;
        try
        {
            TLoss loss = TLoss.With(options);
            for (int start = 0; start < layout.Rows; start += Stretch)
            {
                stop.ThrowIfCancellationRequested();
                int length = Math.Min(Stretch, layout.Rows - start);
                Walk(loss, predictions.Numbers.Slice(start, length), targets.Numbers.Slice(start, length),
                    terms.Numbers.Slice(start, length), Part(gradient), Part(curvature));

                Span<double> Part(Tensor? tensor) => tensor is null ? default : tensor.Numbers.Slice(start, length);
            }

            using var weighting = new Weighting(Card, batch, layout, options);
            return Reducer.Reduce(layout, weighting, reduction, terms, gradient is null ? [] : [(input, gradient)], curvature is null ? [] : [(input, curvature)]);
        }
        catch
        {
            terms.Dispose();
            gradient?.Dispose();
            curvature?.Dispose();
            throw;
        }
    }

    static void Walk(TLoss loss, ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets, Span<double> terms, Span<double> gradient, Span<double> curvature)
    {
        int whole = predictions.Length - predictions.Length % Lanes.Count;
        for (int i = 0; i < whole; i += Lanes.Count)
            Eight(loss, predictions[i..], targets[i..], terms[i..], gradient.IsEmpty ? default : gradient[i..], curvature.IsEmpty ? default : curvature[i..]);

        int rest = predictions.Length - whole;
        if (rest == 0) return;

        // The last few take the same road, filled up with a real element so that the filling can raise nothing of its own.
        Span<double> x = stackalloc double[Lanes.Count], y = stackalloc double[Lanes.Count];
        Span<double> term = stackalloc double[Lanes.Count], slope = stackalloc double[Lanes.Count], bend = stackalloc double[Lanes.Count];
        x.Fill(predictions[whole]);
        y.Fill(targets[whole]);
        predictions[whole..].CopyTo(x);
        targets[whole..].CopyTo(y);
        Eight(loss, x, y, term, slope, bend);
        term[..rest].CopyTo(terms[whole..]);
        if (!gradient.IsEmpty) slope[..rest].CopyTo(gradient[whole..]);
        if (!curvature.IsEmpty) bend[..rest].CopyTo(curvature[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Eight(TLoss loss, ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets, Span<double> terms, Span<double> gradient, Span<double> curvature)
    {
        Jet<Lanes> jet = loss.At(new Lanes(Vector512.Create(predictions)), new Lanes(Vector512.Create(targets)));
        jet.Term.V.CopyTo(terms);
        if (!gradient.IsEmpty) jet.Gradient.V.CopyTo(gradient);
        if (!curvature.IsEmpty) jet.Curvature.V.CopyTo(curvature);
    }
}
