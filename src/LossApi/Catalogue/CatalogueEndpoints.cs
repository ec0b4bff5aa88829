using System.Collections.Immutable;
using LossApi.Domain;
using LossApi.Evaluate;
using LossApi.Wire;

namespace LossApi.Catalogue;

static class CatalogueEndpoints
{
    static readonly QueryParameter Group = new("group",
        [.. Domain.Catalogue.All.Select(l => l.Card.Group).Distinct().Order().Select(g => SnakeCase.Of(g))], "Only the losses of this family.");

    static readonly QueryParameter Task = new("task",
        [.. Domain.Catalogue.All.SelectMany(l => l.Card.Tasks).Distinct().Order().Select(t => SnakeCase.Of(t))], "Only the losses recommended for this task.");

    static readonly QueryParameter Library = new("library",
        [.. Domain.Catalogue.All.SelectMany(l => l.Card.Aliases).Select(a => a.Library).Where(l => l.Length > 0).Distinct().Order(StringComparer.Ordinal)],
        "Only the losses that this library has under a name of its own.");

    static readonly ImmutableArray<QueryParameter> Filters = [Group, Task, Library];

    public static void MapCatalogue(this WebApplication app)
    {
        app.MapJson("/loss", http => All(http.Request.Query))
            .WithName("list_losses").WithTags("Catalogue").WithMetadata([.. Filters])
            .WithSummary("Every loss: what it measures, what it takes, when to use it");

        app.MapJson("/loss/{name}", http => One(http.RouteText("name")))
            .WithName("get_loss").WithTags("Catalogue")
            .WithSummary("One loss, by its name or any library's name for it, with a worked example");
    }

    static IResult All(IQueryCollection query)
    {
        if (query.Count == 0) return CatalogueDocuments.All;
        var asked = new QueryReading(query, Filters);
        if (asked.Faults.Count > 0) return asked.Refuse();
        return CatalogueDocuments.List(Domain.Catalogue.All.Where(l =>
            (asked[Group] is not { } group || SnakeCase.Of(l.Card.Group) == group)
            && (asked[Task] is not { } task || l.Card.Tasks.Any(t => SnakeCase.Of(t) == task))
            && (asked[Library] is not { } library || l.Card.Aliases.Any(a => a.Library == library))));
    }

    static IResult One(string name)
    {
        Resolution found = Domain.Catalogue.Find(name);
        return found.Loss is { } loss ? CatalogueDocuments.One(loss) : new Refusal(UnknownLoss.Of(name, found));
    }
}
