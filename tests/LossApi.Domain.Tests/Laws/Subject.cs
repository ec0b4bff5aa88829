using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Laws;

/// <summary>One sample's term and derivatives in any kind of number, by input and position.</summary>
sealed class SampleJet<R> where R : struct, IReal<R>
{
    public required R Term { get; init; }
    public Dictionary<(Input Input, int Position), R> Gradient { get; } = [];
    public Dictionary<(Input Input, int Position), R> Curvature { get; } = [];
}

/// <summary>A loss as the laws see it: a card, an evaluation of batches, and its formulas in any kind of number.</summary>
abstract class Subject(Loss loss)
{
    public Loss Loss { get; } = loss;
    public LossCard Card => Loss.Card;
    public override string ToString() => Card.Name;

    /// <summary>Evaluates one sample of a batch, each number lifted by <paramref name="lift"/>.</summary>
    public abstract SampleJet<R> At<R>(Batch batch, Layout layout, OptionValues options, int row, Func<Input, int, double, R> lift) where R : struct, IReal<R>;

    /// <summary>The textbook form on one sample of a batch.</summary>
    public abstract R Definition<R>(Batch batch, Layout layout, OptionValues options, int row, Func<Input, int, double, R> lift) where R : struct, IReal<R>;

    /// <summary>Whether samples see each other, so that a sample alone means nothing. <see cref="At"/> is then of no use: the engine computes in plain numbers.</summary>
    public virtual bool IsCoupled => false;

    /// <summary>All losses of the catalogue.</summary>
    public static IReadOnlyList<Subject> All { get; } = [.. Catalogue.All.Select(Of)];

    static Subject Of(Loss loss)
    {
        Type walk = loss.GetType(), type = walk.GetGenericArguments()[0];
        Type family = walk.GetGenericTypeDefinition();
        Type subject = family == typeof(ElementWalk<>) ? typeof(ElementSubject<>) : family == typeof(RowWalk<>) ? typeof(RowSubject<>) : typeof(BatchSubject<>);
        return (Subject)Activator.CreateInstance(subject.MakeGenericType(type), loss)!;
    }
}

sealed class ElementSubject<TLoss>(Loss loss) : Subject(loss) where TLoss : struct, IElementLoss<TLoss>
{
    public ElementSubject() : this(new ElementWalk<TLoss>()) { }

    public override SampleJet<R> At<R>(Batch batch, Layout layout, OptionValues options, int row, Func<Input, int, double, R> lift)
    {
        Input input = Card.Inputs[0];
        Jet<R> jet = TLoss.Under(TLoss.With(options), lift(input, 0, batch[input]!.Numbers[row]), lift(Card.Inputs[1], 0, batch[Card.Inputs[1]]!.Numbers[row]), Third(batch, layout, row, lift));
        return new() { Term = jet.Term, Gradient = { [(input, 0)] = jet.Gradient }, Curvature = { [(input, 0)] = jet.Curvature } };
    }

    public override R Definition<R>(Batch batch, Layout layout, OptionValues options, int row, Func<Input, int, double, R> lift) =>
        TLoss.DefinitionUnder(
            TLoss.With(options), lift(Card.Inputs[0], 0, batch[Card.Inputs[0]]!.Numbers[row]), lift(Card.Inputs[1], 0, batch[Card.Inputs[1]]!.Numbers[row]), Third(batch, layout, row, lift));

    /// <summary>Lets the engine deal out the third input, then lifts what it dealt.</summary>
    R Third<R>(Batch batch, Layout layout, int row, Func<Input, int, double, R> lift) where R : struct, IReal<R>
    {
        if (Card.Inputs.Length < 3) return R.Of(0);
        Input input = Card.Inputs[2];
        return lift(input, 0, new ThirdInput(batch[input], input.Default, layout).Of(row, 1, new double[Lanes.Count])[0]);
    }
}

sealed class RowSubject<TLoss>(Loss loss) : Subject(loss) where TLoss : struct, IRowLoss<TLoss>
{
    public RowSubject() : this(new RowWalk<TLoss>()) { }

