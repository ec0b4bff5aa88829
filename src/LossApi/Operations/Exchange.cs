using LossApi.Domain;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.ObjectPool;

namespace LossApi.Operations;

/// <summary>
/// What goes with a request from the first middleware to the last: its clock, its body and its answer, timed and counted, and what was evaluated. It is lent for one
/// request and used again for the next, so that a small one leaves no garbage behind here.
/// </summary>
sealed class Exchange
{
    static readonly ObjectPool<Exchange> Pool = ObjectPool.Create<Exchange>();

    readonly List<string> losses = [];

    public Exchange()
    {
        Clock = new();
        Body = new(Clock);
        Answer = new(Clock);
    }

    /// <summary>The time the service itself takes.</summary>
    public WorkClock Clock { get; }

    /// <summary>The request's body.</summary>
    public TimedBody Body { get; }

    /// <summary>The response's body.</summary>
    public CountedAnswer Answer { get; }

    /// <summary>The canonical names of the losses that were evaluated, in order; null where there was none.</summary>
    public string? Losses => losses.Count switch { 0 => null, 1 => losses[0], _ => string.Join(',', losses) };

    /// <summary>The numbers read for them.</summary>
    public long Elements { get; private set; }

    /// <summary>The exchange a request is part of.</summary>
    public static Exchange Of(HttpContext context) => context.Features.GetRequiredFeature<Exchange>();

    /// <summary>Makes everything further in part of an exchange.</summary>
    public static async Task AccompanyAsync(HttpContext context, RequestDelegate next)
    {
        Exchange exchange = Pool.Get();
        context.Features.Set(exchange);
        exchange.Answer.Attach(context);
        try
        {
            await next(context);
        }
        finally
        {
            exchange.Close();
            Pool.Return(exchange);
        }
    }

    /// <summary>Notes an evaluation.</summary>
    public void Add(Loss loss, long elements)
    {
        losses.Add(loss.Card.Name);
        Elements += elements;
    }

    void Close()
    {
        Clock.Close();
        Body.Detach();
        Answer.Detach();
        losses.Clear();
        Elements = 0;
    }
}
