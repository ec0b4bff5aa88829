using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
        TLoss.DefinitionUnder(TLoss.With(options), Tex.Symbol(TLoss.Card.Inputs[0].Symbol), Tex.Symbol(TLoss.Card.Inputs[1].Symbol), Tex.Symbol(TLoss.Card.Inputs[^1].Symbol)));

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
            ThirdInput third = Card.Inputs.Length > 2 ? new(batch[Card.Inputs[2]], Card.Inputs[2].Default, layout) : default;
            Tally tally = default;
            var work = new Work(loss, predictions, targets, third, terms, gradient, curvature, factors, divisor, stop);
            if (Parts.IsOne(layout.Rows, 1)) work.Part(0, layout.Rows, ref tally);
            // What a delegate needs is set aside only where there are several parts.
            else Parts.Run(layout.Rows, 1, work.Part, ref tally, stop);
            return Reducer.Close(weighting, reduction, divisor, ref tally, terms, gradient is null ? [] : [(input, gradient)], curvature is null ? [] : [(input, curvature)]);
        }
        catch
        {
            terms?.Dispose();
            gradient?.Dispose();
            curvature?.Dispose();
            throw;
        }
    }

    /// <summary>What all parts of a batch have in common.</summary>
    readonly struct Work(TLoss loss, Tensor predictions, Tensor targets, ThirdInput third, Tensor? terms, Tensor? gradient, Tensor? curvature, double[]? factors, double divisor, CancellationToken stop)
    {
        /// <summary>Walks the elements from <paramref name="first"/> up to, not including, <paramref name="end"/>.</summary>
        public void Part(int first, int end, ref Tally tally)
        {
            Span<double> unkept = terms is null ? stackalloc double[Block] : default, thirds = stackalloc double[TLoss.Card.Inputs.Length > 2 ? Block : Lanes.Count];

            // Weights come between a derivative and its division.
            var by = new Divisor(factors is null ? divisor : 1);
            int untilLook = 0;
            for (int start = first; start < end; start += Block)
            {
                if (untilLook-- == 0)
                {
                    stop.ThrowIfCancellationRequested();
                    untilLook = Stretch;
                }

                int length = Math.Min(Block, end - start);
                var block = new ElementBlock
                {
                    Predictions = predictions.Numbers.Slice(start, length),
                    Targets = targets.Numbers.Slice(start, length),
                    Third = third.Of(start, length, thirds),
                    Terms = terms is null ? unkept[..length] : terms.Numbers.Slice(start, length),
                    Gradient = Slice(gradient, start, length),
                    Curvature = Slice(curvature, start, length),
                };
                if (curvature is not null) Walk<All>(loss, block, in by);
                else if (gradient is not null) Walk<Slopes>(loss, block, in by);
                else Walk<Nothing>(loss, block, in by);
                if (factors is not null) Weigh(block, factors.AsSpan(start, length), divisor);
                tally.Add(block.Terms, start);
            }
        }
    }

    static Span<double> Slice(Tensor? tensor, int start, int length) => tensor is null ? default : tensor.Numbers.Slice(start, length);

    static void Weigh(ElementBlock block, ReadOnlySpan<double> factors, double divisor)
    {
        Reducer.Weigh(block.Terms, factors);
        Reducer.Weigh(block.Gradient, factors);
        Reducer.Divide(block.Gradient, divisor);
        Reducer.Weigh(block.Curvature, factors);
        Reducer.Divide(block.Curvature, divisor);
    }

    static void Walk<TWanted>(TLoss loss, ElementBlock block, in Divisor by) where TWanted : struct, IWanted
    {
        int whole = block.Predictions.Length - block.Predictions.Length % Lanes.Count;
        bool alike = block.Third.Length == Lanes.Count && block.Third[0] == 1;
        if (whole > 0 && !(alike && TLoss.HasOrdinary(loss) && WalkOrdinary<TWanted>(loss, whole, block, in by))) WalkWhole<TWanted>(loss, whole, block, in by);
        if (whole < block.Predictions.Length) WalkLast<TWanted>(loss, block.From(whole), in by);
    }

    /// <summary>Nothing is called here that is not inlined, and nothing behind the loop: registers that live across a call go through memory inside it, too.</summary>
    static void WalkWhole<TWanted>(TLoss loss, int count, ElementBlock block, in Divisor divisor) where TWanted : struct, IWanted
    {
        ref double x = ref MemoryMarshal.GetReference(block.Predictions), y = ref MemoryMarshal.GetReference(block.Targets), third = ref MemoryMarshal.GetReference(block.Third);
        ref double term = ref MemoryMarshal.GetReference(block.Terms), slope = ref MemoryMarshal.GetReference(block.Gradient), bend = ref MemoryMarshal.GetReference(block.Curvature);
        nuint step = block.Third.Length == Lanes.Count ? 0 : nuint.MaxValue;
        bool slopes = TWanted.Slopes && !block.Gradient.IsEmpty;
        // Handed over by reference, for what takes vectors by value is not compiled ahead; kept here, for nobody else can then write to it.
        Divisor by = divisor;
        for (nuint i = 0; i < (nuint)count; i += Lanes.Count)
        {
            Jet<Lanes> jet = TLoss.Under(loss, new Lanes(Vector512.LoadUnsafe(ref x, i)), new Lanes(Vector512.LoadUnsafe(ref y, i)), new Lanes(Vector512.LoadUnsafe(ref third, i & step)));
            jet.Term.V.StoreUnsafe(ref term, i);
            if (slopes) by.Of(jet.Gradient.V).StoreUnsafe(ref slope, i);
            if (TWanted.Bends) by.Of(jet.Curvature.V).StoreUnsafe(ref bend, i);
        }
    }

    /// <summary>
    /// The same for elements that are ordinary, all of them; answers whether they were. Not even in a branch is anything called: what lives across a call would be read
    /// anew in every round. And nothing is asked in the loop, for comparisons go where the products go: the extremes are kept, and asked once.
    /// </summary>
    static bool WalkOrdinary<TWanted>(TLoss loss, int count, ElementBlock block, in Divisor divisor) where TWanted : struct, IWanted
    {
        ref double x = ref MemoryMarshal.GetReference(block.Predictions), y = ref MemoryMarshal.GetReference(block.Targets);
        ref double term = ref MemoryMarshal.GetReference(block.Terms), slope = ref MemoryMarshal.GetReference(block.Gradient), bend = ref MemoryMarshal.GetReference(block.Curvature);
        bool slopes = TWanted.Slopes && !block.Gradient.IsEmpty;
        Divisor by = divisor;
        var constants = LogisticConstants<Lanes>.Read();
        var rarest = Lanes.Of(0);
        Vector512<double> smallest = Vector512.Create(double.MaxValue), largest = Vector512.Create(double.Epsilon);
        for (nuint i = 0; i < (nuint)count; i += Lanes.Count)
        {
            Jet<Lanes> jet = TLoss.Ordinary(loss, in constants, new Lanes(Vector512.LoadUnsafe(ref x, i)), new Lanes(Vector512.LoadUnsafe(ref y, i)), out Lanes rare);
            rarest = Lanes.Max(rarest, rare);
            jet.Term.V.StoreUnsafe(ref term, i);
            if (slopes) Divide(jet.Gradient.V).StoreUnsafe(ref slope, i);
            if (TWanted.Bends) Divide(jet.Curvature.V).StoreUnsafe(ref bend, i);
        }

        return !Lanes.AnyNonZero(rarest) && (!slopes && !TWanted.Bends || by.NeedsNone(in smallest, in largest));

        Vector512<double> Divide(Vector512<double> number)
        {
            var size = Vector512.Abs(number);
            (smallest, largest) = (Vector512.MinNative(smallest, size), Vector512.MaxNative(largest, size));
            return by.OfOrdinary(number);
        }
    }

    /// <summary>The last few take the same road, filled up with a real element so that the filling can raise nothing of its own.</summary>
    static void WalkLast<TWanted>(TLoss loss, ElementBlock last, in Divisor by) where TWanted : struct, IWanted
    {
        Span<double> inputs = stackalloc double[3 * Lanes.Count], outputs = stackalloc double[3 * Lanes.Count];
        var eight = new ElementBlock
        {
            Predictions = Filled(last.Predictions, inputs[..Lanes.Count]),
            Targets = Filled(last.Targets, inputs[Lanes.Count..(2 * Lanes.Count)]),
            Third = Filled(last.Third, inputs[(2 * Lanes.Count)..]),
            Terms = outputs[..Lanes.Count],
            Gradient = last.Gradient.IsEmpty ? default : outputs[Lanes.Count..(2 * Lanes.Count)],
            Curvature = last.Curvature.IsEmpty ? default : outputs[(2 * Lanes.Count)..],
        };
        WalkWhole<TWanted>(loss, Lanes.Count, eight, in by);
        eight.Terms[..last.Terms.Length].CopyTo(last.Terms);
        eight.Gradient[..last.Gradient.Length].CopyTo(last.Gradient);
        eight.Curvature[..last.Curvature.Length].CopyTo(last.Curvature);
    }

    static Span<double> Filled(ReadOnlySpan<double> numbers, Span<double> eight)
    {
        eight.Fill(numbers[0]);
        numbers.CopyTo(eight);
        return eight;
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
