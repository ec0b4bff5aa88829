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

/// <summary>Counts evaluations and their elements by loss. Only catalogued losses can be counted, so the number of time series is bounded.</summary>
sealed class LossMetrics
{
    /// <summary>The name of the meter and of the trace source.</summary>
    public const string Meter = "LossApi";

    readonly Counter<long> evaluations;
    readonly Counter<long> elements;

    public LossMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(Meter);
        evaluations = meter.CreateCounter<long>("loss.evaluations", "{evaluation}", "Evaluations, by loss and outcome.");
        elements = meter.CreateCounter<long>("loss.elements", "{element}", "Numbers in the batches' tensors, by loss and outcome.");
    }

    /// <summary>The one call an endpoint makes for each evaluation: counts it, and puts loss and elements on the request's log line.</summary>
    /// <param name="context">The request.</param>
    /// <param name="loss">What was evaluated.</param>
    /// <param name="count">How many numbers the batch held; 0 where it was refused before they were counted.</param>
    /// <param name="outcome">How it ended.</param>
    public void Record(HttpContext context, Loss loss, long count, Outcome outcome = Outcome.Answered)
    {
        KeyValuePair<string, object?> name = new("loss", loss.Card.Name), ended = new("outcome", Spelled(outcome));
        evaluations.Add(1, name, ended);
        elements.Add(count, name, ended);
        Exchange.Of(context).Add(loss, count);
    }

    static string Spelled(Outcome outcome) => outcome switch
    {
        Outcome.Answered => "answered",
        Outcome.Refused => "refused",
        _ => "stopped",
    };
}
