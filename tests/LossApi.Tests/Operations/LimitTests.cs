using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace LossApi.Tests.Operations;

/// <summary>Limits of length, speed, time, room and rate: each is answered by the problem that names it, and the service goes on.</summary>
public class LimitTests
{
    static readonly CancellationToken Stop = CancellationToken.None;

    [Theory]
    [InlineData(2047, HttpStatusCode.OK)]
    [InlineData(2048, HttpStatusCode.OK)]
    [InlineData(2049, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Body_length_is_limited(int length, HttpStatusCode status)
    {
        await using Service service = await Service.Start(_ => { }, ("MaxBodyBytes", "2048"));
        foreach (bool chunked in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/length") { Content = new ByteArrayContent(new byte[length]) };
            request.Headers.TransferEncodingChunked = chunked;
            using HttpResponseMessage answer = await service.Client.SendAsync(request, Stop);
            Assert.Equal(status, answer.StatusCode);
            if (status == HttpStatusCode.OK) Assert.Equal($"{length}", await answer.Content.ReadAsStringAsync(Stop));
            else await Problem(answer, "body-too-large", "2048 bytes", "LossApi__MaxBodyBytes");
        }
    }

    [Fact]
    public async Task Too_long_a_body_is_refused_before_it_is_sent()
    {
        await using Service service = await Service.Start(_ => { }, ("MaxBodyBytes", "2048"));
        string answer = await Wire.Ask(service.Address, "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 2049\r\nExpect: 100-continue\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_sends_before_it_listens_still_reads_413()
    {
        await using Service service = await Service.Start(_ => { }, ("MaxBodyBytes", "2048"));
        string answer = await Wire.Ask(service.Address, "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n" + new string('x', 4_000_000));
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\nhalf")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    public async Task Slow_body_is_answered_408(string rest)
    {
        await using Service service = await Service.Start(_ => { }, ("BodyDeadlineSeconds", "1"));
        string answer = await Wire.Ask(service.Address, "POST /length HTTP/1.1\r\nHost: a\r\n" + rest);
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"body-too-slow\"", answer, StringComparison.Ordinal);
        Assert.Contains("LossApi:BodyDeadlineSeconds", answer, StringComparison.Ordinal);
        Assert.Equal("hello", await service.Client.GetStringAsync("/hello", Stop));
    }

    [Fact]
    public async Task Deadline_stops_the_work()
    {
        var stopped = new TaskCompletionSource();
        await using Service service = await Service.Start(app => app.MapPost("/spin", (HttpContext context) =>
        {
            CancellationToken stop = context.RequestAborted;
            while (!stop.IsCancellationRequested) Thread.SpinWait(100);
            stopped.SetResult();
            stop.ThrowIfCancellationRequested();
        }), ("RequestDeadlineSeconds", "1"));

        using HttpResponseMessage answer = await service.Client.PostAsync("/spin", new StringContent("{}"), Stop);
        await Problem(answer, "deadline-exceeded", "LossApi:RequestDeadlineSeconds");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        await stopped.Task.WaitAsync(Child.Patience, Stop);
    }

    [Fact]
    public async Task Answer_that_has_begun_is_not_cut()
    {
        var later = new TaskCompletionSource();
        await using Service service = await Service.Start(app =>
        {
            app.MapGet("/begun", async (HttpContext context) =>
            {
                await context.Response.WriteAsync("begun, ");
                await context.Response.Body.FlushAsync();
                await later.Task;
                await context.Response.WriteAsync(context.RequestAborted.IsCancellationRequested ? "cut" : "ended");
            });
            app.MapGet("/wait", (HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        }, ("RequestDeadlineSeconds", "1"));

        using HttpResponseMessage begun = await service.Client.GetAsync("/begun", HttpCompletionOption.ResponseHeadersRead, Stop);
        // A second request's deadline passes after the first one's would have.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Client.GetAsync("/wait", Stop)).StatusCode);
        later.SetResult();
        Assert.Equal("begun, ended", await begun.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Client_that_leaves_stops_the_work()
    {
        TaskCompletionSource started = new(), stopped = new();
        await using Service service = await Service.Start(app => app.MapGet("/wait", async (HttpContext context) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stopped.SetResult();
            context.RequestAborted.ThrowIfCancellationRequested();
        }));
        using (var wire = new Wire(service.Address))
        {
            await wire.Send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
            await started.Task.WaitAsync(Child.Patience, Stop);
        }

        await stopped.Task.WaitAsync(Child.Patience, Stop);
    }

    [Fact]
    public async Task Full_house_is_answered_503_and_empties_again()
    {
        TaskCompletionSource started = new(), leave = new();
        await using Service service = await Service.Start(app => app.MapGet("/stay", async () =>
        {
            started.TrySetResult();
            await leave.Task;
            return "left";
        }), ("MaxConcurrentRequests", "1"), ("MaxQueuedRequests", "0"));

        Task<string> first = service.Client.GetStringAsync("/stay", Stop);
        await started.Task.WaitAsync(Child.Patience, Stop);
        using HttpResponseMessage second = await service.Client.GetAsync("/hello", Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
        await Problem(second, "over-capacity", "1 requests");
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/health/live", Stop)).StatusCode);

        leave.SetResult();
        Assert.Equal("left", await first);
        Assert.Equal("hello", await service.Client.GetStringAsync("/hello", Stop));
    }

    [Fact]
    public async Task Queued_request_gets_its_turn()
    {
        TaskCompletionSource started = new(), leave = new();
        await using Service service = await Service.Start(app => app.MapGet("/stay", async () =>
        {
            started.TrySetResult();
            await leave.Task;
            return "left";
        }), ("MaxConcurrentRequests", "1"), ("MaxQueuedRequests", "1"));
        Task<string> first = service.Client.GetStringAsync("/stay", Stop);
        await started.Task.WaitAsync(Child.Patience, Stop);
        Task<HttpResponseMessage>[] rest = [service.Client.GetAsync("/hello", Stop), service.Client.GetAsync("/hello", Stop)];
        using HttpResponseMessage refused = await await Task.WhenAny(rest);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        leave.SetResult();
        HttpResponseMessage[] answers = await Task.WhenAll(rest);
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal("left", await first);
    }

    [Fact]
    public async Task Client_above_its_rate_is_answered_429()
    {
        await using Service service = await Service.Start(_ => { }, ("ClientRequestsPerSecond", "1"), ("ClientBurst", "3"));
        HttpResponseMessage? refused = null;
        int let = 0;
        for (int i = 0; i < 200 && refused is null; i++)
        {
            HttpResponseMessage answer = await service.Client.GetAsync("/hello", Stop);
            if (answer.IsSuccessStatusCode) let++;
            else refused = answer;
        }

        Assert.NotNull(refused);
        Assert.True(let >= 3, $"{let} were let in");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        await Problem(refused, "too-many-requests", "1 requests a second");
        for (int i = 0; i < 20; i++) Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/health/live", Stop)).StatusCode);
    }

    [Fact]
    public async Task Rate_of_a_client_is_not_limited_unless_asked()
    {
        await using Service service = await Service.Start(_ => { });
        for (int i = 0; i < 200; i++) Assert.Equal("hello", await service.Client.GetStringAsync("/hello", Stop));
    }

    internal static async Task Problem(HttpResponseMessage answer, string code, params string[] mentioned)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(code, problem.RootElement.GetProperty("code").GetString());
        Assert.Equal($"/problems/{code}", problem.RootElement.GetProperty("type").GetString());
        Assert.Equal((int)answer.StatusCode, problem.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.RootElement.GetProperty("traceId").GetString()!);
        foreach (string text in mentioned) Assert.Contains(text, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
