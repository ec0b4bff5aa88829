using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace LossApi.Operations;

/// <summary>The response's body: counts the bytes that pass, for the server keeps no such number, and ends the work's clock when the first ones leave.</summary>
/// <param name="exchange">What the answer is part of.</param>
sealed class CountedAnswer(Exchange exchange) : PipeWriter, IHttpResponseBodyFeature
{
    IHttpResponseBodyFeature? server;
    PipeWriter? writer;

    /// <summary>What the answer is part of.</summary>
    public Exchange Exchange => exchange;

    /// <summary>How many bytes were written so far.</summary>
    public long Sent { get; private set; }

    public Stream Stream => AsStream(leaveOpen: true);
    public PipeWriter Writer => this;
    public override bool CanGetUnflushedBytes => Inner.CanGetUnflushedBytes;
    public override long UnflushedBytes => Inner.UnflushedBytes;

    PipeWriter Inner => writer ??= Server.Writer;
    IHttpResponseBodyFeature Server => server ?? throw new ObjectDisposedException(nameof(CountedAnswer));

    /// <summary>Puts itself between the answer's writers and the server.</summary>
    public void Attach(HttpContext context)
    {
        server = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set<IHttpResponseBodyFeature>(this);
    }

    /// <summary>Lets go of the response.</summary>
    public void Detach()
    {
        server = null;
        writer = null;
        Sent = 0;
    }

    public override void Advance(int bytes)
    {
        Sent += bytes;
        Inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        exchange.Clock.End();
        Sent += source.Length;
        return Inner.WriteAsync(source, cancellationToken);
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        exchange.Clock.End();
        Sent += count ?? new FileInfo(path).Length - offset;
        await Server.SendFileAsync(path, offset, count, cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        exchange.Clock.End();
        return Inner.FlushAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        exchange.Clock.End();
        return Server.StartAsync(cancellationToken);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => Inner.GetMemory(sizeHint);
    public override Span<byte> GetSpan(int sizeHint = 0) => Inner.GetSpan(sizeHint);
    public override void CancelPendingFlush() => Inner.CancelPendingFlush();
    public override void Complete(Exception? exception = null) => Inner.Complete(exception);
    public Task CompleteAsync() => Server.CompleteAsync();
    public void DisableBuffering() => Server.DisableBuffering();
}
