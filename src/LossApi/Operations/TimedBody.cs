using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace LossApi.Operations;

/// <summary>
/// The request's body with two limits the framework lacks: an absolute deadline (its own minimum rate lets 30 MB take 34 hours), and a length
/// limit that holds on every server. Whoever reads it, as a pipe or as a stream, reads through here.
/// </summary>
sealed class TimedBody : PipeReader, IRequestBodyPipeFeature, IHttpMaxRequestBodySizeFeature, IDisposable
{
    readonly HttpContext context;
    readonly PipeReader inner;
    readonly Settings settings;
    readonly Stream stream;
    readonly WorkClock clock;
    readonly CancellationTokenSource patience;
    readonly long start = Stopwatch.GetTimestamp();
    PipeReader? other;
    Stream? otherStream;
    ReadOnlySequence<byte> buffer;
    long consumed;

    TimedBody(HttpContext context, Settings settings, WorkClock clock)
    {
        this.context = context;
        this.settings = settings;
        this.clock = clock;
        inner = context.Request.BodyReader;
        stream = AsStream(leaveOpen: true);
        patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
    }

    /// <summary>How many bytes have arrived.</summary>
    public long Received { get; private set; }

    public bool IsReadOnly => true;

    /// <summary>For decompression, which holds what comes out of a small body to the same limit.</summary>
    public long? MaxRequestBodySize
    {
        get => settings.MaxBodyBytes;
        set => throw new NotSupportedException("the limit is a setting");
    }

    /// <summary>Puts itself between the request and its readers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="clock">Stands still while bytes are waited for.</param>
    public static TimedBody Attach(HttpContext context, Settings settings, WorkClock clock)
    {
        var body = new TimedBody(context, settings, clock);
        // The server counts the framing of chunks as body, so that a body of the allowed length could be refused; and it resets the connection
        // under a client that has not yet read its 413. The limit is kept here instead.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } servers) servers.MaxRequestBodySize = null;
        context.Request.Body = body.stream;
        context.Features.Set<IRequestBodyPipeFeature>(body);
        context.Features.Set<IHttpMaxRequestBodySizeFeature>(body);
        context.Features.Set(body);
        return body;
    }

    /// <summary>This reader; or one over the stream that took the body's place, as decompression does.</summary>
    public PipeReader Reader
    {
        get
        {
            if (ReferenceEquals(context.Request.Body, stream)) return this;
            if (!ReferenceEquals(context.Request.Body, otherStream))
            {
                otherStream = context.Request.Body;
                other = Create(otherStream, new(leaveOpen: true));
            }

            return other!;
        }
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            ValueTask<ReadResult> read = inner.ReadAsync(patience.Token);
            return Counted(read.IsCompletedSuccessfully ? read.Result : await Awaited(read, cancellationToken));
        }
        catch (BadHttpRequestException fault) when (fault is not BodyRefused)
        {
            throw BodyRefused.From(fault, settings);
        }
        catch (IOException fault) when (fault is { InnerException: OverflowException })
        {
            throw BodyRefused.BadFraming();
        }
    }

    async ValueTask<ReadResult> Awaited(ValueTask<ReadResult> read, CancellationToken cancellationToken)
    {
        // What has arrived buys time: the average speed is what counts, so a short stall after a fast start is no harm.
        TimeSpan allowed = settings.BodyDeadline + TimeSpan.FromSeconds((double)Received / settings.BodyBytesPerSecond);
        TimeSpan left = allowed - Stopwatch.GetElapsedTime(start);
        clock.Pause();
        patience.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        using CancellationTokenRegistration given = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
        try
        {
            return await read;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !clock.ClientLeft)
        {
            throw BodyRefused.TooSlow(settings);
        }
        finally
        {
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            clock.Resume();
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result)) return false;
        result = Counted(result);
        return true;
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

    /// <summary>
    /// Reads and forgets what a refused client is still sending, for a moment: closing a connection on unread bytes resets it, and the answer on its way is lost.
    /// </summary>
    public async Task ForgetAsync()
    {
        const int Most = 256 * 1024;
        using var moment = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            for (long forgotten = 0; forgotten < Most;)
            {
                ReadResult read = await inner.ReadAsync(moment.Token);
                forgotten += read.Buffer.Length;
                inner.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return;
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client has gone, or goes on for too long: then it shall see the connection close.
        }
    }

    public void Dispose() => patience.Dispose();

    ReadResult Counted(ReadResult result)
    {
        buffer = result.Buffer;
        Received = Math.Max(Received, consumed + buffer.Length);
        if (Received > settings.MaxBodyBytes)
        {
            AdvanceTo(buffer.End);
            throw BodyRefused.TooLarge(settings);
        }

        return result;
    }
}
