using System.Globalization;
using System.Threading.RateLimiting;
using LossApi.Problems;

namespace LossApi.Operations;

/// <summary>
/// Lets requests in one by one. Too many from one client are answered 429; when all places and the queue are taken, 503: an early "not now" costs
/// nothing, while a service that takes everything on answers nobody in time.
/// </summary>
/// <remarks>
/// Who is known to bring a large body is counted by its bytes alone (<see cref="BytesInFlight"/>): it must not hold bytes and wait for a place while another, whose body turned out to be
/// large, holds a place and waits for bytes.
/// </remarks>
sealed class Admission
{
    /// <summary>
    /// Clients share this many buckets by a hash that differs from start to start. The number is fixed so that a flood of addresses cannot fill the
    /// memory; that two clients share a bucket is rare, and harmless below the limit.
    /// </summary>
    const int Buckets = 16_384;

    readonly RequestDelegate next;
    readonly Settings settings;
    readonly ConcurrencyLimiter room;
    readonly PartitionedRateLimiter<HttpContext>? clients;

    public Admission(RequestDelegate next, Settings settings)
    {
        this.next = next;
        this.settings = settings;
        room = new(new() { PermitLimit = settings.MaxConcurrentRequests, QueueLimit = settings.MaxQueuedRequests, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
        if (settings.ClientRequestsPerSecond == 0) return;
        clients = PartitionedRateLimiter.Create<HttpContext, int>(context => RateLimitPartition.GetTokenBucketLimiter(Bucket(context), _ => new()
        {
            TokenLimit = settings.ClientBurst,
            TokensPerPeriod = settings.ClientRequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));
    }

    public async Task InvokeAsync(HttpContext context)
    {
        using RateLimitLease? client = clients?.AttemptAcquire(context);
        if (client is { IsAcquired: false })
        {
            context.Response.Headers.RetryAfter = client.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait)
                ? Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture)
                : "1";
            await Problem.Of("too-many-requests",
                $"one client may make {settings.ClientRequestsPerSecond} requests a second, and {settings.ClientBurst} at once; wait as Retry-After says, or send larger batches").WriteAsync(context);
            return;
        }

        // What a compressed body grows to is not known.
        if (context.Request.ContentLength is > BytesInFlight.Light and long length && context.Request.Headers.ContentEncoding.Count == 0)
        {
            // No place is taken: large bodies that wait for each other keep none from the small ones.
            await Exchange.Of(context).Body.HoldAllAsync(length);
            await next(context);
            return;
        }

        using RateLimitLease place = await room.AcquireAsync(1, context.RequestAborted);
        if (!place.IsAcquired)
        {
            context.Response.Headers.RetryAfter = "1";
            await Problem.Of("over-capacity",
                $"{settings.MaxConcurrentRequests} requests are being worked on and {settings.MaxQueuedRequests} wait; try again as Retry-After says").WriteAsync(context);
            return;
        }

        await next(context);
    }

    /// <summary>The client is its key, else its address; of an IPv6 address the network part, for one customer has all the rest.</summary>
    int Bucket(HttpContext context)
    {
        var hash = new HashCode();
        if (settings.ApiKeys.Count > 0 && ApiKey.Presented(context) is { } key) hash.AddBytes(key);
        else if (context.Connection.RemoteIpAddress is { } address)
        {
            byte[] bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
            hash.AddBytes(bytes.AsSpan(0, bytes.Length == 16 ? 8 : bytes.Length));
        }

        return (int)((uint)hash.ToHashCode() % Buckets);
    }
}
