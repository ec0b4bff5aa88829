using System.Reflection;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace LossApi.OpenApi;

/// <summary>What stands at the head of the document, and the order of its parts. Runs last.</summary>
sealed class Guide : IDocumentFilter
{
    /// <summary>The header a key is sent in.</summary>
    public const string KeyHeader = "X-Api-Key";

    /// <summary>Title, version, licence and a short guide.</summary>
    public static OpenApiInfo Info { get; } = new()
    {
        Title = "LossApi",
        Version = typeof(Guide).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version is { } version ? new Version(version).ToString(3) : "0.0.0",
        Summary = "Loss functions of machine learning over HTTP: values, per-sample terms, exact derivatives.",
        Contact = new() { Name = "LossApi" },
        License = new() { Name = "MIT", Identifier = "MIT" },
        Description =
            """
            Post a batch of predictions and targets to a loss; the answer is its value, the loss of each sample, and the analytic gradient with respect to the predictions.
            Any language that speaks HTTP and JSON can train against it, or check its own implementation with it.

            ## Names

            Each loss has one operation here, under its **canonical name**. `POST /loss/…` also answers to the names of PyTorch, Keras and other libraries, with that library's defaults:
            `/loss/torch.HuberLoss`, `/loss/keras.Huber`, `/loss/HuberLoss`. Case, `_`, `-` and spaces do not matter. Each operation lists its aliases; `GET /loss` lists all.

            ## Request

            **Tensors** are rectangular nested arrays of numbers; a bare number is a scalar. Arithmetic is IEEE double. Nothing is broadcast silently.
            Where a tensor may stand, its bytes may stand instead: `{"dtype": "f64", "shape": [2, 3], "base64": "…"}`. Each loss also takes and answers `application/vnd.safetensors`.
            **`reduction`** says how the terms become the value: `none`, `sum`, `mean` (Σ terms / count), `weighted_mean` (Σ terms / Σ weights), `batch_mean` (Σ terms / first dimension).
            **`weights`** multiply the terms: one a term, one a sample, or one for all.
            **`outputs`** says what to answer beside the value: `terms`, `gradients`, `hessians` (the diagonal). Unless given: terms and gradients.
            **`options`** are the loss's own; a member that is not described is an error.

            ## Answer

            Sums are exact: the value does not depend on the order of the samples, on threads or on the processor, and the same request always gets the same bytes.
            **`diagnostics`** name what is legal but smells, such as a softmax applied twice.

            ## Errors

            Every error is `application/problem+json` in the shape of `Problem`. Its `errors` point at each fault in the request by JSON Pointer and say what would be right;
            its `type` leads to a page that explains it.
            """,
    };

    public void Apply(OpenApiDocument document, DocumentFilterContext context)
    {
        document.Servers = [new() { Url = "/", Description = "This service" }];
        document.Tags = new HashSet<OpenApiTag>(Sections.All.Select(s => new OpenApiTag { Name = s.Name, Description = s.Description }));
        document.Components!.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["ApiKey"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = KeyHeader,
                Description = "Asked for only where the operator has configured keys.",
            },
        };
        // Either nothing or a key: which of the two, the configuration says.
        document.Security = [[], new() { [new OpenApiSecuritySchemeReference("ApiKey", document)] = [] }];
        new Components(document).Sort();
    }
}
