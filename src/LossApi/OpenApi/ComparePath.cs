using System.Text.Json.Nodes;
using LossApi.Compare;
using LossApi.Domain;
using Microsoft.OpenApi;

namespace LossApi.OpenApi;

/// <summary>The operation that evaluates several losses on one batch.</summary>
static class ComparePath
{
    /// <summary>The operation; its tensors are those of any loss of the catalogue.</summary>
    public static Operation Of(Components components, TensorSchemas tensors)
    {
        var schemas = new LossSchemas(components, tensors);
        OpenApiSchemaReference request = components.Schema("CompareRequest", _ => SchemaWords.Object(
            "Several losses and one batch for all of them.",
            [
                ("losses!", Losses()),
                .. Domain.Catalogue.All.SelectMany(l => l.Card.AllInputs).GroupBy(i => i.Name, StringComparer.Ordinal).Select(g => (g.Key, (IOpenApiSchema)Tensor(g.Key, g))),
                ("reduction", LossSchemas.Reduction(null)),
                ("outputs", LossSchemas.OutputsAsked(hessians: true)),
                ("non_finite", LossSchemas.NonFinite),
            ]).Closed());
        return new("compare", Sections.Compare, "Compare losses on one batch",
            "Evaluates several losses on the same batch and answers their results in the same order. Each loss is a name, or a name with options and a reduction of its own. "
            + "The batch must suit every one of them; what it lacks is pointed at as for a single loss.")
        {
            Body = (request, Example()),
            Answer = "One result a loss, in the order they were named.",
            Answers = [("application/json", SchemaWords.Object(null, ("results!", SchemaWords.ListOf(schemas.AnyResult))), null)],
        };

        OpenApiSchema Tensor(string name, IEnumerable<Input> inputs) => tensors.OfAny($"The `{name}` of the losses that take them; ranges are each loss's own.", inputs);
    }

    static OpenApiSchema Losses()
    {
        OpenApiSchema losses = SchemaWords.ListOf(SchemaWords.Either(null,
            SchemaWords.Text("A canonical name or an alias."),
            SchemaWords.Object("A loss with options, or with a reduction other than that of the rest.",
                ("loss!", SchemaWords.Text("A canonical name or an alias.")),
                ("options", new OpenApiSchema { Type = JsonSchemaType.Object, Description = "Options as that loss's own operation describes them." }),
                ("reduction", LossSchemas.Reduction(null))).Closed()),
            "The losses to compare.");
        losses.MinItems = 1;
        losses.MaxItems = CompareBody.Most;
        return losses;
    }

    /// <summary>The first regression loss with options, at its defaults, beside others that take the same inputs.</summary>
    static JsonObject Example()
    {
        Loss main = Domain.Catalogue.All.FirstOrDefault(l => l.Card.Group == Group.Regression && !l.Card.Options.IsEmpty) ?? Domain.Catalogue.All[0];
        IEnumerable<JsonNode> others = Domain.Catalogue.All.Where(l => l != main && l.Card.Inputs.SequenceEqual(main.Card.Inputs)).Take(2).Select(l => (JsonNode)l.Card.Name);
        JsonObject request = OperationExample.Request(main);
        JsonNode? options = request["options"]?.DeepClone();
        request.Remove("options");
        request.Remove("reduction");
        request.Insert(0, "losses", new JsonArray([.. others, new JsonObject { ["loss"] = main.Card.Name, ["options"] = options ?? new JsonObject() }]));
        return request;
    }
}
