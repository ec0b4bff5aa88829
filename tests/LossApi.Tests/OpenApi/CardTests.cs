using System.Text.Json.Nodes;
using LossApi.Domain;
using LossApi.OpenApi;

namespace LossApi.Tests.OpenApi;

/// <summary>What a card says, the document says: held for every loss, by trying values rather than by comparing words.</summary>
public sealed class CardTests(ServedDocument document) : IClassFixture<ServedDocument>
{
    static readonly double[] Tried = [-1e300, -100, -2, -1, -0.5, -1e-9, 0, 1e-9, 0.25, 0.5, 1, 1 + 1e-9, 1.5, 2, 3, 100, 1e300];

    readonly SchemaCheck check = new(document);

    public static TheoryData<string> Losses => [.. Domain.Catalogue.All.Select(l => l.Card.Name)];

    [Theory, MemberData(nameof(Losses))]
    public void The_description_says_what_the_card_says(string name)
    {
        Loss loss = Domain.Catalogue.Get(name);
        LossCard card = loss.Card;
        string text = document.Loss(name)["description"]!.GetValue<string>();
        string[] said = [card.Summary, card.Use, loss.Formula, card.OutputActivation, card.OutlierSensitivity.Sentence, .. card.Kinks, .. card.References, .. card.Aliases.Select(a => $"`{a.FullName}`")];
        Assert.All(said, part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Losses))]
    public void Every_input_appears_with_its_range(string name)
    {
        LossCard card = Domain.Catalogue.Get(name).Card;
        JsonObject schema = document.RequestSchema(document.Loss(name));
        string[] required = [.. schema["required"]!.AsArray().Select(r => r!.GetValue<string>())];
        Assert.Equal(card.AllInputs.Where(i => i.Required).Select(i => i.Name), required);
        Assert.Equal(card.AllInputs.Select(i => i.Name).Concat(["reduction", "options", "outputs", "non_finite"]), schema["properties"]!.AsObject().Select(p => p.Key));
        foreach (Input input in card.AllInputs)
        {
            JsonNode property = schema["properties"]![input.Name]!;
            string description = property["description"]!.GetValue<string>();
            Assert.Contains(input.Meaning, description, StringComparison.Ordinal);
            Assert.Contains(input.ShapeText, description, StringComparison.Ordinal);
            bool labels = input.Kind is Kind.ClassIndices or Kind.ClassLists, either = input.Kind is Kind.ClassIndicesOrProbabilities;
            bool whole = input is { Whole: true, Extent: Extent.Axes };
            if (whole) Assert.Contains(LossApi.Catalogue.Entry.RangeOf(card, input), description, StringComparison.Ordinal);
            else if (!labels) Assert.Contains((either ? Interval.Unit : input.Range).ToString(), description, StringComparison.Ordinal);
            foreach (double x in Tried)
            {
                bool taken = whole ? double.IsInteger(x) && input.Range.Contains(x) : labels ? double.IsInteger(x) : either ? double.IsInteger(x) || Interval.Unit.Contains(x) : input.Range.Contains(x);
                // A row of one number fits every extent there is.
                Assert.True(taken == (check.Fault(property, Row(input, x)) is null), $"{name}.{input.Name}: [{x}] should be {(taken ? "taken" : "refused")}");
            }

            Assert.Equal(input.Range == Interval.RealOrMasked, check.Fault(property, Row(input, "-Infinity")) is null);
            Assert.NotNull(check.Fault(property, Row(input, "1")));
            Assert.NotNull(check.Fault(property, Row(input, null)));
        }
    }

    /// <summary>An array of one entry: of as many dimensions as the input has named axes, else of one.</summary>
    static JsonArray Row(Input input, JsonNode? entry)
    {
        var row = new JsonArray(entry);
        for (int axis = 1; axis < input.Axes.Length; axis++) row = new JsonArray(row);
        return row;
    }

    [Theory, MemberData(nameof(Losses))]
    public void Every_option_appears_with_its_range_and_default(string name)
    {
        LossCard card = Domain.Catalogue.Get(name).Card;
        JsonNode options = document.RequestSchema(document.Loss(name))["properties"]!["options"]!;
        Assert.Equal(card.Options.Select(o => o.Name), options["properties"]?.AsObject().Select(p => p.Key) ?? []);
        Assert.NotNull(check.Fault(options, new JsonObject { ["no_such_option"] = 1 }));
        foreach (Option option in card.Options)
        {
            JsonNode property = options["properties"]![option.Name]!;
            string description = property["description"]!.GetValue<string>();
            Assert.Contains(option.Meaning, description, StringComparison.Ordinal);
            Assert.Contains(option.Allowed, description, StringComparison.Ordinal);
            Assert.True(property.AsObject().ContainsKey("default"));
            Assert.True(JsonNode.DeepEquals(OptionSchemas.Json(option.Default), property["default"]), $"{name}.{option.Name}: default {property["default"]}");
            OptionValue[] tried = [.. Tried.Select(x => (OptionValue)x), OptionValue.Null, true, false, "no such word", .. option is Choice choice ? choice.Words.Select(w => (OptionValue)w) : []];
            foreach (OptionValue value in tried)
                Assert.True(option.Takes(value) == (check.Fault(property, OptionSchemas.Json(value)) is null), $"{name}.{option.Name}: {value} should be {(option.Takes(value) ? "taken" : "refused")}");
        }
    }

    [Theory, MemberData(nameof(Losses))]
    public void Reduction_and_outputs_are_those_of_the_card(string name)
    {
        LossCard card = Domain.Catalogue.Get(name).Card;
        JsonNode members = document.RequestSchema(document.Loss(name))["properties"]!;
        Assert.Equal(card.Reduction.Spelled(), members["reduction"]!["default"]!.GetValue<string>());
        Assert.Equal(Reductions.Names.Select(r => r.Name), members["reduction"]!["enum"]!.AsArray().Select(e => e!.GetValue<string>()));
        Assert.Equal(card.HasHessians, members["outputs"]!["items"]!["enum"]!.AsArray().Any(e => e!.GetValue<string>() == "hessians"));

        JsonObject result = document.Resolve(ServedDocument.Answer(document.Loss(name))!["schema"]!);
        Assert.Equal(name, result["properties"]!["loss"]!["const"]!.GetValue<string>());
        IEnumerable<string> differentiable = card.Inputs.Where(i => i.Differentiable).Select(i => i.Name);
        Assert.Equal(differentiable, result["properties"]!["gradients"]!["properties"]!.AsObject().Select(p => p.Key));
        Assert.Equal(card.HasHessians ? differentiable : null, result["properties"]!["hessians"]?["properties"]!.AsObject().Select(p => p.Key));
    }

    [Theory, MemberData(nameof(Losses))]
    public void The_examples_fit_their_schemas(string name)
    {
        JsonObject operation = document.Loss(name);
        JsonObject request = Assert.IsType<JsonObject>(ServedDocument.RequestExample(operation));
        Assert.Null(check.Fault(document.RequestSchema(operation), request));
        request = request.DeepClone().AsObject();
        request["no_such_member"] = 1;
        Assert.NotNull(check.Fault(document.RequestSchema(operation), request));

        JsonNode answer = ServedDocument.Answer(operation)!;
        Assert.Null(check.Fault(answer["schema"]!, answer["example"]));
    }
}
