using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace LossApi.Operations;

/// <summary>The response's body, counting the bytes that pass: the server keeps no such number.</summary>
sealed class CountedAnswer : PipeWriter, IHttpResponseBodyFeature
{
    readonly IHttpResponseBodyFeature inner;
    readonly Stream stream;

    CountedAnswer(IHttpResponseBodyFeature inner)
    {
        this.inner = inner;
        stream = AsStream(leaveOpen: true);
    }

    /// <summary>How many bytes were written so far.</summary>
    public long Sent { get; private set; }

    public Stream Stream => stream;
    public PipeWriter Writer => this;
    public override bool CanGetUnflushedBytes => inner.Writer.CanGetUnflushedBytes;
    public override long UnflushedBytes => inner.Writer.UnflushedBytes;

    /// <summary>Puts itself between the answer's writers and the server.</summary>
    public static void Attach(HttpContext context)
    {
        var counted = new CountedAnswer(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        context.Features.Set<IHttpResponseBodyFeature>(counted);
        context.Features.Set(counted);
    }

    public override void Advance(int bytes)
    {
        Sent += bytes;
        inner.Writer.Advance(bytes);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Sent += source.Length;
        return inner.Writer.WriteAsync(source, cancellationToken);
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        Sent += count ?? new FileInfo(path).Length - offset;
        await inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.Writer.GetMemory(sizeHint);
    public override Span<byte> GetSpan(int sizeHint = 0) => inner.Writer.GetSpan(sizeHint);
    public override void CancelPendingFlush() => inner.Writer.CancelPendingFlush();
    public override void Complete(Exception? exception = null) => inner.Writer.Complete(exception);
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.Writer.FlushAsync(cancellationToken);
    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);
    public Task CompleteAsync() => inner.CompleteAsync();
    public void DisableBuffering() => inner.DisableBuffering();
}
