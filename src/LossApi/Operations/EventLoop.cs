using System.Runtime.CompilerServices;
using LossApi.Domain;
using LossApi.Domain.Engine;

namespace LossApi.Operations;

/// <summary>Marks an endpoint whose work is short when its body is: it may be done on the thread that reads the socket.</summary>
sealed class ShortWork
{
    ShortWork() { }

    public static readonly ShortWork Mark = new();
}

/// <summary>
/// A short request is read, worked on and answered by the thread that waits for the sockets; everything else leaves it for the thread pool. To wake another thread for a request of ten
/// numbers costs more than to answer it; but while that thread works, the other sockets it looks after wait. (docs/decisions/0028)
/// </summary>
static class EventLoop
{
    /// <summary>The longest body that is read there, in bytes; some 0.1 ms.</summary>
    public const int LongestBody = 64 * 1024;

    /// <summary>The most numbers that are worked on there: some 10 µs for most losses, 4 ms for the slowest.</summary>
    const int MostNumbers = 4096;

    /// <summary>The most steps of a loss whose work grows faster than its numbers; a step takes up to 0.13 µs.</summary>
    const double MostSteps = 1e4;

    /// <summary>
    /// How many milliseconds one connection may have a thread to itself, here or on the pool. It is read for as long as there is something to read, so a client that sends without waiting for
    /// answers would keep all others from the thread for ever.
    /// </summary>
    const int LongestTurn = 20;

    /// <summary>After how many milliseconds without work a connection's turn is over by itself; the clock may be as coarse as half of that.</summary>
    const int Pause = 8;

    /// <summary>The runtime's switch for continuing where a socket became ready; its sockets look at it once.</summary>
    internal const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Whose turn it is on this thread, since when, and when its last request ended. The pool is not called for every so many requests: its threads look out for more work after each, and take a core for that.</summary>
    [ThreadStatic]
    static string? Connection;

    [ThreadStatic]
    static long Since, Ended;

    /// <summary>Turns it on, unless the environment turns it off. Before the first socket.</summary>
    public static void AddEventLoop(this WebApplicationBuilder builder)
    {
        if (Environment.GetEnvironmentVariable(Switch) is not { Length: > 0 } chosen) Environment.SetEnvironmentVariable(Switch, chosen = "1");
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.UnsafePreferInlineScheduling = chosen == "1";
            // A block of 64 KB a connection that waits, so that reading a request takes two calls and not three.
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
    }

    /// <summary>Whether this thread may have sockets to look after: those of the pool have none, the runtime's own cannot be told from others.</summary>
    public static bool IsHere => !Thread.CurrentThread.IsThreadPoolThread;

    /// <summary>Whether a request may be worked on there, by what is known before its body is read.</summary>
    public static bool MayStay(HttpContext context)
    {
        HttpRequest request = context.Request;
        // What grows as it is decompressed is not known.
        bool isShort = request.ContentLength is null or <= LongestBody && request.Headers.ContentEncoding.Count == 0;
        return isShort && context.GetEndpoint()?.Metadata.GetMetadata<ShortWork>() is not null;
    }

    /// <summary>Whether a connection has had this thread for long enough, and its next request is to leave for the end of what waits for the pool. A request begins.</summary>
    /// <param name="connection">The connection's name.</param>
    /// <param name="now">The time in milliseconds.</param>
    public static bool HadItsTurn(string? connection, long now)
    {
        if (connection is null) return false;
        bool goesOn = ReferenceEquals(connection, Connection) && now - Ended <= Pause, isOver = goesOn && now - Since > LongestTurn;
        if (goesOn && !isOver) return false;
        Connection = connection;
        Since = Ended = now;
        return isOver;
    }

    /// <summary>A request ends: where it began, what comes at once belongs to the same turn.</summary>
    public static void End(string? connection, long now)
    {
        if (ReferenceEquals(connection, Connection)) Ended = now;
    }

    /// <summary>Whether what came of a short body is too much work: numbers, and steps where there are more of these.</summary>
    public static bool MustLeave(long numbers, Cost? cost = null, Layout? layout = null) => IsHere && (numbers > MostNumbers || cost?.Steps(layout!) > MostSteps);

    /// <summary>Goes on on the thread pool, behind what waits there.</summary>
    public static Departure Leave() => default;

    /// <summary>What is awaited to leave. (<see cref="Task.Yield"/> would put a thread of the pool's own work first.)</summary>
    public readonly struct Departure : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Departure GetAwaiter() => this;

        public void GetResult() { }

        public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(static go => go(), continuation, preferLocal: false);

        public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(static go => go(), continuation, preferLocal: false);
    }
}
