using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading.Channels;

namespace LossApi.Tests.Operations;

/// <summary>The built service as a process of its own, as an operator starts it.</summary>
sealed class Child : IAsyncDisposable
{
    /// <summary>Far more than any step takes: it only keeps a broken build from hanging.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process process;
    readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    readonly ConcurrentQueue<string> errors = new();

    Child(Process process) => this.process = process;

    public static string Program => Path.Combine(AppContext.BaseDirectory, "LossApi.dll");

    /// <summary>The address it said it listens on.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>What it wrote to stderr.</summary>
    public string Errors => string.Join('\n', errors);

    /// <summary>Every line of stdout that was read so far.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Starts the program with nothing of this process's own configuration.</summary>
    public static Child Start(IEnumerable<(string Name, string Value)> environment, string[]? arguments = null, string? folder = null)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments ?? []])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        foreach (string name in start.Environment.Keys.Where(Configures).ToArray()) start.Environment.Remove(name);
        foreach ((string name, string value) in environment) start.Environment[name] = value;

        var child = new Child(new() { StartInfo = start });
        child.process.OutputDataReceived += (_, e) => { if (e.Data is null) child.lines.Writer.Complete(); else child.lines.Writer.TryWrite(e.Data); };
        child.process.ErrorDataReceived += (_, e) => { if (e.Data is not null) child.errors.Enqueue(e.Data); };
        child.process.Start();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Starts the service on a free port and waits until it is ready.</summary>
    public static async Task<Child> Serve(params (string Name, string Value)[] environment)
    {
        Child child = Start([("LossApi__Host", "127.0.0.1"), ("LossApi__Port", "0"), .. environment]);
        using var listening = JsonDocument.Parse(await child.Line(l => l.Contains("Now listening on", StringComparison.Ordinal)));
        child.Address = new(listening.RootElement.GetProperty("address").GetString()!);
        await child.Line(l => l.Contains("Ready:", StringComparison.Ordinal));
        return child;
    }

    /// <summary>Reads the log until a line is found.</summary>
    public async Task<string> Line(Predicate<string> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (string line in lines.Reader.ReadAllAsync(patience.Token))
        {
            Log.Add(line);
            if (wanted(line)) return line;
        }

        throw new InvalidOperationException($"the program ended first; stderr: {Errors}");
    }

    public void Signal(PosixSignal signal) => Assert.Equal(0, Kill(process.Id, signal == PosixSignal.SIGTERM ? 15 : 2));

    /// <summary>Waits for the end and reads the rest of the log.</summary>
    public async Task<int> Exit()
    {
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        await foreach (string line in lines.Reader.ReadAllAsync(patience.Token)) Log.Add(line);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    static bool Configures(string name) =>
        name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("DOTNET_URLS", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("LossApi", StringComparison.OrdinalIgnoreCase) || name.Equals("URLS", StringComparison.OrdinalIgnoreCase);

    [DllImport("libc", EntryPoint = "kill")]
    static extern int Kill(int process, int signal);
}
