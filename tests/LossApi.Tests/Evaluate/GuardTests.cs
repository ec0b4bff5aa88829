using System.IO.Compression;
using System.Text;
using System.Text.Json;
using LossApi.Problems;
using LossApi.Tests.Wire;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace LossApi.Tests.Evaluate;

/// <summary>What becomes of exceptions, bare statuses and bodies over the limit.</summary>
public sealed class GuardTests
{
    public static TheoryData<Exception, int, string> Thrown => new()
    {
        { new BadHttpRequestException("Unexpected end of request content.", 400), 400, "bad-request" },
        { new BadHttpRequestException("Reading the request body timed out due to data arriving too slowly.", 408), 408, "body-too-slow" },
        { new BadHttpRequestException("Request body too large.", 413), 413, "body-too-large" },
        { new OperationCanceledException(), 503, "deadline-exceeded" },
        { new InvalidOperationException("secret at /home/x in System.Private"), 500, "internal-error" },
        { new OutOfMemoryException(), 500, "internal-error" },
    };

    [Theory]
    [MemberData(nameof(Thrown))]
    public async Task Exceptions_become_problems_and_tell_nothing(Exception thrown, int status, string code)
    {
        (DefaultHttpContext http, string text) = await RunAsync(_ => throw thrown);
        using var json = JsonDocument.Parse(text);
        Assert.Equal((status, code), (http.Response.StatusCode, json.RootElement.GetProperty("code").GetString()));
        Assert.DoesNotContain("secret", text);
        Assert.DoesNotContain("System", text);
        Assert.Equal(status == 503, http.Response.Headers.RetryAfter.Count == 1);
    }

    [Theory]
    [InlineData(400, "bad-request")]
    [InlineData(401, "unauthorized")]
    [InlineData(404, "not-found")]
    [InlineData(405, "method-not-allowed")]
    [InlineData(413, "body-too-large")]
    [InlineData(415, "unsupported-media-type")]
    [InlineData(418, "bad-request")]
    [InlineData(429, "too-many-requests")]
    [InlineData(500, "internal-error")]
    [InlineData(503, "over-capacity")]
    public async Task Bare_statuses_become_problems(int status, string code)
    {
        (_, string text) = await RunAsync(http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using var json = JsonDocument.Parse(text);
        Assert.Equal((status, code), (json.RootElement.GetProperty("status").GetInt32(), json.RootElement.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_client_that_went_away_is_not_answered()
    {
        (DefaultHttpContext http, string text) = await RunAsync(_ => throw new ConnectionResetException("reset"));
        Assert.Equal((499, ""), (http.Response.StatusCode, text));
        (http, text) = await RunAsync(context =>
        {
            context.RequestAborted = new(canceled: true);
            throw new OperationCanceledException();
        });
        Assert.Equal((499, ""), (http.Response.StatusCode, text));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("gzip", false)]
    [InlineData("gzip", true)]
    public async Task A_body_over_the_limit_is_refused(string encoding, bool chunked)
    {
        const int limit = 20_000;
        await using var service = new Service { Settings = [("LossApi:MaxBodyBytes", $"{limit}")] };
        service.UseKestrel(0);
        service.StartServer();
        using HttpClient client = service.CreateClient();
        // Far over the limit the server closes while a plain body is still being sent, which a client may see as a broken connection instead of
        // the answer; a compressed one has been sent in full by then.
        foreach ((int length, int status) in ((int, int)[])[(limit, 200), (limit + 1, 413), (encoding.Length > 0 ? 3_000_000 : limit + 2, 413)])
        {
            byte[] body = Encoding.ASCII.GetBytes("""{"predictions":[1],"targets":[1]}""".PadRight(length));
            using var content = new ByteArrayContent(encoding.Length > 0 ? Zipped(body) : body);
            content.Headers.ContentType = new("application/json");
            if (encoding.Length > 0) content.Headers.ContentEncoding.Add(encoding);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/loss/huber") { Content = content };
            request.Headers.TransferEncodingChunked = chunked;
            using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal((length, status), (length, (int)response.StatusCode));
            if (status == 200) continue;
            using var json = JsonDocument.Parse(text);
            Assert.Equal("body-too-large", json.RootElement.GetProperty("code").GetString());
            Assert.Contains("20000", json.RootElement.GetProperty("detail").GetString());
        }
    }

    static byte[] Zipped(byte[] bytes)
    {
        using var to = new MemoryStream();
        using (var zip = new GZipStream(to, CompressionLevel.Optimal, true)) zip.Write(bytes);
        return to.ToArray();
    }

    static async Task<(DefaultHttpContext Http, string Text)> RunAsync(RequestDelegate next)
    {
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        await new ProblemWriter(NullLogger<ProblemWriter>.Instance).GuardAsync(http, next);
        return (http, Encoding.UTF8.GetString(body.ToArray()));
    }
}