    public override SampleJet<R> At<R>(Batch batch, Layout layout, OptionValues options, int row, Func<Input, int, double, R> lift)
    {
        (RowPlan plan, R[] values) = Deal(batch, layout, options, row, lift);
        R[] gradient = new R[plan.Length], curvature = new R[plan.Length];
        var jet = new SampleJet<R> { Term = TLoss.With(options).At(new Row<R>(plan, values, gradient, curvature)) };
        foreach (Input input in Card.Inputs.Where(i => i.Differentiable))
        {
            (int start, int length) = plan.RangeOf(input).GetOffsetAndLength(plan.Length);
            for (int k = 0; k < length; k++)
            {
                jet.Gradient[(input, k)] = gradient[start + k];
                jet.Curvature[(input, k)] = curvature[start + k];
            }
        }

        return jet;
    }

    public override R Definition<R>(Batch batch, Layout layout, OptionValues options, int row, Func<Input, int, double, R> lift)
    {
        (RowPlan plan, R[] values) = Deal(batch, layout, options, row, lift);
        return TLoss.With(options).Definition(new NumericRow<R>(Card, plan, values, layout.Width, input => Label(batch, plan, input, row)));
    }

    static int Label(Batch batch, RowPlan plan, Input input, int row) => plan.IsLabel(input) ? (int)batch[input]!.Numbers[row] : -1;

    /// <summary>Lets the engine's own plan deal out the row, then lifts what it dealt.</summary>
    (RowPlan, R[]) Deal<R>(Batch batch, Layout layout, OptionValues options, int row, Func<Input, int, double, R> lift) where R : struct, IReal<R>
    {
        var plan = new RowPlan(Card, batch, layout, options, Outputs.Gradients | Outputs.Hessians);
        double[] scratch = new double[plan.Length * Lanes.Count];
        plan.LoadConstants(scratch, Lanes.Count);
        plan.Load(scratch, row, Lanes.Count);
        var values = new R[plan.Length];
        foreach (Input input in Card.Inputs)
        {
            (int start, int length) = plan.RangeOf(input).GetOffsetAndLength(plan.Length);
            for (int k = 0; k < length; k++) values[start + k] = lift(input, k, scratch[(start + k) * Lanes.Count]);
        }

        return (plan, values);
    }
}

/// <summary>A row in numbers, for textbook forms: labels become indicators inside a sum.</summary>
sealed class NumericRow<R>(LossCard card, RowPlan plan, R[] values, int width, Func<Input, int> label) : IFormulaRow<R> where R : struct, IReal<R>
{
    public R this[Input input] => values[plan.RangeOf(input)][0];
    public R Width => R.Of(width);
    public bool IsLabel(Input input) => plan.IsLabel(input);
    public R AtLabel(Input input, Input labels) => values[plan.RangeOf(input)][label(labels)];

    public R At(Input input, int place) => values[plan.RangeOf(input)][place];
    public R Named(string name, R part) => part;

    public R Sum(Func<IFormulaTerm<R>, R> term)
    {
        R sum = R.Of(0);
        for (int k = 0; k < width; k++) sum += term(new Term(this, k));
        return sum;
    }

    public R Largest(Func<IFormulaTerm<R>, R> term)
    {
        R largest = term(new Term(this, 0));
        for (int k = 1; k < width; k++) largest = R.Max(largest, term(new Term(this, k)));
        return largest;
    }

    R Number(Input input, int k)
    {
        if (!card.Inputs.Contains(input)) throw new ArgumentException($"the card does not declare {input.Name}", nameof(input));
        if (plan.IsLabel(input)) return R.Of(label(input) == k ? 1 : 0);
        R[] all = values[plan.RangeOf(input)];
        return all[all.Length == 1 ? 0 : k];
    }

    sealed class Term(NumericRow<R> row, int k) : IFormulaTerm<R>
    {
        public R this[Input input] => row.Number(input, k);
    }
}
