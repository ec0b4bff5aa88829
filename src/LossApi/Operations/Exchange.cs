using LossApi.Domain;
using LossApi.Wire;
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
    static int Types;

    (ILent? Object, bool Lent)[] kept = [];

    public Exchange()
    {
        Clock = new();
        Body = new(this);
        Answer = new(this);
    }

    /// <summary>Whether it is not to be worked on by the thread that reads its socket.</summary>
    public bool Left { get; private set; }

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

    /// <summary>The exchange a request is part of: its answer's, which every context has at hand, while a feature of ours would be searched for.</summary>
    /// <exception cref="InvalidOperationException">When the request is part of none.</exception>
    public static Exchange Of(HttpContext context) => Find(context) ?? throw new InvalidOperationException("the request is part of no exchange");

    /// <summary>The same, or null.</summary>
    public static Exchange? Find(HttpContext context) => (context.Response.BodyWriter as CountedAnswer)?.Exchange;

    /// <summary>Makes everything further in part of an exchange.</summary>
    public static async Task AccompanyAsync(HttpContext context, RequestDelegate next)
    {
        string connection = context.Connection.Id;
        bool stays = EventLoop.MayStay(context), leaves = EventLoop.HadItsTurn(connection, Environment.TickCount64) || EventLoop.IsHere && !stays;
        if (leaves) await EventLoop.Leave();
        Exchange exchange = Pool.Get();
        // Also where it began on the pool: its body may come there.
        exchange.Left = leaves || !stays;
        exchange.Answer.Attach(context);
        try
        {
            await next(context);
        }
        finally
        {
            exchange.Close();
            Pool.Return(exchange);
            EventLoop.End(connection, Environment.TickCount64);
        }
    }

    /// <summary>Notes an evaluation.</summary>
    public void Add(Loss loss, long elements)
    {
        losses.Add(loss.Card.Name);
        Elements += elements;
    }

    /// <summary>An object that is used anew for each request: this exchange's own, or, while that is in use, another. It is taken back when the request ends.</summary>
    public T Lend<T>() where T : class, ILent, new()
    {
        if (kept.Length <= Kept<T>.Index) Array.Resize(ref kept, Kept<T>.Index + 1);
        ref (ILent? Object, bool Lent) own = ref kept[Kept<T>.Index];
        if (own.Lent) return new T();
        own.Lent = true;
        return (T)(own.Object ??= new T());
    }

    void Close()
    {
        foreach (ref (ILent? Object, bool Lent) own in kept.AsSpan())
        {
            if (!own.Lent) continue;
            own.Lent = false;
            own.Object!.Clear();
        }

        Clock.Close();
        Body.Detach();
        Answer.Detach();
        losses.Clear();
        Elements = 0;
    }

    /// <summary>Where an exchange keeps its object of a type.</summary>
    static class Kept<T>
    {
        public static readonly int Index = Interlocked.Increment(ref Types) - 1;
    }
}
