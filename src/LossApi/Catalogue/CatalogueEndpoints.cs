using System.Collections.Immutable;
using LossApi.Domain;
using LossApi.Problems;

namespace LossApi.Catalogue;

static class CatalogueEndpoints
{
    static readonly QueryParameter Group = new("group",
        [.. Domain.Catalogue.All.Select(l => l.Card.Group).Distinct().Order().Select(g => Spelling.Of(g))], "Only the losses of this family.");

    static readonly QueryParameter Task = new("task",
        [.. Domain.Catalogue.All.SelectMany(l => l.Card.Tasks).Distinct().Order().Select(t => Spelling.Of(t))], "Only the losses recommended for this task.");

    static readonly QueryParameter Library = new("library",
        [.. Domain.Catalogue.All.SelectMany(l => l.Card.Aliases).Select(a => a.Library).Where(l => l.Length > 0).Distinct().Order(StringComparer.Ordinal)],
        "Only the losses that this library has under a name of its own.");

    static readonly ImmutableArray<QueryParameter> Filters = [Group, Task, Library];

    public static void MapCatalogue(this WebApplication app)
    {
        app.MapGet("/loss", (HttpContext http) => All(http.Request.Query))
            .WithName("list_losses").WithTags("Catalogue").WithMetadata([.. Filters])
            .WithSummary("Every loss: what it measures, what it takes, when to use it")
            .Produces(StatusCodes.Status200OK, contentType: "application/json")
            .Produces(StatusCodes.Status304NotModified)
            .Produces(StatusCodes.Status422UnprocessableEntity, contentType: "application/problem+json");

        app.MapGet("/loss/{name}", (string name) => One(name))
            .WithName("get_loss").WithTags("Catalogue")
            .WithSummary("One loss, by its name or any library's name for it, with a worked example")
            .Produces(StatusCodes.Status200OK, contentType: "application/json")
            .Produces(StatusCodes.Status304NotModified)
            .Produces(StatusCodes.Status404NotFound, contentType: "application/problem+json");
    }

    static IResult All(IQueryCollection query)
    {
        if (query.Count == 0) return CatalogueDocuments.All;
        var asked = new QueryReading(query, Filters);
        if (asked.Faults.Count > 0) return asked.Refuse();
        return CatalogueDocuments.List(Domain.Catalogue.All.Where(l =>
            (asked[Group] is not { } group || Spelling.Of(l.Card.Group) == group)
            && (asked[Task] is not { } task || l.Card.Tasks.Any(t => Spelling.Of(t) == task))
            && (asked[Library] is not { } library || l.Card.Aliases.Any(a => a.Library == library))));
    }

    static IResult One(string name)
    {
        Resolution found = Domain.Catalogue.Find(name);
        if (found.Loss is { } loss) return CatalogueDocuments.One(loss);
        string shown = name.Length <= 64 ? name : $"{name.AsSpan(0, 64)}…";
        string several = string.Join(", ", found.Candidates);
        string detail = found.Ambiguous ? $"\"{shown}\" may mean {several}; use one of these names"
            : several.Length > 0 ? $"there is no loss \"{shown}\"; did you mean {several}? GET /loss lists all"
            : $"there is no loss \"{shown}\"; GET /loss lists all";
        return new Refusal(ProblemType.All[found.Ambiguous ? "ambiguous-loss" : "unknown-loss"], detail) { Suggestions = found.Candidates };
    }
}
