using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Walks any element loss over a batch: the only loop there is for this family.</summary>
sealed class ElementWalk<TLoss>() : Loss(TLoss.Card) where TLoss : struct, IElementLoss<TLoss>
{
    /// <summary>How many elements pass from the formula to the sum while they are in the nearest cache.</summary>
    const int Block = 1 << 10;

    /// <summary>How many blocks pass between two looks at the deadline: about 0.1 ms of work.</summary>
    const int Stretch = 1 << 6;

    public override string Formula => field ??= Paper.Formula(TLoss.Card, options =>
        TLoss.With(options).Definition(Tex.Symbol(TLoss.Card.Inputs[0].Symbol), Tex.Symbol(TLoss.Card.Inputs[1].Symbol)));

    public override Evaluation Evaluate(Batch batch, Layout layout, OptionValues options, Reduction reduction, Outputs outputs, CancellationToken stop = default)
    {
        Input input = Card.Inputs[0];
        Tensor predictions = batch[input]!, targets = batch[Card.Inputs[1]]!;
        Tensor? terms = outputs.HasFlag(Outputs.Terms) ? new(layout.Terms) : null;
        Tensor? gradient = outputs.HasFlag(Outputs.Gradients) ? new(predictions.Shape) : null;
        Tensor? curvature = outputs.HasFlag(Outputs.Hessians) ? new(predictions.Shape) : null;
        try
        {
            TLoss loss = TLoss.With(options);
            using var weighting = new Weighting(Card, batch, layout, options);
            double divisor = Reducer.Divisor(layout, weighting, reduction);
            double[]? factors = weighting.Factors;
            Tally tally = default;
            Parts.Run(layout.Rows, 1, Part, ref tally, stop);
            return Reducer.Close(weighting, reduction, divisor, ref tally, terms, gradient is null ? [] : [(input, gradient)], curvature is null ? [] : [(input, curvature)]);

            void Part(int first, int end, ref Tally tally)
            {
                Span<double> unkept = terms is null ? stackalloc double[Block] : default;
                int untilLook = 0;
                for (int start = first; start < end; start += Block)
                {
                    if (untilLook-- == 0)
                    {
                        stop.ThrowIfCancellationRequested();
                        untilLook = Stretch;
                    }

                    int length = Math.Min(Block, end - start);
                    ReadOnlySpan<double> x = predictions.Numbers.Slice(start, length), y = targets.Numbers.Slice(start, length);
                    Span<double> term = terms is null ? unkept[..length] : terms.Numbers.Slice(start, length);
                    Span<double> slope = Slice(gradient, start, length), bend = Slice(curvature, start, length);
                    if (!bend.IsEmpty) Walk<All>(loss, x, y, term, slope, bend);
                    else if (!slope.IsEmpty) Walk<Slopes>(loss, x, y, term, slope, bend);
                    else Walk<Nothing>(loss, x, y, term, slope, bend);
                    Scale(term, 1, start);
                    Scale(slope, divisor, start);
                    Scale(bend, divisor, start);
                    tally.Add(term, start);
                }
            }

            void Scale(Span<double> numbers, double by, int start)
            {
                if (factors is not null) Reducer.Weigh(numbers, factors.AsSpan(start));
                Reducer.Divide(numbers, by);
            }
        }
        catch
        {
            terms?.Dispose();
            gradient?.Dispose();
            curvature?.Dispose();
            throw;
        }
    }

    static Span<double> Slice(Tensor? tensor, int start, int length) => tensor is null ? default : tensor.Numbers.Slice(start, length);

    static void Walk<TWanted>(TLoss loss, ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets, Span<double> terms, Span<double> gradient, Span<double> curvature)
        where TWanted : struct, IWanted
    {
        int whole = predictions.Length - predictions.Length % Lanes.Count;
        for (int i = 0; i < whole; i += Lanes.Count)
            Eight<TWanted>(loss, predictions[i..], targets[i..], terms[i..], gradient.IsEmpty ? default : gradient[i..], curvature.IsEmpty ? default : curvature[i..]);

        int rest = predictions.Length - whole;
        if (rest == 0) return;

        // The last few take the same road, filled up with a real element so that the filling can raise nothing of its own.
        Span<double> x = stackalloc double[Lanes.Count], y = stackalloc double[Lanes.Count];
        Span<double> term = stackalloc double[Lanes.Count], slope = stackalloc double[Lanes.Count], bend = stackalloc double[Lanes.Count];
        x.Fill(predictions[whole]);
        y.Fill(targets[whole]);
        predictions[whole..].CopyTo(x);
        targets[whole..].CopyTo(y);
        Eight<TWanted>(loss, x, y, term, slope, bend);
        term[..rest].CopyTo(terms[whole..]);
        if (!gradient.IsEmpty) slope[..rest].CopyTo(gradient[whole..]);
        if (!curvature.IsEmpty) bend[..rest].CopyTo(curvature[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Eight<TWanted>(TLoss loss, ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets, Span<double> terms, Span<double> gradient, Span<double> curvature)
        where TWanted : struct, IWanted
    {
        Jet<Lanes> jet = loss.At(Lanes.Of(predictions), Lanes.Of(targets));
        jet.Term.CopyTo(terms);
        if (TWanted.Slopes && !gradient.IsEmpty) jet.Gradient.CopyTo(gradient);
        if (TWanted.Bends && !curvature.IsEmpty) jet.Curvature.CopyTo(curvature);
    }

    /// <summary>What is asked for, known to the compiler: it leaves out of an inlined formula what nobody reads.</summary>
    interface IWanted
    {
        static abstract bool Slopes { get; }
        static abstract bool Bends { get; }
    }

    readonly struct Nothing : IWanted
    {
        public static bool Slopes => false;
        public static bool Bends => false;
    }

    readonly struct Slopes : IWanted
    {
        static bool IWanted.Slopes => true;
        public static bool Bends => false;
    }

    readonly struct All : IWanted
    {
        public static bool Slopes => true;
        public static bool Bends => true;
    }
}
