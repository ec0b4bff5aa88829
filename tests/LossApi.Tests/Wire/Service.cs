using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace LossApi.Tests.Wire;

/// <summary>The service in the test's process, and what an answer of it looks like.</summary>
public sealed class Service : WebApplicationFactory<Program>
{
    /// <summary>Tests that count what is on loan must run alone.</summary>
    public const string Alone = "alone";

    HttpClient? client;

    /// <summary>Settings that differ from the defaults.</summary>
    public (string Key, string Value)[] Settings { get; init; } = [];

    /// <summary>Services of the test in the place of the program's.</summary>
    public Action<IServiceCollection> Registered { get; init; } = _ => { };

    /// <summary>What the service logs is not looked at here.</summary>
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("LossApi:LogLevel", "error");
        builder.ConfigureServices(services => services.AddHostedService<PortFirst>());
        builder.ConfigureTestServices(Registered);
        foreach ((string key, string value) in Settings) builder.UseSetting(key, value);
    }

    HttpClient Client => client ??= CreateClient();

    public Task<Answer> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    public Task<Answer> PostAsync(string path, byte[] body, Action<HttpRequestMessage>? more = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        more?.Invoke(request);
        return SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await Client.SendAsync(request);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString() ?? "",
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }
}

[CollectionDefinition(Service.Alone, DisableParallelization = true)]
public sealed class AloneCollection;

public sealed record Answer(HttpStatusCode Status, string Text, string Type, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json { get; } = Text.Length > 0 ? JsonDocument.Parse(Text).RootElement : default;

    /// <summary>The problem's errors as <c>pointer code</c>.</summary>
    public string[] Errors => [.. Json.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("pointer").GetString()} {e.GetProperty("code").GetString()}")];

    public string Detail => Json.GetProperty("detail").GetString()!;

    /// <summary>Asserts that this is a problem of the one shape.</summary>
    public Answer IsProblem(int status, string code)
    {
        Assert.Equal((status, "application/problem+json"), ((int)Status, Type));
        Assert.Equal(code, Json.GetProperty("code").GetString());
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.StartsWith("/problems/", Json.GetProperty("type").GetString());
        Assert.NotEmpty(Json.GetProperty("title").GetString()!);
        Assert.NotEmpty(Detail);
        Assert.NotEmpty(Json.GetProperty("traceId").GetString()!);
        Assert.Equal(JsonValueKind.Array, Json.GetProperty("errors").ValueKind);
        foreach (string leak in (string[])["System.", "Exception", " at LossApi", "/src/"]) Assert.DoesNotContain(leak, Text);
        return this;
    }

    public Answer IsOk()
    {
        Assert.True(Status == HttpStatusCode.OK, Text);
        Assert.Equal("application/json", Type);
        return this;
    }
}
