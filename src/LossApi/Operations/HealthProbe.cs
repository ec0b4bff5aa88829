namespace LossApi.Operations;

/// <summary>
/// The program's other mode: <c>LossApi --health</c> asks the service on this machine whether it is ready. Container images without a shell or
/// curl can check their own health with it.
/// </summary>
static class HealthProbe
{
    const string Switch = "--health";

    /// <summary>The exit code — 0 ready, 1 not —, or null when the arguments ask for the service itself.</summary>
    public static async Task<int?> TryRun(string[] args)
    {
        if (!args.Contains(Switch)) return null;
        try
        {
            // The same arguments, environment and files as the service's, so that both mean the same address.
            IConfiguration configuration = WebApplication.CreateSlimBuilder([.. args.Where(a => a != Switch)]).Configuration;
            ListeningAddress address = Listening.Of(configuration, Settings.Read(configuration));
            using var client = new HttpClient { BaseAddress = Local(address), Timeout = TimeSpan.FromSeconds(3) };
            using HttpResponseMessage answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or BadConfiguration or FormatException)
        {
            await Console.Error.WriteLineAsync(BadConfiguration.Line(fault) ?? "LossApi does not answer");
            return 1;
        }
    }

    /// <summary>The address to call for one to listen on: "every network" is reached on this machine's own.</summary>
    internal static Uri Local(ListeningAddress listening)
    {
        string first = listening.Value.Split(';', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault("");
        var address = BindingAddress.Parse(listening.Source.EndsWith("_PORTS", StringComparison.Ordinal) ? $"http://*:{first}" : first);
        string host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        return new($"{address.Scheme}://{host}:{address.Port}");
    }
}
