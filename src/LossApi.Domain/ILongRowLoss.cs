using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain;

/// <summary>
/// A row loss that also says how long rows are walked along, where a lane is a class or feature and not a sample: nothing is turned into lanes and back. It gathers
/// from each row, closes eight rows at once, and spreads what came of it. The bits are those of <see cref="IRowLoss{TLoss}.At"/>.
/// </summary>
interface ILongRowLoss<TLoss> : IRowLoss<TLoss> where TLoss : struct, ILongRowLoss<TLoss>
{
    /// <summary>How many lanes a row leaves behind.</summary>
    static abstract int Traces { get; }

    /// <summary>Whether rows can be walked along under its options, with these inputs.</summary>
    bool IsLong(RowPlan plan);

    /// <summary>Reads the rows; may leave notes, also where gradients go.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="traces">Room for what each leaves, row after row.</param>
    void Gather(LongRows rows, Span<Lanes> traces);

    /// <summary>The terms of eight rows, a lane a row, and what each needs for its gradients.</summary>
    /// <param name="traces">What the rows left: number j of lanes t of each row at 8t + j.</param>
    /// <param name="factors">What comes back to them, eight numbers a row at most.</param>
    /// <param name="open">Not 0 where a row has to be taken alone after all, by <see cref="IRowLoss{TLoss}.At"/>.</param>
    Lanes Close(ReadOnlySpan<Lanes> traces, Span<Lanes> factors, out Lanes open);

    /// <summary>Writes the gradients of the rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="factors">What came back, eight numbers a row.</param>
    void Spread(LongRows rows, ReadOnlySpan<double> factors);
}
