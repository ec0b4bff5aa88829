using System.Globalization;
using LossApi.Bench;

// Publishes the service, the naive .NET endpoint and, where Python has them, FastAPI with PyTorch; sends all the same bodies in turns on this machine, and prints
// server CPU a request and requests a second, with ratios. The load shares the cores with the servers, so the CPU figure is the one to trust.
// Usage: dotnet run -c Release --project bench/http [seconds per turn] [turns] [part of a request's name, as "10 pairs", for that one alone]
int seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3, turns = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
string only = args.Length > 2 ? args[2] : "";
string root = Root();
var ours = Server.OfProject("LossApi", Path.Combine(root, "src/LossApi"), "LossApi.dll", 5081);
var servers = new List<Server> { ours, Server.OfProject("naive .NET", Path.Combine(root, "bench/naive"), "Naive.dll", 5082) };
string python = Path.Combine(root, "bench/fastapi");
if (Server.OfPython("FastAPI", python, 5083, ("ANSWER_MODEL", "1")) is { } peer) servers.Add(peer);
if (Server.OfPython("FastAPI, no answer model", python, 5085, ("ANSWER_MODEL", "0")) is { } leaner) servers.Add(leaner);
try
{
    foreach (Server server in servers) await server.Ready();
    Console.WriteLine("CPU of the server, ms a request; how many times the service's in brackets; requests a second");
    Console.WriteLine();
    Console.WriteLine($"| request | connections |{string.Concat(servers.Select(s => $" {s.Name} |"))}");
    Console.WriteLine($"|---|---|{string.Concat(servers.Select(_ => "---|"))}");
    foreach (Body body in Body.All.Where(b => b.Name.Contains(only, StringComparison.Ordinal)))
    {
        Server[] able = [.. servers.Where(s => s.Name != "naive .NET" || body.Loss == "mse")];
        Dictionary<Server, Figures>[] rounds = Rounds(able, body);
        Console.WriteLine($"| {body.Name} | {body.Connections} |{string.Concat(servers.Select(s => $" {Cell(rounds, s)} |"))}");
    }

    if (only.Length > 0) return;
    Console.WriteLine();
    Console.WriteLine("Safetensors, float32 in and out, one connection");
    Console.WriteLine();
    Console.WriteLine("| request | GB/s of bodies, both ways | CPU ms |");
    Console.WriteLine("|---|---|---|");
    foreach (int pairs in (int[])[100_000, 1_000_000])
    {
        var body = Body.Singles(pairs);
        Dictionary<Server, Figures>[] rounds = Rounds([ours], body);
        Console.WriteLine($"| {body.Name} | {Middle(rounds, "F2", r => r[ours].BytesPerSecond / 1e9)} | {Middle(rounds, "F2", r => r[ours].CpuMs)} |");
    }
}
finally
{
    foreach (Server server in servers) server.Dispose();
}

// Warms all of them up, then loads them in turns.
Dictionary<Server, Figures>[] Rounds(Server[] able, Body body)
{
    foreach (Server server in able) server.Load(body, 10);   // the runtimes compile for some seconds what they see used
    var rounds = new List<Dictionary<Server, Figures>>();
    for (int turn = 0; turn < turns; turn++)
    {
        var round = new Dictionary<Server, Figures>();
        foreach (Server server in able) round.Add(server, server.Load(body, seconds));
        rounds.Add(round);
    }

    return [.. rounds];
}

// The middle of the turns, each figure and each ratio for itself.
string Cell(Dictionary<Server, Figures>[] rounds, Server server)
{
    if (!rounds[0].ContainsKey(server)) return "–";
    string ratio = server == ours ? "" : $" (×{Middle(rounds, "F1", r => r[server].CpuMs / r[ours].CpuMs)})";
    return $"{Middle(rounds, "F3", r => r[server].CpuMs)}{ratio}; {Middle(rounds, "N0", r => r[server].Rate)}";
}

static string Middle(Dictionary<Server, Figures>[] rounds, string format, Func<Dictionary<Server, Figures>, double> figure) =>
    rounds.Select(figure).Order().ElementAt(rounds.Length / 2).ToString(format, CultureInfo.InvariantCulture);

static string Root()
{
    string folder = Environment.CurrentDirectory;
    while (!File.Exists(Path.Combine(folder, "LossApi.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("run this inside the repository");
    return folder;
}
