using System.Globalization;
using LossApi.Bench;

// Publishes the service, the naive .NET endpoint and, where Python has them, FastAPI with PyTorch; sends all the same bodies in turns on this machine, and prints
// server CPU a request and requests a second, with ratios. The load shares the cores with the servers, so the CPU figure is the one to trust.
// Usage: dotnet run -c Release --project bench/http [seconds per turn] [turns]
int seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5, turns = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
string root = Root();
using var ours = Server.OfProject("LossApi", Path.Combine(root, "src/LossApi"), "LossApi.dll", 5081);
using var naive = Server.OfProject("naive", Path.Combine(root, "bench/naive"), "Naive.dll", 5082);
using var peer = Server.OfPython(Path.Combine(root, "bench/fastapi"), 5083);
var servers = new List<Server> { ours, naive };
if (peer is not null) servers.Add(peer);
foreach (Server server in servers) await server.Ready();

Console.WriteLine("| request | connections | LossApi CPU ms | naive CPU ms | FastAPI CPU ms | naive ÷ ours | FastAPI ÷ ours | LossApi req/s | naive req/s | FastAPI req/s |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
foreach (Body body in Body.All)
{
    Server[] able = [.. servers.Where(s => !ReferenceEquals(s, naive) || body.Loss == "mse")];
    foreach (Server server in able) await server.Load(body, 10);   // the runtimes compile for some seconds what they see used
    var rounds = new List<Dictionary<Server, Figures>>();
    for (int turn = 0; turn < turns; turn++)
    {
        var round = new Dictionary<Server, Figures>();
        foreach (Server server in able) round.Add(server, await server.Load(body, seconds));
        rounds.Add(round);
    }

    string Middle(string format, Func<Dictionary<Server, Figures>, double?> figure) =>
        rounds.Select(figure).Order().ElementAt(rounds.Count / 2) is { } middle ? middle.ToString(format, CultureInfo.InvariantCulture) : "–";
    static Figures? Of(Dictionary<Server, Figures> round, Server? server) => server is not null && round.TryGetValue(server, out Figures? figures) ? figures : null;
    Console.WriteLine($"| {body.Name} | {body.Connections} "
        + $"| {Middle("F3", r => r[ours].CpuMs)} | {Middle("F3", r => Of(r, naive)?.CpuMs)} | {Middle("F3", r => Of(r, peer)?.CpuMs)} "
        + $"| {Middle("F1", r => Of(r, naive)?.CpuMs / r[ours].CpuMs)} | {Middle("F1", r => Of(r, peer)?.CpuMs / r[ours].CpuMs)} "
        + $"| {Middle("N0", r => r[ours].Rate)} | {Middle("N0", r => Of(r, naive)?.Rate)} | {Middle("N0", r => Of(r, peer)?.Rate)} |");
}

static string Root()
{
    string folder = Environment.CurrentDirectory;
    while (!File.Exists(Path.Combine(folder, "LossApi.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("run this inside the repository");
    return folder;
}
