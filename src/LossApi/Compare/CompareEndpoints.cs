using FluentValidation;
using FluentValidation.Results;
using LossApi.Domain;
using LossApi.Evaluate;
using LossApi.Operations;
using LossApi.Problems;
using LossApi.Wire;
using LossApi.Wire.Json;

namespace LossApi.Compare;

/// <summary><c>POST /compare</c>: several losses on one batch, which is read once.</summary>
static class CompareEndpoints
{
    public static void MapCompare(this WebApplication app)
    {
        IValidator<CompareRequest> validator = app.Services.GetRequiredService<IValidator<CompareRequest>>();
        LossMetrics metrics = app.Services.GetRequiredService<LossMetrics>();
        app.MapPost("/compare", http => AnswerAsync(http, validator, metrics))
            .WithName("compare").WithSummary("Several losses on one batch").WithTags("Compare");
    }

    static async Task AnswerAsync(HttpContext http, IValidator<CompareRequest> validator, LossMetrics metrics)
    {
        using var given = new GivenMembers();
        using var body = new CompareBody(given);
        if (await RequestBody.ReadAsync(http, body, given.Faults) is { } refused)
        {
            await refused.WriteAsync(http);
            return;
        }

        var request = new CompareRequest(given, body.Losses);
        ValidationResult verdict = validator.Validate(request);
        if (!verdict.IsValid)
        {
            await Problem.Of(verdict).WriteAsync(http);
            return;
        }

        // All of them are evaluated before the first byte goes out, since any of them may turn out not to be finite.
        var results = new List<LossResult>(request.Requests.Count);
        try
        {
            foreach (EvaluateRequest one in request.Requests)
            {
                results.Add(LossResult.Of(one, http.RequestAborted));
                Violation? found = results[^1].Flaw();
                metrics.Record(http, one.Loss, given.Batch.Elements, found is null ? Outcome.Answered : Outcome.Refused);
                if (found is not { } flaw) continue;
                await Problem.Of(flaw with { Detail = $"{one.Pointer} ({one.Loss.Card.Name}): {flaw.Detail}" }).WriteAsync(http);
                return;
            }

            await WriteAsync(JsonAnswer.To(http, http.RequestAborted), results);
        }
        finally
        {
            foreach (LossResult result in results) result.Dispose();
        }
    }

    static async Task WriteAsync(JsonAnswer json, List<LossResult> results)
    {
        json.Open('{');
        json.Name("results");
        json.Open('[');
        foreach (LossResult result in results)
        {
            json.Next();
            await result.WriteAsync(json);
        }

        json.Close(']');
        json.Close('}');
        await json.DrainAsync(all: true);
    }
}
