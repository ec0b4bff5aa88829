using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace LossApi.Operations;

/// <summary>
/// The request's body with three limits the framework lacks: an absolute deadline (its own minimum rate lets 30 MB take 34 hours), a length
/// limit that holds on every server, and a share in what all bodies may hold together. Whoever reads it, as a pipe or as a stream, reads through here.
/// </summary>
sealed class TimedBody(Exchange exchange) : PipeReader, IRequestBodyPipeFeature
{
    /// <summary>How many bytes are read in one go, a millisecond's work.</summary>
    const int Stretch = 1 << 20;

    readonly WorkClock clock = exchange.Clock;
    HttpContext? context;
    PipeReader? server, other;
    Settings? settings;
    Stream? otherStream;
    ReadOnlySequence<byte> buffer;
    BytesInFlight? bytes;
    BytesInFlight.Share? share;
    long start, consumed, held, rested;

    /// <summary>How many bytes have arrived.</summary>
    public long Received { get; private set; }

    /// <summary>The most bytes a body may have: as it arrives, and again when it is decompressed.</summary>
    public long? Limit => settings?.MaxBodyBytes;

    Stream Stream => AsStream(leaveOpen: true);
    PipeReader Inner => server ?? throw new ObjectDisposedException(nameof(TimedBody));
    Settings Settings => settings ?? throw new ObjectDisposedException(nameof(TimedBody));

    /// <summary>Puts itself between the request and its readers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="bytes">What all bodies share.</param>
    public void Attach(HttpContext context, Settings settings, BytesInFlight bytes)
    {
        this.context = context;
        this.settings = settings;
        this.bytes = bytes;
        held = BytesInFlight.Light;
        server = context.Request.BodyReader;
        start = Stopwatch.GetTimestamp();
        // The server counts the framing of chunks as body, so that a body of the allowed length could be refused; and it resets the connection
        // under a client that has not yet read its 413. The limit is kept here instead.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } servers) servers.MaxRequestBodySize = null;
        context.Request.Body = Stream;
        context.Features.Set<IRequestBodyPipeFeature>(this);
    }

    /// <summary>Lets go of the request.</summary>
    public void Detach()
    {
        context = null;
        server = other = null;
        settings = null;
        otherStream = null;
        buffer = default;
        consumed = Received = rested = 0;
        share?.Dispose();
        share = null;
        bytes = null;
    }

    /// <summary>Waits for its turn to hold all of a body whose length is known.</summary>
    /// <exception cref="OperationCanceledException">When the request's time is up or its client has left.</exception>
    public Task HoldAllAsync(long length)
    {
        held = long.MaxValue;
        share = bytes!.Open();
        return PatientlyAsync(share.TakeAsync(length, clock.Token));
    }

    /// <summary>Waits, where the body's share in what all may hold is too small for it, until it is large enough.</summary>
    /// <param name="length">How long the body has become, decompressed where it is compressed.</param>
    /// <exception cref="OperationCanceledException">When the request's time is up or its client has left.</exception>
    public ValueTask HoldAsync(long length) => length <= held ? default : new(GrowAsync(length));

    /// <summary>The body does not grow any more: what it holds ahead is given back.</summary>
    /// <param name="length">How long it has become.</param>
    public void Settle(long length)
    {
        if (share is null) return;
        share.Settle(length);
        held = long.MaxValue;
    }

