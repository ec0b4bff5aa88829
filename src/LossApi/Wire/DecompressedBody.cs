using System.Buffers;
using System.IO.Pipelines;
using LossApi.Operations;

namespace LossApi.Wire;

/// <summary>A compressed body as it is read. It holds what it grows to, and not what it came as.</summary>
/// <param name="inner">Decompresses.</param>
/// <param name="body">The body as it arrives.</param>
sealed class DecompressedBody(PipeReader inner, TimedBody body) : PipeReader
{
    ReadOnlySequence<byte> buffer;
    long consumed;

    /// <summary>How many bytes it has become.</summary>
    public long Length { get; private set; }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ReadResult result = Counted(await inner.ReadAsync(cancellationToken));
        await body.HoldAsync(Length);
        return result;
    }

    /// <summary>Nothing is there without waiting: it would be held unasked.</summary>
    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        this.consumed += buffer.Slice(buffer.Start, consumed).Length;
        buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    ReadResult Counted(ReadResult result)
    {
        buffer = result.Buffer;
        Length = Math.Max(Length, consumed + buffer.Length);
        return result;
    }
}
