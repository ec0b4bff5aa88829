using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;

namespace LossApi.Tests.Operations;

/// <summary>Keys, and the headers every answer has.</summary>
public class AccessTests
{
    static readonly CancellationToken Stop = CancellationToken.None;
    static readonly string Digests = string.Join(", ", Digest("first"), Digest("second"));

    [Theory]
    [InlineData("/hello", null, HttpStatusCode.Unauthorized)]
    [InlineData("/hello", "", HttpStatusCode.Unauthorized)]
    [InlineData("/hello", "third", HttpStatusCode.Unauthorized)]
    [InlineData("/hello", "firs", HttpStatusCode.Unauthorized)]
    [InlineData("/hello", "first", HttpStatusCode.OK)]
    [InlineData("/hello", "second", HttpStatusCode.OK)]
    [InlineData("/metrics", null, HttpStatusCode.Unauthorized)]
    [InlineData("/metrics", "second", HttpStatusCode.OK)]
    [InlineData("/health/live", null, HttpStatusCode.OK)]
    [InlineData("/healthy", null, HttpStatusCode.Unauthorized)]
    [InlineData("/swagger/none", null, HttpStatusCode.NotFound)]
    [InlineData("/problems/none", null, HttpStatusCode.NotFound)]
    public async Task Key_is_asked_for(string path, string? key, HttpStatusCode status)
    {
        await using Service service = await Service.Start(_ => { }, ("ApiKeys", Digests));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null) request.Headers.TryAddWithoutValidation("X-Api-Key", key);
        using HttpResponseMessage answer = await service.Client.SendAsync(request, Stop);
        Assert.Equal(status, answer.StatusCode);
        if (status != HttpStatusCode.Unauthorized) return;
        Assert.Equal("ApiKey", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        await LimitTests.Problem(answer, "unauthorized", "X-Api-Key");
    }

    [Fact]
    public async Task Two_keys_are_none()
    {
        await using Service service = await Service.Start(_ => { }, ("ApiKeys", Digests));
        string answer = await Wire.Ask(service.Address, "GET /hello HTTP/1.1\r\nHost: a\r\nX-Api-Key: first\r\nX-Api-Key: second\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 401 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_can_be_a_list()
    {
        await using Service service = await Service.Start(_ => { }, ("ApiKeys:0", Digest("first")), ("ApiKeys:1", Digest("second").ToUpperInvariant()));
        service.Client.DefaultRequestHeaders.Add("X-Api-Key", "second");
        Assert.Equal("hello", await service.Client.GetStringAsync("/hello", Stop));
        service.Client.DefaultRequestHeaders.Remove("X-Api-Key");
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Client.GetAsync("/hello", Stop)).StatusCode);
    }

    [Fact]
    public async Task Every_answer_has_the_security_headers()
    {
        await using Service service = await Service.Start(app => app.MapGet("/own", (Microsoft.AspNetCore.Http.HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
            return "own";
        }), ("MaxBodyBytes", "2048"));
        foreach (string path in (string[])["/hello", "/health/ready", "/metrics", "/none", "/own"])
        {
            using HttpResponseMessage answer = await service.Client.GetAsync(path, Stop);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            if (path == "/own") Assert.Equal("default-src 'self'", policy);
            else Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Server"));
        }

        using HttpResponseMessage refused = await service.Client.PostAsync("/length", new ByteArrayContent(new byte[4096]), Stop);
        Assert.Equal("nosniff", Assert.Single(refused.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(refused.Headers.CacheControl?.NoStore);
    }

    static string Digest(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
