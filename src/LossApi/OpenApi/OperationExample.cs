using System.Text.Json.Nodes;
using LossApi.Catalogue;
using LossApi.Domain;

namespace LossApi.OpenApi;

/// <summary>The card's example as an operation shows it: the catalogue's, with every default spelled out, for a reader to see what can be turned.</summary>
static class OperationExample
{
    /// <summary>A complete request: the example's tensors, the reduction and every option.</summary>
    public static JsonObject Request(Loss loss)
    {
        JsonObject request = JsonNode.Parse(WorkedExample.Request(loss))!.AsObject();
        request.Remove("options");
        request.Remove("outputs");
        request.Add("reduction", loss.Card.Reduction.Spelled());
        if (!loss.Card.Options.IsEmpty) request.Add("options", Options(loss.Card));
        request.Add("outputs", new JsonArray("terms", "gradients"));
        return request;
    }

    /// <summary>The answer to <see cref="Request"/>, from the writer that answers it: the tests send the request and compare.</summary>
    public static JsonNode Response(Loss loss) => JsonNode.Parse(WorkedExample.Response(loss, Outputs.Terms | Outputs.Gradients))!;

    static JsonObject Options(LossCard card)
    {
        var values = new OptionValues(card.Example.Options);
        return new(card.Options.Select(o => KeyValuePair.Create(o.Name, OptionSchemas.Json(values.Of(o)))));
    }
}
