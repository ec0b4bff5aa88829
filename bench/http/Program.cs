using System.Diagnostics;
using System.Globalization;
using System.Text;

// Publishes the service and the naive endpoint, sends both the same bodies in turns on this machine, and prints requests a second and server CPU
// per request with their ratio. The load shares the cores with the servers, so the CPU figure is the one to trust.
// Usage: dotnet run -c Release --project bench/http [seconds per turn] [turns]
int seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5, turns = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
string root = Root();
using Server ours = await Server.Start("LossApi", Path.Combine(root, "src/LossApi"), "LossApi.dll", 5081);
using Server naive = await Server.Start("naive .NET", Path.Combine(root, "bench/naive"), "Naive.dll", 5082);

Console.WriteLine("| mse, pairs | connections | LossApi req/s | naive req/s | ratio | LossApi CPU ms | naive CPU ms | ratio |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
foreach ((int pairs, int connections) in new[] { (10, 8), (1_000, 4), (100_000, 2) })
{
    string body = Body(pairs);
    foreach (Server server in new[] { ours, naive }) await server.Load(body, connections, 2);   // warm-up
    var rounds = new List<(Figures Ours, Figures Naive)>();
    for (int turn = 0; turn < turns; turn++) rounds.Add((await ours.Load(body, connections, seconds), await naive.Load(body, connections, seconds)));
    double Middle(Func<(Figures Ours, Figures Naive), double> figure) => rounds.Select(figure).Order().ElementAt(rounds.Count / 2);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {pairs:N0} | {connections} | {Middle(r => r.Ours.Rate):N0} | {Middle(r => r.Naive.Rate):N0} | {Middle(r => r.Ours.Rate / r.Naive.Rate):F2} | {Middle(r => r.Ours.CpuMs):F3} | {Middle(r => r.Naive.CpuMs):F3} | {Middle(r => r.Naive.CpuMs / r.Ours.CpuMs):F2} |"));
}

static string Body(int pairs)
{
    var random = new Random(1);
    string Numbers() => string.Join(',', Enumerable.Range(0, pairs).Select(_ => random.NextDouble().ToString("R", CultureInfo.InvariantCulture)));
    return $"{{\"predictions\":[{Numbers()}],\"targets\":[{Numbers()}]}}";
}

static string Root()
{
    string folder = Environment.CurrentDirectory;
    while (!File.Exists(Path.Combine(folder, "LossApi.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("run this inside the repository");
    return folder;
}

/// <summary>Requests a second, and CPU time of the server a request.</summary>
sealed record Figures(double Rate, double CpuMs);

/// <summary>A published server in a process of its own.</summary>
sealed class Server(Process process, Uri address) : IDisposable
{
    readonly HttpClient client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromMinutes(2) };

    public static async Task<Server> Start(string name, string project, string assembly, int port)
    {
        string output = Path.Combine(Path.GetTempPath(), $"lossapi-bench-{port}");
        using (Process publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-o", output, "-v", "quiet", "--nologo"]))!)
        {
            await publish.WaitForExitAsync();
            if (publish.ExitCode != 0) throw new InvalidOperationException($"{name} does not publish");
        }

        var start = new ProcessStartInfo("dotnet", [Path.Combine(output, assembly)]) { WorkingDirectory = output, RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        var server = new Server(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}/loss/mse"));
        server.Drain();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                (await server.Send("""{"predictions":[1],"targets":[0]}""")).EnsureSuccessStatusCode();
                return server;
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Sends the body over and over on a few connections.</summary>
    public async Task<Figures> Load(string body, int connections, int seconds)
    {
        TimeSpan before = Cpu();
        var clock = Stopwatch.StartNew();
        int[] counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            int count = 0;
            for (; clock.Elapsed.TotalSeconds < seconds; count++)
            {
                using HttpResponseMessage response = await Send(body);
                response.EnsureSuccessStatusCode();
                await response.Content.CopyToAsync(Stream.Null);
            }

            return count;
        })));
        double elapsed = clock.Elapsed.TotalSeconds;
        int requests = counts.Sum();
        return new(requests / elapsed, (Cpu() - before).TotalMilliseconds / requests);
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        client.Dispose();
    }

    Task<HttpResponseMessage> Send(string body) => client.PostAsync(address, new StringContent(body, Encoding.UTF8, "application/json"));

    TimeSpan Cpu()
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>Reads the server's log away, so that it never waits for us.</summary>
    async void Drain() => await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
}
