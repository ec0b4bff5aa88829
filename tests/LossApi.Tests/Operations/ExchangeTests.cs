using System.Text;
using LossApi.Operations;
using Serilog.Events;
using Serilog.Parsing;

namespace LossApi.Tests.Operations;

/// <summary>What is lent to one request after another, and the lines they leave in the log.</summary>
public sealed class ExchangeTests
{
    [Fact]
    public void A_clock_hit_by_one_request_is_unharmed_in_the_next()
    {
        var clock = new WorkClock();
        using var leaving = new CancellationTokenSource();
        clock.Start(TimeSpan.FromHours(1), leaving.Token);
        CancellationToken first = clock.Token;
        leaving.Cancel();
        Assert.True(first.IsCancellationRequested);
        Assert.True(clock.ClientLeft);
        Assert.False(clock.IsUp);

        clock.Close();
        using var staying = new CancellationTokenSource();
        clock.Start(TimeSpan.FromHours(1), staying.Token);
        Assert.False(clock.Token.IsCancellationRequested);
        Assert.False(clock.ClientLeft);
        Assert.True(first.IsCancellationRequested);
        clock.Close();
    }

    [Fact]
    public void A_client_that_leaves_later_does_not_reach_the_next_request()
    {
        var clock = new WorkClock();
        using var late = new CancellationTokenSource();
        using var next = new CancellationTokenSource();
        clock.Start(TimeSpan.FromHours(1), late.Token);
        clock.Close();
        clock.Start(TimeSpan.FromHours(1), next.Token);
        late.Cancel();
        Assert.False(clock.Token.IsCancellationRequested);
        next.Cancel();
        Assert.True(clock.Token.IsCancellationRequested);
        clock.Close();
    }

    [Fact]
    public void A_clock_that_has_ended_is_not_started_by_the_body_any_more()
    {
        var clock = new WorkClock();
        clock.Start(TimeSpan.FromHours(1), CancellationToken.None);
        clock.End();
        clock.Pause();
        clock.Resume();
        Assert.False(clock.Token.IsCancellationRequested);
        clock.Close();
    }

    [Fact]
    public void Lines_gather_and_warnings_do_not_wait()
    {
        using var stream = new MemoryStream();
        var lines = new LogLines(stream);
        lines.Write(LogEventLevel.Information, Line("/loss/mse"));
        Assert.Empty(stream.ToArray());
        lines.Write(LogEventLevel.Warning, Line("/loss/\"a\\b\u0007"));
        string[] written = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, written.Length);
        using var first = System.Text.Json.JsonDocument.Parse(written[0]);
        using var second = System.Text.Json.JsonDocument.Parse(written[1]);
        Assert.Equal("POST /loss/mse answered 200 in 1.500 ms", first.RootElement.GetProperty("@m").GetString());
        Assert.False(first.RootElement.TryGetProperty("@l", out _));
        Assert.Equal("Warning", second.RootElement.GetProperty("@l").GetString());
        Assert.Equal("/loss/\"a\\b\\u0007", second.RootElement.GetProperty("RequestPath").GetString());
        Assert.Equal(1.5, second.RootElement.GetProperty("Elapsed").GetDouble());

        // An orderly end writes what is left, and nothing is written to a stream that is closed.
        lines.Write(LogEventLevel.Information, Line("/last"));
        lines.Dispose();
        Assert.Contains("/last", Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
        lines.Write(LogEventLevel.Warning, Line("/late"));
        Assert.DoesNotContain("/late", Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }

    static RequestLine Line(string path) => new()
    {
        Method = "POST",
        Path = path,
        Route = "/loss/{name}",
        Loss = "mse",
        Elements = 2,
        StatusCode = 200,
        Elapsed = TimeSpan.FromMilliseconds(1.4996),
        RequestBytes = 3,
        ResponseBytes = 4,
        TraceId = "id",
    };

    [Fact]
    public void A_line_says_what_its_event_would()
    {
        RequestLine request = Line("/loss/mse");
        using var stream = new MemoryStream();
        var lines = new LogLines(stream);
        lines.Emit(new(DateTimeOffset.UnixEpoch, LogEventLevel.Error, new InvalidOperationException("\"why\""), new MessageTemplateParser().Parse(RequestLine.Template), [new(RequestLine.Property, new ScalarValue(request))]));
        lines.Write(LogEventLevel.Error, request, new InvalidOperationException("\"why\""));
        lines.Dispose();
        string[] written = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var asEvent = System.Text.Json.JsonDocument.Parse(written[0]);
        using var asLine = System.Text.Json.JsonDocument.Parse(written[1]);
        foreach (string member in (string[])["@m", "@i", "@l", "@x"])
            Assert.Equal(asEvent.RootElement.GetProperty(member).GetString(), asLine.RootElement.GetProperty(member).GetString());
    }

    [Fact]
    public void A_line_longer_than_all_that_gathers_is_written_whole()
    {
        using var stream = new MemoryStream();
        var lines = new LogLines(stream);
        lines.Write(LogEventLevel.Information, Line("/first"));
        lines.Write(LogEventLevel.Error, Line("/long"), new InvalidOperationException(new string('x', 200_000)));
        lines.Dispose();
        string[] written = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, written.Length);
        Assert.Contains("/first", written[0], StringComparison.Ordinal);
        using var second = System.Text.Json.JsonDocument.Parse(written[1]);
        Assert.True(second.RootElement.GetProperty("@x").GetString()!.Length > 200_000);
    }
}
