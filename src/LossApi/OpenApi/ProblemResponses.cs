using System.Text.Json.Nodes;
using LossApi.Problems;
using Microsoft.OpenApi;

namespace LossApi.OpenApi;

/// <summary>The error answers: one shape for every status, and for each status the kinds of error it stands for.</summary>
sealed class ProblemResponses(Components components)
{
    /// <summary>What an operation with a body may answer instead of 200.</summary>
    public static readonly int[] WithBody = [400, 404, 406, 408, 413, 415, 422, 429, 503];

    static readonly Dictionary<int, string> Reasons = new()
    {
        [400] = "The request is not valid HTTP, or its body is not one JSON document in UTF-8.",
        [401] = $"Where keys are configured: the request carries none that is known in the header `{Guide.KeyHeader}`.",
        [404] = "There is nothing of this name; the nearest names are given.",
        [406] = "The answer is not offered in any format that `Accept` takes.",
        [408] = "The body arrived too slowly.",
        [413] = "The body is too large; the limit is named.",
        [415] = "The body is in a format, charset or encoding this service does not speak.",
        [422] = "The request can be read, but something in it is wrong: each fault is pointed at, with what would be right.",
        [429] = "Over the limit. `Retry-After` says when to come back.",
        [503] = "The service is shedding load or gave up on the request. `Retry-After` says when to come back.",
    };

    /// <summary>The header that says when to come back.</summary>
    public static Dictionary<string, IOpenApiHeader> RetryAfter =>
        new() { ["Retry-After"] = new OpenApiHeader { Description = "Seconds to wait.", Schema = SchemaWords.Whole(low: 0) } };

    /// <summary>Adds the answers for these statuses.</summary>
    public void AddTo(OpenApiResponses responses, params int[] statuses)
    {
        foreach (int status in statuses) responses.Add(SchemaStatus(status), components.Response($"Problem{SchemaStatus(status)}", () => Response(status)));
    }

    static string SchemaStatus(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);

    OpenApiResponse Response(int status)
    {
        string codes = string.Join(", ", ProblemType.All.Values.Where(p => p.Status == status).Select(p => $"`{p.Code}`").Order(StringComparer.Ordinal));
        var response = new OpenApiResponse
        {
            Description = $"{Reasons[status]} Codes: {codes}.",
            Content = new Dictionary<string, IOpenApiMediaType> { ["application/problem+json"] = new OpenApiMediaType { Schema = Problem, Example = Example(status) } },
        };
        if (status is 429 or 503) response.Headers = RetryAfter;
        return response;
    }

    OpenApiSchemaReference Problem => components.Schema("Problem", _ => SchemaWords.Object("RFC 9457: what went wrong, in the same shape for every status.",
            ("type!", SchemaWords.Text("Where this kind of error is explained: `/problems/{code}`.")),
            ("title!", SchemaWords.Text("The kind of error in a few words, the same for every occurrence.")),
            ("status!", SchemaWords.Whole("The HTTP status.", 400)),
            ("code!", SchemaWords.Text("A stable kebab-case name to branch on.")),
            ("detail!", SchemaWords.Text("What is wrong with this request, and what would be right.")),
            ("traceId", SchemaWords.Text("Quote it when you report a fault.")),
            ("byteOffset", SchemaWords.Whole("Where in the body reading stopped, for bodies that are not JSON.", 0)),
            ("errors", SchemaWords.ListOf(Fault, "Every fault that was found, at most 20.")),
            ("errorsTruncated", SchemaWords.Truth("True when there were more than 20.")),
            ("errorCount", SchemaWords.Whole("How many there were, when truncated.", 0)),
            ("suggestions", SchemaWords.ListOf(SchemaWords.Text("A name."), "For an unknown name: the nearest ones.")),
            ("candidates", SchemaWords.ListOf(SchemaWords.Text("A name."), "For a name that several losses go by: their own names."))));

    OpenApiSchemaReference Fault => components.Schema("Fault", _ => SchemaWords.Object("One thing that is wrong with a request.",
        ("pointer", SchemaWords.Text("RFC 6901 JSON Pointer to the first offending element of the body, such as `/predictions/3/1`.")),
        ("parameter", SchemaWords.Text("The query parameter at fault, where there is no body.")),
        ("code!", SchemaWords.Text("The kind of fault.")),
        ("detail!", SchemaWords.Text("What is wrong there, and the allowed range."))));

    /// <summary>An error of each status as it may look. Titles are those of the kind of error.</summary>
    static JsonObject Example(int status)
    {
        (string code, string detail, string? pointer) = status switch
        {
            400 => ("malformed-json", "the body is not JSON: a comma is not followed by a value", null),
            401 => ("unauthorized", $"send your key in the header {Guide.KeyHeader}", null),
            404 => ("unknown-loss", "there is no loss \"hubber\"; did you mean huber?", null),
            406 => ("not-acceptable", "this answer is offered as application/json", null),
            408 => ("body-too-slow", "the body did not arrive in the time its length allows", null),
            413 => ("body-too-large", "the body is larger than this service takes", null),
            415 => ("unsupported-media-type", "this service reads application/json in UTF-8", null),
            422 => ("shape-mismatch", "targets has shape [3], predictions has shape [2]; targets must be of shape [2]", "/targets"),
            429 => ("too-many-requests", "too many requests from one client; try again in 1 s", null),
            503 => ("over-capacity", "the service is busy; try again in 1 s", null),
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "This status needs an example here."),
        };
        ProblemType type = ProblemType.All[code];
        var problem = new JsonObject { ["type"] = type.Type, ["title"] = type.Title, ["status"] = status, ["code"] = code, ["detail"] = detail, ["traceId"] = "0af7651916cd43dd8448eb211c80319c" };
        if (status == 400) problem.Add("byteOffset", 24);
        if (status == 404) problem.Add("suggestions", new JsonArray("huber"));
        problem.Add("errors", pointer is null ? [] : new JsonArray(new JsonObject { ["pointer"] = pointer, ["code"] = code, ["detail"] = detail }));
        return problem;
    }
}
