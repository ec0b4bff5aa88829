using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using LossApi.Domain;
using LossApi.Domain.Engine;
using LossApi.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LossApi.Tests.Operations;

/// <summary>What is done on the threads that look after the sockets, and what is not.</summary>
public sealed class EventLoopTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/short", 10, "", true)]
    [InlineData("/short", 64 * 1024, "", true)]
    [InlineData("/short", 64 * 1024 + 1, "", false)]
    [InlineData("/short", 10_000_000, "", false)]
    [InlineData("/short", 10_000_000, "chunked", false)]
    [InlineData("/short", 10, "gzip", false)]
    [InlineData("/other", 10, "", false)]
    [InlineData("/other", 10, "chunked", false)]
    public async Task Only_short_requests_are_worked_on_there(string path, int length, string way, bool there)
    {
        await using Service service = await Service.Start(app =>
        {
            app.MapPost("/short", Work).WithMetadata(ShortWork.Mark);
            app.MapPost("/other", Work);
        });
        // A connection begins on the pool, where the server greets it, and is sent there when it has had its turn.
        bool found = false;
        using var patience = new CancellationTokenSource(Child.Patience);
        for (int i = 0; there ? !found && !patience.IsCancellationRequested : i < 20; i++) found |= bool.Parse(await Post(service, path, length, way));
        Assert.Equal(there, found);
    }

    [Theory]
    [InlineData("/other", "")]
    [InlineData("/short", "Content-Encoding: gzip\r\n")]
    public async Task What_begins_on_the_pool_and_waits_for_its_body_is_not_worked_on_there(string path, string header)
    {
        await using Service service = await Service.Start(app =>
        {
            app.MapPost("/short", Work).WithMetadata(ShortWork.Mark);
            app.MapPost("/other", Work);
        });
        for (int i = 0; i < 10; i++)
        {
            // The server asks for the body when it is waited for.
            using var wire = new Wire(service.Address);
            await wire.Send($"POST {path} HTTP/1.1\r\nHost: x\r\n{header}Content-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
            await wire.Until("100 Continue\r\n\r\n");
            await wire.Send("{}");
            Assert.EndsWith("\r\n\r\nFalse", await wire.Rest(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_may_stay_is_marked()
    {
        await using var service = new LossApi.Tests.Wire.Service();
        IEnumerable<string> marked = service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ShortWork>() is not null).Select(endpoint => endpoint.RoutePattern.RawText!);
        Assert.Equal(
            [
                .. Domain.Activations.Activation.All.Select(a => $"/activation/{a.Name}").Append("/activation/{name}"), .. Domain.Catalogue.All.Select(l => $"/loss/{l.Card.Name}").Append("/loss/{name}"),
                "/health/live", "/health/ready",
            ], marked.ToHashSet());
    }

    [Fact]
    public async Task A_turn_ends_after_a_while_or_with_a_pause()
    {
        var had = new List<bool>();
        await Task.Factory.StartNew(() =>
        {
            string one = new('1', 1), two = new('2', 1);
            // A connection with pauses has never had its turn, one without has it anew after each.
            foreach (long time in (long[])[0, 50, 100, 150]) had.Add(Ask(one, time, 1));
            foreach (long time in (long[])[200, 210, 220, 230, 240, 250]) had.Add(Ask(one, time, 9));
            // Others come in between.
            foreach (long time in (long[])[300, 310, 320, 330]) had.Add(Ask(one, time, 4) | Ask(two, time + 5, 4));
            had.Add(Ask(null, 340, 1));
        }, Stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.Equal([false, false, false, false, false, false, false, true, false, false, false, false, false, false, false], had);

        static bool Ask(string? connection, long time, long takes)
        {
            bool had = EventLoop.HadItsTurn(connection, time);
            EventLoop.End(connection, time + takes);
            return had;
        }
    }

    [Fact]
    public async Task A_long_answer_is_not_written_there_once_its_client_was_waited_for()
    {
        (bool Began, bool Waited, bool Stayed) found = default;
        await using Service service = await Service.Start(app => app.MapPost("/long", async (HttpContext context) =>
        {
            context.Response.ContentLength = EventLoop.IsHere ? 200 * 64 * 1024 : 0;
            if (!EventLoop.IsHere) return;
            byte[] piece = new byte[64 * 1024];
            found.Began = EventLoop.IsHere;
            for (int i = 0; i < 200; i++)
            {
                piece.CopyTo(context.Response.BodyWriter.GetSpan(piece.Length));
                context.Response.BodyWriter.Advance(piece.Length);
                ValueTask<FlushResult> flush = context.Response.BodyWriter.FlushAsync(Stop);
                found.Waited |= !flush.IsCompleted;
                await flush;
                found.Stayed |= found.Waited && EventLoop.IsHere;
            }
        }).WithMetadata(ShortWork.Mark));
        using var patience = new CancellationTokenSource(Child.Patience);
        while (!found.Began && !patience.IsCancellationRequested) (await service.Client.PostAsync("/long", null, Stop)).Dispose();
        Assert.Equal((true, true, false), found);
    }

    [Fact]
    public async Task Clients_that_never_wait_for_answers_do_not_keep_others_from_theirs()
    {
        await using Service service = await Service.Start(app => app.MapPost("/short", Work).WithMetadata(ShortWork.Mark));
        const string Request = "POST /short HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
        string requests = string.Concat(Enumerable.Repeat(Request, 1000));
        // Enough of them that every thread that looks after sockets has one.
        Wire[] greedy = [.. Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => new Wire(service.Address))];
        // A connection begins on the pool; it must have come over.
        foreach (Wire wire in greedy)
        {
            do await wire.Send(Request);
            while ((await wire.Until("\r\n\r\n")).Length == 0 || await wire.Until("e") != "True");
        }

        Task[] floods = [.. greedy.Select(wire => Task.Run(() => wire.Flood(requests), Stop))];
        for (int i = 0; i < 100; i++)
        {
            using var wire = new Wire(service.Address);
            await wire.Send("POST /short HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
            Assert.StartsWith("HTTP/1.1 200 ", await wire.Rest(), StringComparison.Ordinal);
        }

        Assert.All(floods, flood => Assert.False(flood.IsCompleted));
        foreach (Wire wire in greedy) wire.Dispose();
        foreach (Task flood in floods) await Assert.ThrowsAnyAsync<Exception>(() => flood);
    }

    [Fact]
    public async Task A_body_that_is_always_there_lets_others_have_the_thread()
    {
        long longest = 0, all = 0;
        await using Service service = await Service.Start(app => app.MapPost("/long", async (HttpContext context) =>
        {
            for (long since = 0; ;)
            {
                ValueTask<ReadResult> reading = context.Request.BodyReader.ReadAsync(Stop);
                if (!reading.IsCompleted) since = 0;
                ReadResult read = await reading;
                all += read.Buffer.Length;
                // Slower than the client sends.
                foreach (ReadOnlyMemory<byte> piece in read.Buffer) SHA256.HashData(piece.Span);
                longest = Math.Max(longest, since += read.Buffer.Length);
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return;
            }
        }));
        using HttpResponseMessage answer = await service.Client.PostAsync("/long", new ByteArrayContent(new byte[50_000_000]), Stop);
        Assert.Equal(50_000_000, all);
        // A stretch of 1 MB, what is read before and after it, and what the server gathers meanwhile.
        Assert.InRange(longest, 1, 10_000_000);
    }

    [Fact]
    public async Task Much_work_on_a_short_body_leaves()
    {
        (bool Few, bool Many, bool Steps) found = default;
        var cost = new Cost("N²", layout => (double)layout.Rows * layout.Rows);
        await Task.Factory.StartNew(() => found = (EventLoop.MustLeave(1000, null, Rows(1000)), EventLoop.MustLeave(5000, null, Rows(5000)), EventLoop.MustLeave(1000, cost, Rows(1000))),
            Stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.Equal((false, true, true), found);
    }

    static Layout Rows(int rows) => new(new Shape(rows), rows, 1, 1);

    /// <summary>Reads the body and says where it then is.</summary>
    static async Task Work(HttpContext context)
    {
        while (true)
        {
            ReadResult read = await context.Request.BodyReader.ReadAsync(Stop);
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        byte[] answer = Encoding.ASCII.GetBytes(EventLoop.IsHere.ToString());
        context.Response.ContentLength = answer.Length;
        await context.Response.BodyWriter.WriteAsync(answer, Stop);
    }

    static async Task<string> Post(Service service, string path, int length, string way)
    {
        byte[] body = new byte[length];
        if (way == "gzip")
        {
            using var to = new MemoryStream();
            using (var zip = new GZipStream(to, CompressionLevel.Fastest)) zip.Write(body);
            body = to.ToArray();
        }

        using var content = new ByteArrayContent(body);
        if (way == "gzip") content.Headers.ContentEncoding.Add(way);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TransferEncodingChunked = way == "chunked";
        using HttpResponseMessage answer = await service.Client.SendAsync(request, Stop);
        return await answer.Content.ReadAsStringAsync(Stop);
    }
}