    /// <summary>This reader; or one over the stream that took the body's place, as decompression does.</summary>
    public PipeReader Reader
    {
        get
        {
            if (ReferenceEquals(context!.Request.Body, Stream)) return this;
            if (!ReferenceEquals(context.Request.Body, otherStream))
            {
                otherStream = context.Request.Body;
                other = Create(otherStream, new(leaveOpen: true));
            }

            return other!;
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        !HasArrived(out ReadResult read) ? ArrivingAsync(cancellationToken)
        : Received - rested > Stretch ? RestedAsync(read)
        : Received <= held ? new(read) : HeldAsync(read);

    async ValueTask<ReadResult> ArrivingAsync(CancellationToken cancellationToken)
    {
        ReadResult read = await PatientlyAsync(cancellationToken);
        if (EventLoop.IsHere && (exchange.Left || Received > EventLoop.LongestBody)) await EventLoop.Leave();
        rested = Received;
        return Received <= held ? read : await HeldAsync(read);
    }

    /// <summary>Lets others have the thread: while there is always something to read, nothing else would.</summary>
    async ValueTask<ReadResult> RestedAsync(ReadResult read)
    {
        rested = Received;
        await EventLoop.Leave();
        return Received <= held ? read : await HeldAsync(read);
    }

    /// <summary>Waits for bytes, as long as a body may take.</summary>
    async ValueTask<ReadResult> PatientlyAsync(CancellationToken cancellationToken)
    {
        // What has arrived buys time: the average speed is what counts, so a short stall after a fast start is no harm.
        TimeSpan allowed = Settings.BodyDeadline + TimeSpan.FromSeconds((double)Received / Settings.BodyBytesPerSecond);
        TimeSpan left = allowed - Stopwatch.GetElapsedTime(start);
        clock.Pause();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        try
        {
            return Counted(await Inner.ReadAsync(patience.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !clock.ClientLeft)
        {
            throw BodyRefused.TooSlow(Settings);
        }
        catch (Exception fault) when (Refused(fault) is { } refused)
        {
            throw refused;
        }
        finally
        {
            clock.Resume();
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!HasArrived(out result)) return false;
        if (Received <= held) return true;
        // What must be waited for is not there yet.
        AdvanceTo(buffer.Start);
        return false;
    }

    /// <summary>Whether there are bytes to read, or there will be no more, without waiting.</summary>
    bool HasArrived(out ReadResult read)
    {
        try
        {
            if (!Inner.TryRead(out read)) return false;
            read = Counted(read);
            return true;
        }
        catch (Exception fault) when (Refused(fault) is { } refused)
        {
            throw refused;
        }
    }

    /// <summary>What the server found wrong with the body, in the service's own words; null for what is none of that.</summary>
    BodyRefused? Refused(Exception fault) => fault switch
    {
        BodyRefused => null,
        BadHttpRequestException bad => BodyRefused.From(bad, Settings),
        IOException { InnerException: OverflowException } => BodyRefused.BadFraming(),
        _ => null,
    };

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        this.consumed += buffer.Slice(buffer.Start, consumed).Length;
        buffer = default;
        Inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => Inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => Inner.Complete(exception);

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
                ReadResult read = await Inner.ReadAsync(moment.Token);
                forgotten += read.Buffer.Length;
                Inner.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return;
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client has gone, or goes on for too long: then it shall see the connection close.
        }
    }

    /// <summary>Waits until what was read may be held; where that comes to nothing, it was not read.</summary>
    async ValueTask<ReadResult> HeldAsync(ReadResult read)
    {
        try
        {
            await GrowAsync(Received);
            return read;
        }
        catch (OperationCanceledException)
        {
            AdvanceTo(buffer.Start);
            throw;
        }
    }

    async Task GrowAsync(long length)
    {
        share ??= bytes!.Open();
        Task<long> grown = share.GrowAsync(length, clock.Token);
        await PatientlyAsync(grown);
        held = await grown;
    }

    /// <summary>Waits for others; that time is not the client's.</summary>
    async Task PatientlyAsync(Task turn)
    {
        if (turn.IsCompletedSuccessfully) return;
        long since = Stopwatch.GetTimestamp();
        await turn;
        start += Stopwatch.GetTimestamp() - since;
    }

    ReadResult Counted(ReadResult result)
    {
        buffer = result.Buffer;
        Received = Math.Max(Received, consumed + buffer.Length);
        if (Received > Settings.MaxBodyBytes)
        {
            AdvanceTo(buffer.End);
            throw BodyRefused.TooLarge(Settings);
        }

        return result;
    }
}
