using System.Net;
using System.Text.Json;
using LossApi.Domain;
using LossApi.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace LossApi.Tests.Operations;

/// <summary>Metrics, traces, health, and the manual of settings.</summary>
public class ObservationTests
{
    static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task Evaluations_and_elements_are_counted_by_loss()
    {
        Loss huber = Domain.Catalogue.Get("huber");
        (string? Losses, long Elements) seen = default;
        await using Service service = await Service.Start(app => app.MapGet("/count", (HttpContext context, LossMetrics metrics) =>
        {
            metrics.Record(context, huber, 2000);
            metrics.Record(context, huber, 24, Outcome.Refused);
            seen = (Exchange.Of(context).Losses, Exchange.Of(context).Elements);
        }));
        for (int i = 0; i < 3; i++) await service.Client.GetStringAsync("/count", Stop);

        string[] lines = (await service.Client.GetStringAsync("/metrics", Stop)).Split('\n');
        Assert.EndsWith(" 3", Series(lines, "loss_evaluations_total", "answered"), StringComparison.Ordinal);
        Assert.EndsWith(" 6000", Series(lines, "loss_elements_total", "answered"), StringComparison.Ordinal);
        Assert.EndsWith(" 72", Series(lines, "loss_elements_total", "refused"), StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith("http_server_request_duration_seconds_bucket", StringComparison.Ordinal) && l.Contains("http_route=\"/count\"", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("dotnet_gc_collections_total", StringComparison.Ordinal));
        Assert.Equal("huber,huber", seen.Losses);
        Assert.Equal(2024, seen.Elements);
    }

    [Fact]
    public async Task Unknown_addresses_make_no_new_series()
    {
        await using Service service = await Service.Start(_ => { });
        for (int i = 0; i < 50; i++) await service.Client.GetAsync($"/none/{i}", Stop);
        Assert.DoesNotContain("/none/", await service.Client.GetStringAsync("/metrics", Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traces_go_where_they_are_asked_for()
    {
        var received = new TaskCompletionSource<string>();
        await using Service collector = await Service.Start(app => app.MapPost("/v1/traces", (HttpContext context) =>
        {
            received.TrySetResult(context.Request.ContentType ?? "");
        }));
        await using (Service service = await Service.Start(_ => { }, ("OtlpEndpoint", new Uri(collector.Address, "/v1/traces").ToString())))
        {
            await service.Client.GetStringAsync("/hello", Stop);
            await service.App.StopAsync(Stop);
        }

        Assert.Equal("application/x-protobuf", await received.Task.WaitAsync(Child.Patience, Stop));
    }

    [Fact]
    public async Task Health_is_live_then_ready_then_draining()
    {
        TaskCompletionSource started = new(), leave = new();
        await using Service service = await Service.Start(app => app.MapGet("/stay", async () =>
        {
            started.SetResult();
            await leave.Task;
            return "left";
        }), ("DrainSeconds", "300"));
        Assert.Equal("""{"status":"live"}""", await service.Client.GetStringAsync("/health/live", Stop));
        await service.Ready();
        Assert.Equal("""{"status":"ready"}""", await service.Client.GetStringAsync("/health/ready", Stop));

        Task<string> accepted = service.Client.GetStringAsync("/stay", Stop);
        await started.Task.WaitAsync(Child.Patience, Stop);
        using var hurry = new CancellationTokenSource();
        Task stopped = service.App.StopAsync(hurry.Token);
        HttpResponseMessage ready;
        do ready = await service.Client.GetAsync("/health/ready", Stop);
        while (ready.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("""{"status":"draining"}""", await ready.Content.ReadAsStringAsync(Stop));
        Assert.True(ready.Headers.ConnectionClose);
        Assert.Equal("hello", await service.Client.GetStringAsync("/hello", Stop));     // not ready, but still serving

        leave.SetResult();
        Assert.Equal("left", await accepted);
        await hurry.CancelAsync();
        await stopped.WaitAsync(Child.Patience, Stop);
    }

    [Fact]
    public async Task Accepted_requests_are_answered_before_the_end()
    {
        const int Count = 16;
        var started = new CountdownEvent(Count);
        var leave = new TaskCompletionSource();
        await using Service service = await Service.Start(app => app.MapGet("/stay", async () =>
        {
            started.Signal();
            await leave.Task;
            return "left";
        }));
        Task<string>[] accepted = [.. Enumerable.Range(0, Count).Select(_ => service.Client.GetStringAsync("/stay", Stop))];
        Assert.True(await Task.Run(() => started.Wait(Child.Patience, Stop), Stop));
        Task stopped = service.App.StopAsync(Stop);
        leave.SetResult();
        Assert.All(await Task.WhenAll(accepted), text => Assert.Equal("left", text));
        await stopped.WaitAsync(Child.Patience, Stop);
    }

    [Fact]
    public void Settings_file_says_what_the_program_assumes()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement section = json.RootElement.GetProperty(SettingsSection.Name);
        Assert.Equal(Settings.Manual().Select(row => row.Key), section.EnumerateObject().Select(p => p.Name));
        foreach (SettingRow row in Settings.Manual()) Assert.Equal(row.Default, section.GetProperty(row.Key).ToString());
    }

    [Fact]
    public void Manual_lists_every_setting()
    {
        string manual = File.ReadAllText(Repository.At("docs/operations.md"));
        string table = string.Concat(Settings.Manual().Select(r => $"| `{r.Key}` | {(r.Default.Length == 0 ? "empty" : $"`{r.Default}`")} | {r.Allowed} | {r.Meaning} |\n"));
        Assert.Contains(table, manual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://+:81", "http://127.0.0.1:81/")]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:81;http://x:82", "http://127.0.0.1:81/")]
    [InlineData("ASPNETCORE_URLS", "http://[::]:81", "http://127.0.0.1:81/")]
    [InlineData("ASPNETCORE_URLS", "http://localhost:81", "http://localhost:81/")]
    [InlineData("ASPNETCORE_URLS", "https://10.0.0.1:81", "https://10.0.0.1:81/")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "81;82", "http://127.0.0.1:81/")]
    public void Probe_calls_this_machine(string source, string value, string called) =>
        Assert.Equal(called, HealthProbe.Local(new(source, value, null)).ToString());

    [Fact]
    public void Host_and_port_make_the_address()
    {
        foreach ((string host, string address) in new[] { ("localhost", "http://localhost:9"), ("*", "http://*:9"), ("::1", "http://[::1]:9"), ("10.1.2.3", "http://10.1.2.3:9") })
        {
            IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["LossApi:Host"] = host, ["LossApi:Port"] = "9" }).Build();
            Assert.Equal(address, Listening.Of(configuration, Settings.Read(configuration)).Urls);
        }
    }

    static string Series(string[] lines, string name, string outcome) =>
        Assert.Single(lines, l => l.StartsWith(name, StringComparison.Ordinal) && l.Contains("loss=\"huber\"", StringComparison.Ordinal) && l.Contains($"outcome=\"{outcome}\"", StringComparison.Ordinal));
}
