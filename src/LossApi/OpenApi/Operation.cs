using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace LossApi.OpenApi;

/// <summary>One operation of the document, before it is written in the document's own types.</summary>
/// <param name="Id">The <c>operationId</c>: what generated clients call the method.</param>
/// <param name="Tag">The section it stands in.</param>
/// <param name="Summary">A few words.</param>
/// <param name="Description">What it does, in Markdown.</param>
sealed record Operation(string Id, string Tag, string Summary, string Description)
{
    /// <summary>The body's schema, and an example that answers 200 when it is sent unchanged.</summary>
    public (IOpenApiSchema Schema, JsonNode Example)? Body { get; init; }

    /// <summary>Other formats the body may have.</summary>
    public (string MediaType, IOpenApiSchema Schema)[] BodyFormats { get; init; } = [];

    /// <summary>Path and query parameters.</summary>
    public OpenApiParameter[] Parameters { get; init; } = [];

    /// <summary>What 200 means.</summary>
    public required string Answer { get; init; }

    /// <summary>The formats of the answer, with an example where there is one.</summary>
    public (string MediaType, IOpenApiSchema Schema, JsonNode? Example)[] Answers { get; init; } = [];

    /// <summary>The error statuses.</summary>
    public int[] Problems { get; init; } = ProblemResponses.WithBody;

    /// <summary>What 503 means where its answer is in the format of 200: a service that is not ready.</summary>
    public string? Unready { get; init; }

    /// <summary>Whether it answers without a key even where keys are configured.</summary>
    public bool Public { get; init; }

    /// <summary>Writes it in the document's types.</summary>
    public OpenApiOperation Written(Components components, ProblemResponses problems)
    {
        var operation = new OpenApiOperation
        {
            OperationId = Id,
            Summary = Summary,
            Description = Description,
            Tags = new HashSet<OpenApiTagReference> { components.Tag(Tag) },
            Parameters = Parameters.Length == 0 ? null : [.. Parameters],
            Responses = new OpenApiResponses { ["200"] = new OpenApiResponse { Description = Answer, Content = Formats() } },
        };
        if (Body is { } body)
        {
            var content = new Dictionary<string, IOpenApiMediaType> { ["application/json"] = new OpenApiMediaType { Schema = body.Schema, Example = body.Example } };
            foreach ((string type, IOpenApiSchema schema) in BodyFormats) content.Add(type, new OpenApiMediaType { Schema = schema });
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = content };
        }

        if (Public) operation.Security = [];
        problems.AddTo(operation.Responses, Public ? Problems : [.. Problems.Append(401).Order()]);
        if (Unready is not null)
            operation.Responses.Add("503", new OpenApiResponse { Description = Unready, Content = Formats(), Headers = ProblemResponses.RetryAfter });
        return operation;
    }

    Dictionary<string, IOpenApiMediaType> Formats() =>
        Answers.ToDictionary(a => a.MediaType, a => (IOpenApiMediaType)new OpenApiMediaType { Schema = a.Schema, Example = a.Example });
}
