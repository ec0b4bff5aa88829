using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using LossApi.Domain;

namespace LossApi.Operations;

/// <summary>How an evaluation ended.</summary>
enum Outcome
{
    /// <summary>With an answer.</summary>
    Answered,

    /// <summary>The batch was found wrong.</summary>
    Refused,

    /// <summary>The deadline passed or the client left.</summary>
    Stopped,
}

/// <summary>
/// Counts evaluations and their elements by loss. Only catalogued losses can be counted, so the number of time series is bounded. The counts are kept here and read when they are collected:
/// a request adds to two numbers, where a counter that is told of each would look its labels up.
/// </summary>
sealed class LossMetrics
{
    /// <summary>The name of the meter and of the trace source.</summary>
    public const string Meter = "LossApi";

    static readonly string[] Outcomes = ["answered", "refused", "stopped"];

    readonly FrozenDictionary<Loss, Count[]> counts = Domain.Catalogue.All.ToFrozenDictionary(loss => loss, _ => Outcomes.Select(_ => new Count()).ToArray());

    public LossMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(Meter);
        meter.CreateObservableCounter("loss.evaluations", () => Measurements(count => count.Evaluations), "{evaluation}", "Evaluations, by loss and outcome.");
        meter.CreateObservableCounter("loss.elements", () => Measurements(count => count.Elements), "{element}", "Numbers in the batches' tensors, by loss and outcome.");
    }

    /// <summary>The one call an endpoint makes for each evaluation: counts it, and puts loss and elements on the request's log line.</summary>
    /// <param name="context">The request.</param>
    /// <param name="loss">What was evaluated.</param>
    /// <param name="count">How many numbers the batch held; 0 where it was refused before they were counted.</param>
    /// <param name="outcome">How it ended.</param>
    public void Record(HttpContext context, Loss loss, long count, Outcome outcome = Outcome.Answered)
    {
        counts[loss][(int)outcome].Add(count);
        Exchange.Of(context).Add(loss, count);
    }

    /// <summary>A series for each loss and outcome there has been.</summary>
    List<Measurement<long>> Measurements(Func<Count, long> figure) =>
    [
        .. from loss in Domain.Catalogue.All
           from outcome in Enumerable.Range(0, Outcomes.Length)
           let count = counts[loss][outcome]
           where count.Evaluations > 0
           select new Measurement<long>(figure(count), new("loss", loss.Card.Name), new("outcome", Outcomes[outcome])),
    ];

    sealed class Count
    {
        long evaluations, elements;

        public long Evaluations => Interlocked.Read(ref evaluations);
        public long Elements => Interlocked.Read(ref elements);

        public void Add(long read)
        {
            Interlocked.Increment(ref evaluations);
            Interlocked.Add(ref elements, read);
        }
    }
}
