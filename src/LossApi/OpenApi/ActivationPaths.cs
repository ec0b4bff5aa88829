using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace LossApi.OpenApi;

/// <summary>One operation an activation, although one route answers them all: each has a formula and an example of its own.</summary>
sealed class ActivationPaths : IDocumentFilter
{
    static readonly (string Name, string Title, string Meaning, string Formula, bool Rows)[] All =
    [
        ("softmax", "Softmax", "Scores to probabilities that sum to 1 along the last axis.", @"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}", true),
        ("log_softmax", "Log-softmax", "Scores to the logarithms of the softmax, along the last axis, exact where the probability itself would be 0.", @"x_i = z_i - \ln \sum_j e^{z_j}", true),
        ("sigmoid", "Sigmoid", "Each score to a probability of its own.", @"p = \frac{1}{1 + e^{-z}}", false),
        ("log_sigmoid", "Log-sigmoid", "Each score to the logarithm of its sigmoid, exact where the probability itself would be 0.", @"x = -\ln(1 + e^{-z})", false),
    ];

    public void Apply(OpenApiDocument document, DocumentFilterContext context)
    {
        var components = new Components(document);
        var tensors = new TensorSchemas(components);
        var problems = new ProblemResponses(components);
        foreach ((string name, string title, string meaning, string formula, bool rows) in All)
        {
            components.Operation(HttpMethod.Post, $"/activation/{name}", new Operation($"activation_{name}", Sections.Activations, title,
                $"{meaning}\n\n```latex\n{formula}\n```\n\nWith `upstream`, the derivative of some later value in the outputs, the answer carries that value's derivative in the logits: the vector-Jacobian product.")
            {
                Body = (Request(), rows ? Rows() : Elements()),
                Answer = "The outputs, and the gradients if `upstream` was given.",
                Answers = [("application/json", Result(), null)],
            }.Written(components, problems));
        }

        OpenApiSchemaReference Request() => components.Schema("ActivationRequest", _ => SchemaWords.Object("Scores to be activated.",
            ("logits!", tensors.Real("Raw scores, of any shape.")),
            ("upstream", tensors.Real("The derivative of some later value in the outputs, of the logits' shape."))).Closed());

        OpenApiSchemaReference Result() => components.Schema("ActivationResult", _ => SchemaWords.Object("The activated scores.",
            ("outputs!", Described(tensors.ResultTensor, "In the shape of the logits.")),
            ("gradients", SchemaWords.Object("There when `upstream` was given.", ("logits!", Described(tensors.ResultTensor, "In the shape of the logits."))))));
    }

    static JsonObject Rows() => new()
    {
        ["logits"] = new JsonArray(new JsonArray(2.0, 1.0, 0.1), new JsonArray(0.5, 2.5, 0.3)),
        ["upstream"] = new JsonArray(new JsonArray(1, 0, 0), new JsonArray(0, 1, 0)),
    };

    static JsonObject Elements() => new()
    {
        ["logits"] = new JsonArray(-2.0, 0.0, 3.5),
        ["upstream"] = new JsonArray(1, 1, 1),
    };

    static OpenApiSchemaReference Described(OpenApiSchemaReference reference, string description)
    {
        reference.Description = description;
        return reference;
    }
}
