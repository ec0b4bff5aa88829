using System.Text.Json;
using LossApi.Domain;
using LossApi.Domain.Engine;

namespace LossApi.Catalogue;

/// <summary>A loss's example as it goes over the wire: the body of a request and the body of its answer.</summary>
static class WorkedExample
{
    /// <summary>The body that <c>POST /loss/{name}</c> takes.</summary>
    public static byte[] Request(Loss loss) => Json.Bytes(writer =>
    {
        Example example = loss.Card.Example;
        writer.WriteStartObject();
        foreach ((string name, Literal literal) in example.Inputs)
        {
            writer.WritePropertyName(name);
            Json.Tensor(writer, literal.Shape, literal.Numbers.AsSpan());
        }

        if (!example.Options.IsEmpty) Json.Options(writer, "options", example.Options);
        Json.Words(writer, "outputs", loss.Card.HasHessians ? ["terms", "gradients", "hessians"] : ["terms", "gradients"]);
        writer.WriteEndObject();
    });

    /// <summary>The body that is answered to <see cref="Request"/>.</summary>
    // SWITCH AT MERGE: the one place that stands in for the writer of POST /loss/{name}. A test compares the two byte for byte.
    public static byte[] ExampleResponse(Loss loss) => Json.Bytes(writer =>
    {
        LossCard card = loss.Card;
        using Batch batch = card.Example.Rent();
        var options = new OptionValues(card.Example.Options);
        var faults = new Violations();
        Layout layout = BatchRules.Check(card, batch, options, faults)
            ?? throw new InvalidOperationException($"The example of {card.Name} breaks the loss's own rules: {faults.First[0].Detail}");
        Outputs outputs = Outputs.Terms | Outputs.Gradients | (card.HasHessians ? Outputs.Hessians : Outputs.None);
        using Evaluation evaluation = loss.Evaluate(batch, layout, options, card.Reduction, outputs);

        writer.WriteStartObject();
        writer.WriteString("loss", card.Name);
        if (evaluation.Value is { } value) writer.WriteNumber("value", value);
        else writer.WriteNull("value");
        writer.WriteString("reduction", evaluation.Reduction.Spelled());
        writer.WriteNumber("count", evaluation.Count);
        writer.WriteNumber("weight", evaluation.Weight);
        writer.WritePropertyName("terms");
        Json.Tensor(writer, evaluation.Terms.Shape, evaluation.Terms.Numbers);
        Derivatives(writer, "gradients", evaluation.Gradients);
        if (card.HasHessians) Derivatives(writer, "hessians", evaluation.Hessians);
        Json.Options(writer, "options", card.Options.Select(o => (o, options.Of(o))));
        writer.WriteStartArray("diagnostics");
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    static void Derivatives(Utf8JsonWriter writer, string name, IReadOnlyList<(Input Input, Tensor Tensor)> derivatives)
    {
        writer.WriteStartObject(name);
        foreach ((Input input, Tensor tensor) in derivatives)
        {
            writer.WritePropertyName(input.Name);
            Json.Tensor(writer, tensor.Shape, tensor.Numbers);
        }
        writer.WriteEndObject();
    }
}
