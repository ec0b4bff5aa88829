using System.Text.Json.Nodes;
using LossApi.Domain;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace LossApi.OpenApi;

/// <summary>The operations beside the losses: comparison, catalogue, advice, error pages, health and metrics.</summary>
sealed class RoutePaths : IDocumentFilter
{
    static IEnumerable<LossCard> Cards => Domain.Catalogue.All.Select(l => l.Card);

    public void Apply(OpenApiDocument document, DocumentFilterContext context)
    {
        var components = new Components(document);
        var tensors = new TensorSchemas(components);
        var problems = new ProblemResponses(components);
        var catalogue = new CatalogueSchemas(components);

        Add(HttpMethod.Post, "/compare", ComparePath.Of(components, tensors));
        Add(HttpMethod.Get, "/loss", new("list_losses", Sections.Catalogue, "List all losses",
            "Every loss with its group, aliases, inputs, options, formula, and when to take it; without worked examples. Each parameter leaves out what does not fit it.")
        {
            Parameters =
            [
                Filter("group", "Only the losses of this family.", CatalogueSchemas.Words(Cards.Select(c => c.Group))),
                Filter("task", "Only the losses recommended for this task.", CatalogueSchemas.Words(Cards.SelectMany(c => c.Tasks))),
                Filter("library", "Only the losses that this library has under a name of its own.",
                    Cards.SelectMany(c => c.Aliases).Select(a => a.Library).Where(l => l.Length > 0).Distinct().Order(StringComparer.Ordinal)),
            ],
            Answer = "The catalogue.",
            Answers = [("application/json", SchemaWords.Object(null, ("losses!", SchemaWords.ListOf(catalogue.Entry))), null)],
            Problems = [400, 406, 422, 429, 503],
        });
        Add(HttpMethod.Get, "/loss/{name}", new("get_loss", Sections.Catalogue, "Describe one loss",
            "One entry of the catalogue, with a worked example: a request and its exact answer. The name may be a canonical one or any library's, "
            + "with or without the library: `huber`, `torch.HuberLoss`, `HuberLoss`, `huber_loss` are the same to it. `POST` to the same address evaluates.")
        {
            Parameters = [Parameter("name", ParameterLocation.Path, "A canonical name or an alias; case, `_`, `-` and spaces do not matter.", SchemaWords.Text("A name."), Domain.Catalogue.All[0].Card.Name)],
            Answer = "The entry.",
            Answers = [("application/json", catalogue.EntryWithExample, null)],
            Problems = [400, 404, 406, 429, 503],
        });
        Add(HttpMethod.Get, "/advise", Advise(catalogue));
        Add(HttpMethod.Get, "/problems", new("list_problems", Sections.Problems, "List all errors",
            "Every kind of error a request can be refused for, and every diagnostic an answer can carry. A page for people or JSON for programs, by `Accept`.")
        {
            Answer = "The list.",
            Answers = [("application/json", catalogue.ProblemIndex, null), ("text/html", SchemaWords.Text("A page."), null)],
            Problems = [400, 406, 429, 503],
            Public = true,
        });
        Add(HttpMethod.Get, "/problems/{slug}", new("get_problem", Sections.Problems, "Explain an error",
            "What an error's `type` or a diagnostic's `code` means, an example of it, and how to mend it. A page for people or JSON for programs, by `Accept`.")
        {
            Parameters = [Parameter("slug", ParameterLocation.Path, "The `code` of an error or diagnostic.", SchemaWords.Text("A code."), "shape-mismatch")],
            Answer = "The explanation.",
            Answers = [("application/json", catalogue.ProblemPage, null), ("text/html", SchemaWords.Text("A page."), null)],
            Problems = [400, 404, 406, 429, 503],
            Public = true,
        });
        Add(HttpMethod.Get, "/health/live", Health(catalogue, null, "health_live", "Is the process alive?", "Answers 200 as long as the process can answer at all. An orchestrator restarts what does not."));
        Add(HttpMethod.Get, "/health/ready", Health(catalogue, "The service is starting or about to stop.", "health_ready", "Does the service take requests?", "Answers 503 while the service starts and from the moment it is told to stop, so that a balancer sends nothing more."));
        Add(HttpMethod.Get, "/metrics", new("metrics", Sections.Operations, "Metrics for Prometheus", "Requests, durations and elements by loss, and the state of the runtime, in Prometheus' text format.")
        {
            Answer = "The metrics at this moment.",
            Answers = [("text/plain", SchemaWords.Text("Prometheus text."), null), ("application/openmetrics-text", SchemaWords.Text("OpenMetrics text."), null)],
            Problems = [400],
        });

        void Add(HttpMethod verb, string path, Operation operation) => components.Operation(verb, path, operation.Written(components, problems));
    }

    static Operation Advise(CatalogueSchemas catalogue) => new("advise", Sections.Catalogue, "Recommend losses",
        "Which loss to take for a task and which activation the model's last layer has with it, best first, each with its reason and what to look out for.")
    {
        Parameters =
        [
            Filter("task", "What is to be learned. Needed as soon as anything else is said; without any parameter the first choice for each task is answered.",
                CatalogueSchemas.Words(Cards.SelectMany(c => c.Tasks)), Cards.SelectMany(c => c.Tasks).Min()),
            Parameter("outliers", ParameterLocation.Query, "Whether some targets are far off.", SchemaWords.Truth("True or false.")),
            Parameter("imbalanced", ParameterLocation.Query, "Whether some classes are rare.", SchemaWords.Truth("True or false.")),
            Parameter("integer_labels", ParameterLocation.Query, "Whether the targets are class indices rather than one-hot rows or distributions.", SchemaWords.Truth("True or false.")),
            Filter("outputs", "What the model puts out: raw scores, or probabilities.", ["logits", "probabilities"]),
        ],
        Answer = "Recommendations, best first.",
        Answers = [("application/json", catalogue.Recommendations, null)],
        Problems = [400, 406, 422, 429, 503],
    };

    static Operation Health(CatalogueSchemas schemas, string? unready, string id, string summary, string description) => new(id, Sections.Operations, summary, description)
    {
        Answer = "Yes.",
        Answers = [("application/json", schemas.Health, null)],
        Problems = [400],
        Unready = unready,
        Public = true,
    };

    static OpenApiParameter Filter(string name, string description, IEnumerable<string> words, LearningTask? example = null) =>
        Parameter(name, ParameterLocation.Query, description, SchemaWords.Word("A word.", words), example is { } task ? CatalogueSchemas.Words([task]).Single() : null);

    static OpenApiParameter Parameter(string name, ParameterLocation place, string description, OpenApiSchema schema, JsonNode? example = null)
    {
        // The parameter carries the description; its schema needs none of its own.
        schema.Description = null;
        return new() { Name = name, In = place, Required = place == ParameterLocation.Path, Description = description, Schema = schema, Example = example };
    }
}
