using FluentValidation;
using FluentValidation.Results;
using LossApi.Domain;
using LossApi.Problems;
using LossApi.Wire;
using LossApi.Wire.Json;

namespace LossApi.Evaluate;

/// <summary><c>POST /loss/{name}</c>.</summary>
static class EvaluateEndpoints
{
    public static void AddEvaluation(this WebApplicationBuilder builder) =>
        builder.Services.AddValidatorsFromAssemblyContaining<EvaluateValidator>(ServiceLifetime.Singleton, includeInternalTypes: true);

    /// <summary>One route a loss; its endpoint metadata is the loss, so document, tags and metrics follow from it. Aliases share a route of their own.</summary>
    public static void MapEvaluate(this WebApplication app)
    {
        foreach (Loss loss in Domain.Catalogue.All)
            app.MapPost($"/loss/{loss.Card.Name}", (HttpContext http, IValidator<EvaluateRequest> validator) => AnswerAsync(http, validator, loss, null))
                .WithName(loss.Card.Name).WithSummary(loss.Card.Title).WithTags(loss.Card.Group.ToString()).WithMetadata(loss);

        app.MapPost("/loss/{name}", (string name, HttpContext http, IValidator<EvaluateRequest> validator) =>
        {
            Resolution found = Domain.Catalogue.Find(name);
            return found.Loss is { } loss ? AnswerAsync(http, validator, loss, found.Alias) : UnknownLoss.Of(name, found).WriteAsync(http);
        }).ExcludeFromDescription();
    }

    /// <summary>Reads, validates, evaluates, writes: every hop of a request.</summary>
    static async Task AnswerAsync(HttpContext http, IValidator<EvaluateRequest> validator, Loss loss, Alias? alias)
    {
        using var given = new GivenMembers();
        using var body = new EvaluateBody(loss.Card, given);
        if (await RequestBody.ReadAsync(http, body, given.Faults) is { } refused)
        {
            await refused.WriteAsync(http);
            return;
        }

        var request = new EvaluateRequest(loss, alias, given);
        ValidationResult verdict = validator.Validate(request);
        if (!verdict.IsValid)
        {
            await Problem.Of(verdict).WriteAsync(http);
            return;
        }

        using LossResult result = LossResult.Of(request, http.RequestAborted);
        if (result.Flaw() is { } flaw)
        {
            await Problem.Of(flaw).WriteAsync(http);
            return;
        }

        JsonAnswer json = JsonAnswer.To(http, http.RequestAborted);
        await result.WriteAsync(json);
        await json.DrainAsync(all: true);
    }
}

/// <summary>The answer to a name that leads to no loss.</summary>
static class UnknownLoss
{
    /// <summary>404, with the names that may have been meant.</summary>
    public static Problem Of(string name, Resolution found) =>
        Problem.Of(found.Ambiguous ? "ambiguous-loss" : "unknown-loss", Detail(name, found)) with
        {
            Names = (found.Ambiguous ? "candidates" : "suggestions", found.Candidates),
        };

    /// <summary>What is the matter with the name, in a sentence.</summary>
    public static string Detail(string name, Resolution found) => (found.Ambiguous, found.Candidates.IsEmpty) switch
    {
        (true, _) => $"{Spelling.Quoted(name)} may mean {string.Join(" or ", found.Candidates)}: name one of them",
        (_, true) => $"there is no loss {Spelling.Quoted(name)}; GET /loss lists all of them",
        _ => $"there is no loss {Spelling.Quoted(name)}; did you mean {string.Join(" or ", found.Candidates)}?",
    };
}
