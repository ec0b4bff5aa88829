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

    public bool Has(Input input) => batch[input] is not null;

    public R Let(string symbol, ReadOnlySpan<Place> places, Func<R> value) => value();

    public Condition Same(Input input, Place a, Input other, Place b) => If(Number(input, a) == Number(other, b));

    public Condition AtLeast(Input input, Place a, Place b) => If(Number(input, a) >= Number(input, b));

    public Condition IsSet(Input input, Place at) => If(Number(input, at) == 1);

    public Condition Names(Input input, Place at, Place named) => If(Number(input, at) == named.Index);

    static Condition If(bool holds) => new("", "", holds);

    double Number(Input input, params ReadOnlySpan<Place> places) => batch[input] is { } tensor ? tensor.Numbers[Flat(tensor, places)] : input.Default;

    static int Flat(Tensor tensor, ReadOnlySpan<Place> places)
    {
        int flat = 0;
        for (int axis = 0; axis < places.Length; axis++) flat = flat * tensor.Shape[axis] + places[axis].Index;
        return flat;
    }

    IEnumerable<Place> Places(string axis, Func<Place, Condition>? where) =>
        Enumerable.Range(0, layout.Sizes[axis]).Select(index => new Place("", index)).Where(place => where is null || where(place).Holds);
}
