using FluentValidation;
using FluentValidation.Results;
using LossApi.Domain;
using LossApi.Operations;
using LossApi.Problems;
using LossApi.Wire;
using LossApi.Wire.Json;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.AspNetCore.Routing.Patterns;

namespace LossApi.Evaluate;

/// <summary><c>POST /loss/{name}</c>.</summary>
static class EvaluateEndpoints
{
    public static void AddEvaluation(this WebApplicationBuilder builder) =>
        builder.Services.AddValidatorsFromAssemblyContaining<EvaluateValidator>(ServiceLifetime.Singleton, includeInternalTypes: true);

    /// <summary>One route a loss; its endpoint metadata is the loss, so document, tags and metrics follow from it. Aliases share a route of their own.</summary>
    public static void MapEvaluate(this WebApplication app)
    {
        // Plain delegates: nothing is bound by reflection at the start, and no scope of services is opened for a request.
        IValidator<EvaluateRequest> validator = app.Services.GetRequiredService<IValidator<EvaluateRequest>>();
        LossMetrics metrics = app.Services.GetRequiredService<LossMetrics>();
        foreach (Loss loss in Domain.Catalogue.All)
            app.MapPost($"/loss/{loss.Card.Name}", http => AnswerAsync(http, validator, metrics, loss, null))
                .WithName(loss.Card.Name).WithSummary(loss.Card.Title).WithTags(loss.Card.Group.ToString()).WithMetadata(loss, ShortWork.Mark);

        RoutePattern others = RoutePatternFactory.Parse("/loss/{name}", defaults: null, parameterPolicies: new RouteValueDictionary { ["name"] = new OtherNames() });
        app.Map(others, http =>
        {
            string name = http.RouteText("name");
            Resolution found = Domain.Catalogue.Find(name);
            return found.Loss is { } loss ? AnswerAsync(http, validator, metrics, loss, found.Alias) : UnknownLoss.Of(name, found).WriteAsync(http);
        }).WithMetadata(new HttpMethodMetadata([HttpMethods.Post]), ShortWork.Mark).ExcludeFromDescription();
    }

    /// <summary>Tells the router not to try the route of aliases where a loss has its own: with two candidates it sets values aside for each request.</summary>
    sealed class OtherNames : IParameterLiteralNodeMatchingPolicy
    {
        public bool MatchesLiteral(string parameterName, string literal) => !Domain.Catalogue.All.Any(loss => loss.Card.Name.Equals(literal, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads, evaluates, writes, and counts how it ended.</summary>
    static async Task AnswerAsync(HttpContext http, IValidator<EvaluateRequest> validator, LossMetrics metrics, Loss loss, Alias? alias)
    {
        using var given = new GivenMembers();
        Outcome outcome = Outcome.Stopped;
        try
        {
            Problem? problem = await EvaluateBodies.ReadAsync(http, loss.Card, given) ?? await EvaluateAsync(http, validator, new(loss, alias, given));
            if (problem is not null) await problem.WriteAsync(http);
            outcome = problem is null ? Outcome.Answered : Outcome.Refused;
        }
        finally
        {
            metrics.Record(http, loss, given.Batch.Elements, outcome);
        }
    }

    /// <summary>Validates, evaluates and answers; or says why there is no answer.</summary>
    static async Task<Problem?> EvaluateAsync(HttpContext http, IValidator<EvaluateRequest> validator, EvaluateRequest request)
    {
        ValidationResult verdict = validator.Validate(request);
        if (!verdict.IsValid) return Problem.Of(verdict);

        if (EventLoop.MustLeave(request.Given.Batch.Elements, request.Loss.Card.Cost, request.Layout!)) await EventLoop.Leave();
        using var result = LossResult.Of(request, http.RequestAborted);
        if (result.Flaw() is { } flaw) return Problem.Of(flaw);

        if (Negotiation.WantsSafetensors(http.Request))
        {
            await SafetensorsResult.WriteAsync(http, result);
            return null;
        }

        var json = JsonAnswer.To(http, http.RequestAborted);
        await result.WriteAsync(json);
        await json.DrainAsync(all: true);
        return null;
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
        (true, _) when found.Candidates.Length == 1 => $"{Spelling.Quoted(name)} is used for more than one thing; if {found.Candidates[0]} is meant, name it so",
        (true, _) => $"{Spelling.Quoted(name)} may mean {string.Join(" or ", found.Candidates)}: name one of them",
        (_, true) => $"there is no loss {Spelling.Quoted(name)}; GET /loss lists all of them",
        _ => $"there is no loss {Spelling.Quoted(name)}; did you mean {string.Join(" or ", found.Candidates)}?",
    };
}
