namespace LossApi.Tests.Operations;

/// <summary>Requests that two readers could understand differently are refused, and nothing behind them is answered.</summary>
public class FramingTests
{
    const string Canary = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
    const string Body = "5\r\nabcde\r\n0\r\n\r\n";

    [Theory]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + Body)]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n" + Body)]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + Body)]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n" + Body)]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n" + Body)]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + Body)]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + Body)]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde")]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551616\r\n\r\n")]
    [InlineData("GET /hello HTTP/1.1\nHost: a\n\n")]
    [InlineData("GET /hello HTTP/1.1\r\nHost: a\nX: b\r\n\r\n")]
    [InlineData("GET /hello HTTP/1.1\r\nHost: a\r\nX: b\r\n folded\r\n\r\n")]
    [InlineData("GET /hello HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n")]
    [InlineData("GET /hello HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n")]
    [InlineData("GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /hello HTTP/1.1\r\nX: b\r\n\r\n")]
    [InlineData("GET /hello\0 HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\n\r\nabcde\r\n0\r\n\r\n")]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nabcde\r\n0\r\n\r\n")]
    public async Task Ambiguous_request_ends_the_connection(string request)
    {
        await using Service service = await Service.Start(_ => { });
        string answer = await Wire.Ask(service.Address, request + Canary);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("hello", answer, StringComparison.Ordinal);
        Assert.Single(Answers(answer));
    }

    [Theory]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + Body)]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n" + Body)]
    [InlineData("POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde")]
    public async Task Plain_request_leaves_the_connection_open(string request)
    {
        await using Service service = await Service.Start(_ => { });
        string answer = await Wire.Ask(service.Address, request + "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Equal(["200", "200"], Answers(answer));
        Assert.EndsWith("hello\r\n0\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Oversized_heads_are_refused()
    {
        await using Service service = await Service.Start(_ => { });
        Assert.StartsWith("HTTP/1.1 414 ", await Wire.Ask(service.Address, $"GET /{new string('a', 9000)} HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431 ", await Wire.Ask(service.Address, $"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('a', 33000)}\r\n\r\n"), StringComparison.Ordinal);
        string many = string.Concat(Enumerable.Range(0, 101).Select(i => $"X{i}: a\r\n"));
        Assert.StartsWith("HTTP/1.1 431 ", await Wire.Ask(service.Address, $"GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http2_is_not_spoken()
    {
        await using Service service = await Service.Start(_ => { });
        string answer = await Wire.Ask(service.Address, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");
        Assert.Equal(7, answer[3]);             // a GOAWAY frame
        Assert.Equal(0xd, answer[^1]);          // that says HTTP_1_1_REQUIRED
    }

    static List<string> Answers(string text) =>
        [.. text.Split("HTTP/1.1 ").Skip(1).Select(part => part[..3])];
}
