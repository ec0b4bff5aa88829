using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace LossApi.Operations;

/// <summary>A body that was refused while it was read: its status, the problem's code and a text that may be shown.</summary>
/// <param name="code">The problem's code.</param>
/// <param name="status">The problem's status.</param>
/// <param name="detail">What was wrong and what would be right.</param>
sealed class BodyRefused(string code, int status, string detail) : BadHttpRequestException(detail, status)
{
    public string Code { get; } = code;

    /// <summary>The body is longer than the service takes.</summary>
    public static BodyRefused TooLarge(Settings settings) => new("body-too-large", StatusCodes.Status413PayloadTooLarge, TooLargeText(settings));

    /// <summary>The body arrives more slowly than the service waits for.</summary>
    public static BodyRefused TooSlow(Settings settings) => new("body-too-slow", StatusCodes.Status408RequestTimeout, TooSlowText(settings));

    /// <summary>The limit and how to raise it.</summary>
    public static string TooLargeText(Settings settings) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"the body is longer than {settings.MaxBodyBytes} bytes; send it in smaller batches (sums add up exactly), or raise the service's setting LossApi:MaxBodyBytes (environment LossApi__MaxBodyBytes)");

    /// <summary>The time that was allowed and how to raise it.</summary>
    public static string TooSlowText(Settings settings) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"a body may take {settings.BodyDeadline.TotalSeconds} s plus 1 s for every {settings.BodyBytesPerSecond} bytes; the service's settings are LossApi:BodyDeadlineSeconds and LossApi:BodyBytesPerSecond");
}

/// <summary>
/// The request's body with two limits the framework lacks: an absolute deadline (its own minimum rate lets 30 MB take 34 hours), and a length
/// limit that holds on every server. Whoever reads it, as a pipe or as a stream, reads through here.
/// </summary>
sealed class TimedBody : PipeReader, IRequestBodyPipeFeature, IDisposable
{
    readonly HttpContext context;
    readonly PipeReader inner;
    readonly Settings settings;
    readonly Stream stream;
    readonly Action completed;
    readonly CancellationTokenSource patience;
    readonly long start = Stopwatch.GetTimestamp();
    PipeReader? other;
    Stream? otherStream;
    ReadOnlySequence<byte> buffer;
    long consumed;

    TimedBody(HttpContext context, Settings settings, Action completed)
    {
        this.context = context;
        this.settings = settings;
        this.completed = completed;
        inner = context.Request.BodyReader;
        stream = AsStream(leaveOpen: true);
        patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
    }

    /// <summary>How many bytes have arrived.</summary>
    public long Received { get; private set; }

    /// <summary>Puts itself between the request and its readers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="completed">Called when the last byte has arrived.</param>
    public static TimedBody Attach(HttpContext context, Settings settings, Action completed)
    {
        var body = new TimedBody(context, settings, completed);
        context.Request.Body = body.stream;
        context.Features.Set<IRequestBodyPipeFeature>(body);
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
        ValueTask<ReadResult> read = inner.ReadAsync(patience.Token);
        if (read.IsCompletedSuccessfully) return Counted(read.Result);

        // What has arrived buys time: the average speed is what counts, so a short stall after a fast start is no harm.
        TimeSpan allowed = settings.BodyDeadline + TimeSpan.FromSeconds((double)Received / settings.BodyBytesPerSecond);
        TimeSpan left = allowed - Stopwatch.GetElapsedTime(start);
        patience.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        using CancellationTokenRegistration given = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
        try
        {
            ReadResult result = Counted(await read);
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            return result;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw BodyRefused.TooSlow(settings);
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

        if (result.IsCompleted) completed();
        return result;
    }
}
