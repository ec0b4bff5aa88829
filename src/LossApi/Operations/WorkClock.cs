using System.Diagnostics;

namespace LossApi.Operations;

/// <summary>
/// The time the service itself takes for a request: it stands still while bytes of the body are waited for, and stops for good when the answer
/// begins. When it has run out, <see cref="Token"/> is cancelled.
/// </summary>
sealed class WorkClock : IDisposable
{
    readonly CancellationTokenSource source;
    readonly CancellationToken client;
    TimeSpan left;
    long since;

    /// <param name="limit">How long the service may take.</param>
    /// <param name="client">Cancelled when the client leaves.</param>
    public WorkClock(TimeSpan limit, CancellationToken client)
    {
        this.client = client;
        left = limit;
        source = CancellationTokenSource.CreateLinkedTokenSource(client);
        Resume();
    }

    /// <summary>Cancelled when the time is up or the client has left.</summary>
    public CancellationToken Token => source.Token;

    public bool ClientLeft => client.IsCancellationRequested;

    /// <summary>Whether the time ran out while the client was still there.</summary>
    public bool IsUp => source.IsCancellationRequested && !ClientLeft;

    public void Pause()
    {
        source.CancelAfter(Timeout.InfiniteTimeSpan);
        left -= Stopwatch.GetElapsedTime(since);
    }

    public void Resume()
    {
        since = Stopwatch.GetTimestamp();
        source.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    /// <summary>From now on the time cannot run out any more.</summary>
    public void End() => source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose() => source.Dispose();
}
