using System.Diagnostics;

namespace LossApi.Operations;

/// <summary>
/// The time the service itself takes for a request: it stands still while bytes of the body are waited for, and stops for good when the answer
/// begins. When it has run out, <see cref="Token"/> is cancelled. Between two requests it is closed.
/// </summary>
sealed class WorkClock
{
    CancellationTokenSource source = new();
    CancellationToken client;
    CancellationTokenRegistration leaving;
    TimeSpan left;
    long since;
    bool runs;

    /// <summary>Cancelled when the time is up or the client has left.</summary>
    public CancellationToken Token => source.Token;

    public bool ClientLeft => client.IsCancellationRequested;

    /// <summary>Whether the time ran out while the client was still there.</summary>
    public bool IsUp => source.IsCancellationRequested && !ClientLeft;

    /// <summary>Starts for a request.</summary>
    /// <param name="limit">How long the service may take.</param>
    /// <param name="client">Cancelled when the client leaves.</param>
    public void Start(TimeSpan limit, CancellationToken client)
    {
        this.client = client;
        left = limit;
        runs = true;
        leaving = client.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);
        Resume();
    }

    public void Pause()
    {
        if (!runs) return;
        source.CancelAfter(Timeout.InfiniteTimeSpan);
        left -= Stopwatch.GetElapsedTime(since);
    }

    public void Resume()
    {
        if (!runs) return;
        since = Stopwatch.GetTimestamp();
        source.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    /// <summary>From now on the time cannot run out any more.</summary>
    public void End()
    {
        if (!runs) return;
        runs = false;
        source.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>Makes it ready for another request; no token given out for this one is cancelled any more.</summary>
    public void Close()
    {
        End();
        // Waits for a cancellation that is under way: the next request must not be hit by it.
        leaving.Dispose();
        leaving = default;
        client = default;
        if (source.TryReset()) return;
        source.Dispose();
        source = new();
    }
}
