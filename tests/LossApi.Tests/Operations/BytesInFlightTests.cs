using LossApi.Operations;
using Microsoft.Extensions.Configuration;

namespace LossApi.Tests.Operations;

/// <summary>The shares of large bodies in what all of them may hold: whoever comes, in whatever order, comes to an end.</summary>
public sealed class BytesInFlightTests
{
    const long MB = 1 << 20;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_that_grows_holds_the_next_power_of_two_and_gives_back_what_it_did_not_need()
    {
        BytesInFlight bytes = Shared(64 * MB, 16 * MB);
        using BytesInFlight.Share share = bytes.Open();
        Assert.Equal(2 * MB, await share.GrowAsync(MB + 1, Stop));
        Assert.Equal(8 * MB, await share.GrowAsync(5 * MB, Stop));
        Assert.Equal(56 * MB, bytes.Free);
        share.Settle(5 * MB + 3);
        Assert.Equal(59 * MB - 3, bytes.Free);
        share.Dispose();
        Assert.Equal(64 * MB, bytes.Free);
    }

    [Fact]
    public async Task What_the_largest_may_still_need_is_given_to_no_other()
    {
        BytesInFlight bytes = Shared(10 * MB, 8 * MB);
        using BytesInFlight.Share one = bytes.Open(), two = bytes.Open();
        await one.GrowAsync(2 * MB, Stop);
        await two.GrowAsync(2 * MB, Stop);
        await one.GrowAsync(3 * MB, Stop);
        // Four megabytes are free, and the first may still need them all.
        Task<long> more = two.GrowAsync(3 * MB, Stop);
        Assert.Equal((true, 4 * MB), (two.Waits, bytes.Free));
        await one.GrowAsync(5 * MB, Stop);
        Assert.Equal((true, 0), (two.Waits, bytes.Free));
        // It has ended with six, and keeps them while it is worked on.
        one.Settle(6 * MB);
        Assert.Equal(4 * MB, await more);
        Assert.Equal(0, bytes.Free);
    }

    [Fact]
    public async Task Who_waits_for_others_to_have_grown_keeps_back_nobody_whose_length_is_known()
    {
        BytesInFlight bytes = Shared(16 * MB, 16 * MB);
        using BytesInFlight.Share grown = bytes.Open(), waiting = bytes.Open(), known = bytes.Open(), large = bytes.Open(), behind = bytes.Open();
        await grown.GrowAsync(3 * MB, Stop);
        Task<long> entering = waiting.GrowAsync(2 * MB, Stop);
        await known.TakeAsync(2 * MB, Stop);
        Assert.False(entering.IsCompleted);
        // But room is given in the order of arrival.
        Task all = large.TakeAsync(16 * MB, Stop), little = behind.TakeAsync(2 * MB, Stop);
        Assert.True(large.Waits && behind.Waits);
        grown.Dispose();
        await entering;
        known.Dispose();
        Assert.True(large.Waits && behind.Waits);
        waiting.Dispose();
        await all;
        large.Dispose();
        await little;
    }

    [Fact]
    public async Task Who_stops_waiting_makes_way_and_keeps_what_it_had()
    {
        BytesInFlight bytes = Shared(8 * MB, 8 * MB);
        using BytesInFlight.Share grown = bytes.Open(), known = bytes.Open(), next = bytes.Open();
        await grown.GrowAsync(2 * MB, Stop);
        await known.TakeAsync(6 * MB, Stop);
        using var leaving = new CancellationTokenSource();
        Task<long> more = grown.GrowAsync(3 * MB, leaving.Token);
        Task behind = next.TakeAsync(2 * MB, Stop);
        known.Settle(6 * MB);
        Assert.Equal(0, bytes.Free);
        leaving.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => more);
        Assert.Equal(2 * MB, grown.Held);
        grown.Dispose();
        await behind;
        Assert.Equal(0, bytes.Free);
    }

    /// <summary>
    /// Hundreds of bodies, known and growing, read, compute, wait and leave in a random order. As long as one of them is not done, there must be one that does not wait: with
    /// more shares than there is room for, giving them to whoever asks ends in a circle.
    /// </summary>
    [Theory]
    [InlineData(8, 4)]
    [InlineData(5, 4)]
    [InlineData(4, 4)]
    [InlineData(1, 16)]
    [InlineData(3, 16)]
    [InlineData(64, 16)]
    [InlineData(33, 32)]
    public async Task Whoever_comes_comes_to_an_end(long all, long longest)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            BytesInFlight bytes = Shared(all * MB, longest * MB);
            var random = new Random(seed);
            var bodies = Enumerable.Range(0, 60).Select(_ => new Body(bytes, random, longest * MB)).ToList();
            while (bodies.Count > 0)
            {
                Body[] ready = [.. bodies.Where(b => !b.Share.Waits)];
                Assert.True(ready.Length > 0, $"seed {seed}: {bodies.Count} wait for each other with {bytes.Free} bytes free");
                Body body = random.Next(40) == 0 ? bodies[random.Next(bodies.Count)] : ready[random.Next(ready.Length)];
                if (body.Share.Waits ? await body.LeaveAsync() : await body.GoOnAsync()) bodies.Remove(body);
                Assert.Equal(all * MB, bytes.Free + bodies.Sum(b => b.Share.Held));
                Assert.True(bytes.Free >= 0);
            }

            Assert.Equal(all * MB, bytes.Free);
        }
    }

    static BytesInFlight Shared(long all, long longest) => new(Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?> { ["LossApi:MaxBytesInFlight"] = $"{all}", ["LossApi:MaxBodyBytes"] = $"{longest}" }).Build()));

    sealed class Body(BytesInFlight bytes, Random random, long longest)
    {
        readonly long length = random.NextInt64(MB + 1, longest + 1);
        readonly bool known = random.Next(3) == 0;
        readonly CancellationTokenSource leaving = new();
        Task<long>? asked;
        long received, held = MB;
        bool read;

        public BytesInFlight.Share Share { get; } = bytes.Open();

        /// <summary>Does its next step.</summary>
        /// <returns>Whether it was the last.</returns>
        public async Task<bool> GoOnAsync()
        {
            if (asked is not null)
            {
                held = await asked;
                asked = null;
            }

            if (read)
            {
                Share.Dispose();
                return true;
            }

            if (known)
            {
                asked = AllAsync();
                read = true;
                return false;
            }

            received = Math.Min(length, received + random.NextInt64(1, MB));
            if (received > held) asked = Share.GrowAsync(received, leaving.Token);
            if (received < length || Share.Waits) return false;
            if (asked is not null) held = await asked;
            asked = null;
            Assert.True(held >= length);
            Share.Settle(length);
            read = true;
            return false;
        }

        /// <summary>Stops waiting and gives everything back.</summary>
        public async Task<bool> LeaveAsync()
        {
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked!);
            Share.Dispose();
            return true;
        }

        async Task<long> AllAsync()
        {
            await Share.TakeAsync(length, leaving.Token);
            return long.MaxValue;
        }
    }
}
