using LossApi.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace LossApi.Tests.Operations;

/// <summary>Large bodies take turns, small ones pass by.</summary>
public sealed class LargeBodyTests
{
    static readonly TaskCreationOptions Async = TaskCreationOptions.RunContinuationsAsynchronously;

    [Fact]
    public async Task Large_bodies_wait_for_each_other_in_order_and_small_ones_for_none()
    {
        var begun = new List<string>();
        TaskCompletionSource first = new(Async), release = new(Async);
        await using Service service = await Service.Start(app => app.MapPost("/hold/{name}", async (HttpContext context, string name) =>
        {
            lock (begun) begun.Add(name);
            first.TrySetResult();
            if (name.StartsWith("large", StringComparison.Ordinal)) await release.Task;
            await context.Request.Body.CopyToAsync(Stream.Null);
        }), ("MaxBytesInFlight", "3000000"));

        Task<HttpResponseMessage> one = Post("large-1", 2_000_000);
        await first.Task.WaitAsync(Child.Patience, TestContext.Current.CancellationToken);
        // One longer than all may be is taken when it is alone.
        Task<HttpResponseMessage> two = Post("large-2", 5_000_000);
        for (int i = 0; i < 20; i++) Assert.True((await Post("small", 1000)).IsSuccessStatusCode);
        lock (begun) Assert.Equal("large-1", Assert.Single(begun, name => name != "small"));
        Assert.False(one.IsCompleted || two.IsCompleted);

        release.SetResult();
        Assert.True((await one).IsSuccessStatusCode && (await two).IsSuccessStatusCode);
        lock (begun) Assert.Equal(["large-1", "large-2"], begun.Where(name => name != "small"));

        Task<HttpResponseMessage> Post(string name, int length) => service.Client.PostAsync($"/hold/{name}", new ByteArrayContent(new byte[length]), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_waits_longer_than_the_deadline_is_told_to_come_again()
    {
        TaskCompletionSource begun = new(Async), release = new(Async);
        await using Service service = await Service.Start(app => app.MapPost("/hold", async (HttpContext context) =>
        {
            begun.TrySetResult();
            context.Response.StatusCode = 204;
            await context.Response.StartAsync();      // the deadline is for the beginning of an answer
            await release.Task;
        }), ("MaxBytesInFlight", "1048576"), ("RequestDeadlineSeconds", "1"));

        Task<HttpResponseMessage> holding = Post();
        await begun.Task.WaitAsync(Child.Patience, TestContext.Current.CancellationToken);
        using HttpResponseMessage refused = await Post();
        Assert.Equal(503, (int)refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        release.SetResult();
        (await holding).Dispose();

        Task<HttpResponseMessage> Post() => service.Client.PostAsync("/hold", new ByteArrayContent(new byte[2_000_000]), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_holds_a_place_and_waits_for_bytes_waits_for_nobody_who_needs_a_place()
    {
        TaskCompletionSource begun = new(Async), known = new(Async), more = new(Async), release = new(Async);
        await using Service service = await Service.Start(app => app.MapPost("/hold/{name}", async (HttpContext context, string name) =>
        {
            (name == "known" ? known : begun).TrySetResult();
            if (name == "known") await release.Task;
            await context.Request.Body.CopyToAsync(Stream.Null);
        }), ("MaxBytesInFlight", "3000000"), ("MaxConcurrentRequests", "1"));

        Task<HttpResponseMessage> growing = service.Client.PostAsync("/hold/growing", new Parts(500_000, more.Task, 2_000_000), TestContext.Current.CancellationToken);
        await begun.Task.WaitAsync(Child.Patience, TestContext.Current.CancellationToken);
        Task<HttpResponseMessage> all = service.Client.PostAsync("/hold/known", new ByteArrayContent(new byte[3_000_000]), TestContext.Current.CancellationToken);
        await known.Task.WaitAsync(Child.Patience, TestContext.Current.CancellationToken);
        more.SetResult();
        release.SetResult();
        Assert.True((await growing).IsSuccessStatusCode && (await all).IsSuccessStatusCode);
        await GivenBack(service.Get<BytesInFlight>(), 3_000_000);
    }

    [Fact]
    public async Task The_time_a_body_waits_for_others_is_not_its_clients()
    {
        TaskCompletionSource begun = new(Async), reached = new(Async), more = new(Async), release = new(Async);
        await using Service service = await Service.Start(app =>
        {
            app.MapPost("/hold", async () =>
            {
                begun.TrySetResult();
                await release.Task;
            });
            app.MapPost("/read", async (HttpContext context) =>
            {
                reached.TrySetResult();
                byte[] buffer = new byte[8192];
                long length = 0;
                for (int n; (n = await context.Request.Body.ReadAsync(buffer)) > 0;) length += n;
                return length;
            });
        }, ("MaxBytesInFlight", "3000000"), ("BodyDeadlineSeconds", "2"), ("BodyBytesPerSecond", "1000000000"));

        Task<HttpResponseMessage> all = service.Client.PostAsync("/hold", new ByteArrayContent(new byte[3_000_000]), TestContext.Current.CancellationToken);
        await begun.Task.WaitAsync(Child.Patience, TestContext.Current.CancellationToken);
        Task<HttpResponseMessage> growing = service.Client.PostAsync("/read", new Parts(1_200_000, more.Task, 100_000), TestContext.Current.CancellationToken);
        await reached.Task.WaitAsync(Child.Patience, TestContext.Current.CancellationToken);
        // The deadline of a body that began later passes before the first may go on.
        Assert.StartsWith("HTTP/1.1 408 ", await Wire.Ask(service.Address, "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf"), StringComparison.Ordinal);
        release.SetResult();
        (await all).Dispose();
        more.SetResult();
        using HttpResponseMessage answer = await growing;
        Assert.Equal("1300000", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_grows_beyond_what_is_free_waits_until_the_deadline(bool pipe)
    {
        TaskCompletionSource begun = new(Async), release = new(Async);
        await using Service service = await Service.Start(app =>
        {
            app.MapPost("/hold", async (HttpContext context) =>
            {
                begun.TrySetResult();
                await context.Response.StartAsync();
                await release.Task;
            });
            app.MapPost("/read", async (HttpContext context) => await context.Request.BodyReader.CopyToAsync(Stream.Null));
        }, ("MaxBytesInFlight", "3000000"), ("RequestDeadlineSeconds", "1"));

        Task<HttpResponseMessage> holding = service.Client.PostAsync("/hold", new ByteArrayContent(new byte[2_000_000]), TestContext.Current.CancellationToken);
        await begun.Task.WaitAsync(Child.Patience, TestContext.Current.CancellationToken);
        // What counts nothing passes by.
        Assert.True((await Post(1_000_000)).IsSuccessStatusCode);
        using HttpResponseMessage refused = await Post(1_100_000);
        Assert.Equal(503, (int)refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        await LimitTests.Problem(refused, "deadline-exceeded");
        release.SetResult();
        (await holding).Dispose();
        Assert.True((await Post(2_900_000)).IsSuccessStatusCode);
        await GivenBack(service.Get<BytesInFlight>(), 3_000_000);

        Task<HttpResponseMessage> Post(int length) => service.Client.PostAsync(pipe ? "/read" : "/length", new Parts(length, Task.CompletedTask, 0), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Clients_that_leave_half_a_body_give_everything_back()
    {
        const int Clients = 200;
        await using Service service = await Service.Start(_ => { }, ("MaxBytesInFlight", "8000000"), ("MaxBodyBytes", "5000000"));
        BytesInFlight bytes = service.Get<BytesInFlight>();
        using var patience = new CancellationTokenSource(Child.Patience);
        string half = new('x', 1_500_000);
        for (int sent = 0; sent < Clients; sent += 10)
        {
            Wire[] clients = [.. Enumerable.Range(0, 10).Select(_ => new Wire(service.Address))];
            Task[] sending = [.. clients.Select(client => client.Send($"POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{half.Length:x}\r\n{half}\r\n16e360\r\n{half}"))];
            // Three of them hold four million bytes each, or two and wait; the others wait to hold something.
            while (bytes.Free > 4_000_000 && !patience.IsCancellationRequested) await Task.Yield();
            Assert.True(bytes.Free <= 4_000_000);
            foreach (Wire client in clients) client.Dispose();
            await Task.WhenAll(sending).ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        await GivenBack(bytes, 8_000_000);
        using HttpResponseMessage answer = await service.Client.PostAsync("/length", new Parts(4_000_000, Task.CompletedTask, 0), TestContext.Current.CancellationToken);
        Assert.Equal("4000000", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    internal static async Task GivenBack(BytesInFlight bytes, long all)
    {
        using var patience = new CancellationTokenSource(Child.Patience);
        while (bytes.Free != all && !patience.IsCancellationRequested) await Task.Yield();
        Assert.Equal(all, bytes.Free);
    }

    /// <summary>A body whose length is not announced, in two parts.</summary>
    sealed class Parts(int first, Task between, int second) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(new byte[first]);
            await stream.FlushAsync();
            await between;
            await stream.WriteAsync(new byte[second]);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
