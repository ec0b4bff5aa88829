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
}
