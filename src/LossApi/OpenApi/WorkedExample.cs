using System.Text.Json.Nodes;
using LossApi.Domain;
using LossApi.Domain.Engine;

namespace LossApi.OpenApi;

/// <summary>The card's example as a request somebody could send, and as the answer they would get.</summary>
static class WorkedExample
{
    /// <summary>A complete request: the example's tensors, every option and the defaults of the rest.</summary>
    public static JsonObject Request(LossCard card)
    {
        var request = new JsonObject();
        foreach ((string name, Literal tensor) in card.Example.Inputs) request.Add(name, Nested(tensor.Shape, [.. tensor.Numbers]));
        request.Add("reduction", card.Reduction.Spelled());
        if (!card.Options.IsEmpty) request.Add("options", Options(card));
        request.Add("outputs", new JsonArray("terms", "gradients"));
        return request;
    }

    /// <summary>The answer to <see cref="Request"/>, evaluated by the engine: the tests send the request and compare. An example smells of nothing.</summary>
    public static JsonObject Response(Loss loss)
    {
        LossCard card = loss.Card;
        var options = new OptionValues(card.Example.Options);
        var faults = new Violations();
        using Batch batch = card.Example.Rent();
        Layout layout = BatchRules.Check(card, batch, options, faults)
            ?? throw new InvalidOperationException($"The example of {card.Name} breaks its own rules: {faults.First[0].Detail}");
        using Evaluation answer = loss.Evaluate(batch, layout, options, card.Reduction, Outputs.Terms | Outputs.Gradients);

        var gradients = new JsonObject();
        foreach ((Input input, Tensor tensor) in answer.Gradients) gradients.Add(input.Name, Nested(tensor.Shape, tensor.Numbers.ToArray()));
        return new JsonObject
        {
            ["loss"] = card.Name,
            ["value"] = answer.Value is { } value ? Json(value) : null,
            ["reduction"] = answer.Reduction.Spelled(),
            ["count"] = answer.Count,
            ["weight"] = Json(answer.Weight),
            ["terms"] = Nested(answer.Terms.Shape, answer.Terms.Numbers.ToArray()),
            ["gradients"] = gradients,
            ["options"] = Options(card),
            ["diagnostics"] = new JsonArray(),
        };
    }

    static JsonObject Options(LossCard card)
    {
        var values = new OptionValues(card.Example.Options);
        return new(card.Options.Select(o => KeyValuePair.Create(o.Name, OptionSchemas.Json(values.Of(o)))));
    }

    static JsonNode Nested(Shape shape, double[] numbers)
    {
        int next = 0;
        return Level(0);

        JsonNode Level(int axis) => axis == shape.Rank
            ? Json(numbers[next++])
            : new JsonArray([.. Enumerable.Range(0, shape[axis]).Select(_ => Level(axis + 1))]);
    }

    /// <summary>Whole numbers without a point: class indices are whole, and 2 reads better than 2.0.</summary>
    static JsonNode Json(double x) => x == Math.Truncate(x) && Math.Abs(x) < 1e15 && !(x == 0 && double.IsNegative(x)) ? (long)x : x;
}
