using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Laws;

sealed class BatchSubject<TLoss>(Loss loss) : Subject(loss) where TLoss : struct, IBatchLoss<TLoss>
{
    public BatchSubject() : this(new BatchWalk<TLoss>()) { }

    public override bool IsCoupled => true;

    public override SampleJet<R> At<R>(Batch batch, Layout layout, OptionValues options, int row, Func<Input, int, double, R> lift) =>
        throw new NotSupportedException("a loss over a whole batch is computed in plain numbers, by the engine");

    public override R Definition<R>(Batch batch, Layout layout, OptionValues options, int row, Func<Input, int, double, R> lift) =>
        TLoss.With(options).Definition(new NumericBatch<R>(batch, layout, lift), new Place("i", row));
}

/// <summary>A whole batch in numbers, for textbook forms.</summary>
sealed class NumericBatch<R>(Batch batch, Layout layout, Func<Input, int, double, R> lift) : IFormulaBatch<R> where R : struct, IReal<R>
{
    public R At(Input input, params ReadOnlySpan<Place> places) =>
        batch[input] is not { } tensor ? R.Of(input.Default) : lift(input, Flat(tensor, places), tensor.Numbers[Flat(tensor, places)]);

    public R Size(string axis) => R.Of(layout.Sizes[axis]);

    public R Sum(string axis, Func<Place, R> term, Func<Place, Condition>? where = null)
    {
        R sum = R.Of(0);
        foreach (Place place in Places(axis, where)) sum += term(place);
        return sum;
    }

    public R Largest(string axis, Func<Place, R> term, Func<Place, Condition>? where = null)
    {
        R largest = R.Of(double.NegativeInfinity);
        foreach (Place place in Places(axis, where)) largest = R.Max(largest, term(place));
        return largest;
    }

    public R Where(Condition condition, R then, R otherwise) => condition.Holds ? then : otherwise;

    /// <summary>Tries every sequence of classes.</summary>
    public R Alignments(Alignment of, Place sample, Func<Place, Place, R> factor)
    {
        int classes = layout.Sizes[of.Classes], steps = batch[of.Durations] is null ? layout.Sizes[of.Times] : (int)Number(of.Durations, sample);
        Tensor labels = batch[of.Labels]!;
        ReadOnlySpan<double> line = labels.Numbers.Slice(sample.Index * labels.Shape[1], labels.Shape[1]);
        int counted = of.Labels.CountedIn(line, batch[of.Labels.Lengths!] is null ? null : Number(of.Labels.Lengths!, sample), of.Blank);
        R sum = R.Of(0);
        for (int code = 0, all = (int)Math.Pow(classes, steps); code < all; code++)
        {
            int[] path = new int[steps];
            for (int t = 0, rest = code; t < steps; t++, rest /= classes) path[t] = rest % classes;
            if (!Read(path, of.Blank).SequenceEqual(line[..counted])) continue;
            R product = R.Of(1);
            for (int t = 0; t < steps; t++) product *= factor(new("", t), new("", path[t]));
            sum += product;
        }

        return sum;
    }

    /// <summary>What a sequence of classes reads as: without repetitions, then without blanks.</summary>
    static ReadOnlySpan<double> Read(int[] path, int blank) =>
        path.Where((symbol, t) => symbol != blank && (t == 0 || symbol != path[t - 1])).Select(symbol => (double)symbol).ToArray();

    public bool Has(Input input) => batch[input] is not null;

    public R Let(string symbol, ReadOnlySpan<Place> places, Func<R> value) => value();

    public Condition Same(Input input, Place a, Input other, Place b) => If(Number(input, a) == Number(other, b));

    public Condition AtLeast(Input input, Place a, Place b) => If(Number(input, a) >= Number(input, b));

    public Condition IsSet(Input input, params ReadOnlySpan<Place> at) => If(Number(input, at) == 1);

    public Condition Less(R a, R b) => If(IsLess(a, b));

    public R Rank(string axis, Place at, Func<Place, R> number, Func<Place, Condition>? where = null) =>
        R.Of(1 + Places(axis, where).Count(place => IsLess(number(at), number(place)) || place.Index < at.Index && !IsLess(number(place), number(at))));

    static bool IsLess(R a, R b) => R.AnyNonZero(R.IfLess(a, b, R.Of(1), R.Of(0)));

    public Condition Names(Input input, Place at, Place named) => If(Number(input, at) == named.Index);

    static Condition If(bool holds) => new("", "", holds);

    double Number(Input input, params ReadOnlySpan<Place> places) => batch[input] is { } tensor ? tensor.Numbers[Flat(tensor, places)] : input.Default;

    static int Flat(Tensor tensor, ReadOnlySpan<Place> places)
    {
        int flat = 0;
        for (int axis = 0; axis < places.Length; axis++)
            flat = flat * (axis < places.Length - 1 ? tensor.Shape[axis] : (int)tensor.Shape.Product(axis, tensor.Shape.Rank)) + places[axis].Index;
        return flat;
    }

    IEnumerable<Place> Places(string axis, Func<Place, Condition>? where) =>
        Enumerable.Range(0, layout.Sizes[axis]).Select(index => new Place("", index)).Where(place => where is null || where(place).Holds);
}
