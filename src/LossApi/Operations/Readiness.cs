using System.Runtime.InteropServices;
using LossApi.Domain;

namespace LossApi.Operations;

/// <summary>Whether new requests should be sent here.</summary>
enum Phase { Starting, Ready, Draining }

/// <summary>
/// The service's phase, and its two passages. At the start every loss is answered once, so that no client pays for its compilation. At the end
/// readiness is withdrawn first and connections are refused later: balancers need a while to notice.
/// </summary>
sealed partial class Readiness(Settings settings, ILogger<Readiness> log) : IHostedLifecycleService, IDisposable
{
    readonly CancellationTokenSource hurry = new();
    readonly List<PosixSignalRegistration> signals = [];
    int asked;
    int phase = (int)Phase.Starting;

    /// <summary>The phase now.</summary>
    public Phase Phase => (Phase)phase;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT])
            signals.Add(PosixSignalRegistration.Create(signal, _ => { if (Interlocked.Increment(ref asked) > 1) hurry.Cancel(); }));
        // Not waited for: what is asked meanwhile is answered, only later than it will be.
        _ = BecomeReady();
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref phase, (int)Phase.Draining);
        if (settings.Drain == TimeSpan.Zero) return;
        LogDraining(log, settings.Drain.TotalSeconds);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, hurry.Token);
        // A second signal is a human who will not wait.
        await Task.Delay(settings.Drain, enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in signals) signal.Dispose();
        hurry.Dispose();
    }

    async Task BecomeReady()
    {
        foreach ((Loss loss, Exception fault) in await WarmUp.Broken) LogBroken(log, fault, loss.Card.Name);
        if (Interlocked.CompareExchange(ref phase, (int)Phase.Ready, (int)Phase.Starting) == (int)Phase.Starting) LogReady(log, Domain.Catalogue.All.Length);
    }

    [LoggerMessage(LogLevel.Information, "Ready: {Losses} losses warmed up")]
    static partial void LogReady(ILogger log, int losses);

    [LoggerMessage(LogLevel.Error, "The example of {Loss} cannot be evaluated")]
    static partial void LogBroken(ILogger log, Exception fault, string loss);

    [LoggerMessage(LogLevel.Information, "Draining for {Seconds} s: still serving, no longer ready")]
    static partial void LogDraining(ILogger log, double seconds);
}
