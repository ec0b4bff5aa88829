using System.Runtime.InteropServices;
using System.Text.Json;
using LossApi.Operations;

namespace LossApi.Tests.Operations;

/// <summary>The log of the built program: one JSON object a line, whatever clients send, and none of their secrets.</summary>
public class LogTests
{
    static readonly string[] Hostile =
    [
        "GET /loss/a%0d%0a{\"@l\":\"Fatal\",\"forged\":1} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /%1b[2J%1b[31mred%07 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /%e2%80%a8line%e2%80%a9paragraph%c2%85next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /%22%7d%2c%5c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        $"GET /{new string('a', 7000)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /hello?key=query-secret HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /loss HTTP/1.1\r\nHost: a\r\nX-Api-Key: header-secret\r\nAuthorization: Bearer header-secret\r\nUser-Agent: \u001b[0m\r\nConnection: close\r\n\r\n",
        "GET /loss HTTP/1.1\r\nHost: a\r\ntraceparent: 00-\"}\u001b-x-01\r\nX-Request-Id: {\"forged\":1}\r\nConnection: close\r\n\r\n",
        "POST /loss/huber HTTP/1.1\r\nHost: a\r\nContent-Length: 26\r\nConnection: close\r\n\r\n{\"predictions\":[314159265]",
        "PRO{P}\"FIND /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u001b\"x\r\nConnection: close\r\n\r\n",
    ];

    [Fact]
    public async Task Hostile_requests_leave_one_clean_line_each()
    {
        await using Child child = await Child.Serve();
        for (int i = 0; i < 20; i++)
            foreach (string request in Hostile)
                Assert.StartsWith("HTTP/1.1 ", await Wire.Ask(child.Address, request), StringComparison.Ordinal);
        child.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await child.Exit());
        Assert.Equal("", child.Errors);

        foreach (string line in child.Log)
        {
            using var entry = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.Object, entry.RootElement.ValueKind);
            Assert.False(entry.RootElement.TryGetProperty("forged", out _), line);
            Assert.DoesNotContain(line, c => char.IsControl(c) || c is '\u2028' or '\u2029');
            foreach (JsonProperty field in entry.RootElement.EnumerateObject().Where(f => f.Value.ValueKind == JsonValueKind.String))
            {
                string text = field.Value.GetString()!;
                Assert.True(text.Length <= LogText.Longest + (field.Name == "@m" ? LogText.Longest : 0) || field.Name == "@x", $"{field.Name}: {text.Length}");
                Assert.DoesNotContain(text, c => char.IsControl(c) && field.Name != "@x");
            }
        }

        string log = string.Join('\n', child.Log);
        Assert.DoesNotContain("secret", log, StringComparison.Ordinal);
        Assert.DoesNotContain("314159265", log, StringComparison.Ordinal);
        Assert.Equal(20 * 8, child.Log.Count(l => l.Contains("\"RequestMethod\":\"GET\"", StringComparison.Ordinal) && l.Contains(" answered ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Request_line_tells_route_status_bytes_and_trace()
    {
        await using Child child = await Child.Serve();
        string answer = await Wire.Ask(child.Address, "POST /loss/huber HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n0\r\n\r\n");
        string line = await child.Line(l => l.Contains(" answered ", StringComparison.Ordinal));
        using var entry = JsonDocument.Parse(line);
        Assert.Equal("/loss/huber", entry.RootElement.GetProperty("RequestPath").GetString());
        Assert.Equal(400, entry.RootElement.GetProperty("StatusCode").GetInt32());
        Assert.True(entry.RootElement.GetProperty("Elapsed").GetDouble() > 0);
        Assert.Equal(0, entry.RootElement.GetProperty("RequestBytes").GetInt64());
        Assert.True(entry.RootElement.GetProperty("ResponseBytes").GetInt64() > 100);
        string trace = entry.RootElement.GetProperty("TraceId").GetString()!;
        Assert.NotEmpty(trace);
        Assert.Contains($"\"traceId\":\"{trace}\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_of_the_caller_is_taken_over()
    {
        const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await using Child child = await Child.Serve();
        string answer = await Wire.Ask(child.Address, $"GET /loss/none HTTP/1.1\r\nHost: a\r\ntraceparent: {Caller}\r\nConnection: close\r\n\r\n");
        using var entry = JsonDocument.Parse(await child.Line(l => l.Contains(" answered ", StringComparison.Ordinal)));
        Assert.Equal(Caller, entry.RootElement.GetProperty("TraceId").GetString());
        Assert.Contains($"\"traceId\":\"{Caller}\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_are_logged_for_debugging_only()
    {
        foreach ((string level, bool logged) in new[] { ("information", false), ("debug", true) })
        {
            await using Child child = await Child.Serve(("LossApi__LogLevel", level));
            foreach (string path in (string[])["/health/live", "/health/ready", "/metrics"])
                Assert.StartsWith("HTTP/1.1 200 ", await Wire.Ask(child.Address, $"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
            child.Signal(PosixSignal.SIGTERM);
            Assert.Equal(0, await child.Exit());
            Assert.Equal(logged ? 3 : 0, child.Log.Count(l => l.Contains(" answered 200", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Text_can_be_asked_for()
    {
        await using var child = Child.Start([("LossApi__Host", "127.0.0.1"), ("LossApi__Port", "0"), ("LossApi__LogFormat", "text")]);
        string listening = await child.Line(l => l.Contains("Now listening on: ", StringComparison.Ordinal));
        Assert.DoesNotContain("{", await child.Line(l => l.Contains("Ready:", StringComparison.Ordinal)), StringComparison.Ordinal);
        await Wire.Ask(new(listening[listening.IndexOf("http:", StringComparison.Ordinal)..]), "GET /loss/mse HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Matches(@"INF\] GET /loss/mse answered 200 in \d+\.\d{3} ms$", await child.Line(l => l.Contains(" answered ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\r\nb", @"a\u000d\u000ab")]
    [InlineData("\u001b[31m", @"\u001b[31m")]
    [InlineData("\u2028\u2029\u0085\u009b\0", @"\u2028\u2029\u0085\u009b\u0000")]
    [InlineData("\u202etfel", @"\u202etfel")]
    [InlineData("\ud83d\ude00", "\ud83d\ude00")]
    public void Control_characters_are_spelled(string text, string safe) => Assert.Equal(safe, LogText.Safe(text));

    [Fact]
    public void Half_a_character_is_spelled()
    {
        Assert.Equal(@"a\ud83d", LogText.Safe("a" + (char)0xd83d));
        Assert.Equal(@"\ude00b", LogText.Safe((char)0xde00 + "b"));
    }

    [Fact]
    public void Long_text_is_cut_and_never_inside_a_character()
    {
        foreach (string unit in (string[])["a", "\n", "\ud83d\ude00", "a\ud83d\ude00"])
            for (int n = 250; n < 270; n++)
            {
                string safe = LogText.Safe(string.Concat(Enumerable.Repeat(unit, n)));
                Assert.True(safe.Length <= LogText.Longest, $"{safe.Length}");
                Assert.Equal(safe, LogText.Safe(safe));
            }
    }
}
