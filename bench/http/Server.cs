using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace LossApi.Bench;

/// <summary>Requests a second, CPU time of the server a request, and bytes of bodies a second in both directions.</summary>
sealed record Figures(double Rate, double CpuMs, double BytesPerSecond);

/// <summary>A thread that asks on some connections, anew on each as soon as its answer has begun to come.</summary>
sealed class Asking
{
    public Asking(Body body, int port, int connections, Stopwatch clock, int seconds) => Thread = new(() =>
    {
        Connection[] open = [.. Enumerable.Range(0, connections).Select(_ => Connection.Open(body, port))];
        Dictionary<Socket, Connection> sockets = open.ToDictionary(connection => connection.Socket);
        var ready = new List<Socket>();
        foreach (Connection connection in open) connection.Ask();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            Connection.Wait(sockets, ready);
            foreach (Socket socket in ready)
            {
                Connection connection = sockets[socket];
                Take(connection);
                connection.Ask();
            }
        }

        foreach (Connection connection in open)
        {
            Take(connection);
            connection.Dispose();
        }
    });

    /// <summary>What asks.</summary>
    public Thread Thread { get; }

    /// <summary>How many requests were answered.</summary>
    public long Requests { get; private set; }

    /// <summary>How many bytes the bodies of the answers had.</summary>
    public long Answered { get; private set; }

    void Take(Connection connection)
    {
        Answered += connection.Answer();
        Requests++;
    }
}

/// <summary>A server in a process of its own.</summary>
sealed class Server : IDisposable
{
    readonly Process process;
    readonly int port;

    Server(string name, ProcessStartInfo start, int port)
    {
        Name = name;
        this.port = port;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        process = Process.Start(start)!;
        Drain(process.StandardOutput);
        Drain(process.StandardError);
    }

    /// <summary>What it is, for the table.</summary>
    public string Name { get; }

    /// <summary>A .NET project, published.</summary>
    public static Server OfProject(string name, string project, string assembly, int port)
    {
        string output = Path.Combine(Path.GetTempPath(), $"lossapi-bench-{port}");
        using (Process publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-o", output, "-v", "quiet", "--nologo"]))!)
        {
            publish.WaitForExit();
            if (publish.ExitCode != 0) throw new InvalidOperationException($"{name} does not publish");
        }

        var start = new ProcessStartInfo("dotnet", [Path.Combine(output, assembly)]) { WorkingDirectory = output };
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        return new(name, start, port);
    }

    /// <summary>The Python service, with two workers; null where Python lacks what it needs.</summary>
    public static Server? OfPython(string name, string folder, int port, (string Name, string Value) setting)
    {
        string python = Environment.GetEnvironmentVariable("PYTHON") ?? "/usr/bin/python3";
        if (!File.Exists(python)) return null;
        using (Process probe = Process.Start(new ProcessStartInfo(python, ["-c", "import fastapi, uvicorn, uvloop, httptools, torch"]) { RedirectStandardError = true })!)
        {
            probe.StandardError.ReadToEnd();
            probe.WaitForExit();
            if (probe.ExitCode != 0) return null;
        }

        string text = port.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(python, ["-m", "uvicorn", "peer:app", "--port", text, "--workers", "2", "--loop", "uvloop", "--http", "httptools", "--no-access-log"]) { WorkingDirectory = folder };
        start.Environment[setting.Name] = setting.Value;
        return new(name, start, port);
    }

    /// <summary>Waits until the first answer.</summary>
    public async Task Ready()
    {
        var first = new Body("", "/loss/mse", 1, """{"predictions":[1],"targets":[0]}"""u8.ToArray());
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using var connection = Connection.Open(first, port);
                connection.Ask();
                connection.Answer();
                return;
            }
            catch (SocketException) when (attempt < 300)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Sends the body over and over on a few connections, and waits for the last answers.</summary>
    public Figures Load(Body body, int seconds)
    {
        double before = CpuMs(process.Id);
        var clock = Stopwatch.StartNew();
        // A thread each where a body takes long to send; else one for all, so that the load takes as little as it can of the shared cores.
        int each = body.Connections > Body.Few ? body.Connections : 1;
        var loads = Enumerable.Range(0, body.Connections / each).Select(_ => new Asking(body, port, each, clock, seconds)).ToList();
        foreach (Asking load in loads) load.Thread.Start();
        foreach (Asking load in loads) load.Thread.Join();
        double elapsed = clock.Elapsed.TotalSeconds;
        long requests = loads.Sum(load => load.Requests);
        return new(requests / elapsed, (CpuMs(process.Id) - before) / requests, (loads.Sum(load => load.Answered) + (double)requests * body.Bytes.Length) / elapsed);
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>CPU time of a process and its children, from /proc: workers are processes of their own.</summary>
    static double CpuMs(int id)
    {
        string stat = File.ReadAllText($"/proc/{id}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        const double TicksPerSecond = 100;
        double own = (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) * 1000 / TicksPerSecond;
        return own + Directory.EnumerateDirectories($"/proc/{id}/task").SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Sum(child => CpuMs(int.Parse(child, CultureInfo.InvariantCulture)));
    }

    /// <summary>Reads a log away, so that the server never waits for us.</summary>
    static async void Drain(StreamReader log) => await log.BaseStream.CopyToAsync(Stream.Null);
}
