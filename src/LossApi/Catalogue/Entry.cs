using System.Globalization;
using System.Text.Json;
using LossApi.Domain;

namespace LossApi.Catalogue;

/// <summary>A loss as the catalogue shows it: its card in JSON.</summary>
static class Entry
{
    /// <summary>The numbers an input allows, in words that fit behind "must be".</summary>
    public static string RangeOf(LossCard card, Input input)
    {
        string labels = card.IgnoreIndex is { } ignored ? $"a whole number from 0 to C − 1, or {ignored.Name}" : "a whole number from 0 to C − 1";
        return input.Kind switch
        {
            Kind.Flags => "0 or 1",
            Kind.Lengths => $"a whole number from 0 to {input.LengthOf}",
            Kind.ClassIndices when input.Extent == Extent.Axes => (input.IndexOf is { } axis ? $"a whole number from 0 to {axis} − 1" : "a whole number")
                + (input.Excluded is { } never ? $" and not {never.Name}" : "") + (input.Lengths is { } lengths ? $"; what lies behind {lengths.Name} may be anything" : ""),
            Kind.ClassIndices => labels,
            Kind.ClassLists => "a whole number from 0 to C − 1, or −1, which ends the list",
            Kind.ClassIndicesOrProbabilities => $"{labels}; as probabilities {Interval.Unit}",
            _ => input.Range + BetweenNumbers(card, input),
        };
    }

    /// <summary>How a loss's work grows, and what is refused, in words.</summary>
    public static string CostOf(Cost cost) => string.Create(CultureInfo.InvariantCulture, $"{cost.Sentence}; at most {cost.Most:G3} steps a request");

    /// <summary>What a sample's other numbers ask of this input's, in words that go on behind its range.</summary>
    public static string BetweenNumbers(LossCard card, Input input) =>
        string.Concat(card.Rules.Where(rule => ReferenceEquals(rule.Larger.Input, input)).Select(rule => $", {rule.Larger.Name} at least {rule.Smaller.Name}"));

    /// <summary>Writes the entry of a loss.</summary>
    public static void Write(Utf8JsonWriter writer, Loss loss, bool withExample)
    {
        LossCard card = loss.Card;
        writer.WriteStartObject();
        writer.WriteString("name", card.Name);
        writer.WriteString("title", card.Title);
        writer.WriteString("group", SnakeCase.Of(card.Group));
        Json.Words(writer, "tasks", card.Tasks.Select(t => SnakeCase.Of(t)));
        writer.WriteString("summary", card.Summary);
        writer.WriteString("use", card.Use);
        writer.WriteString("formula", loss.Formula);
        Inputs(writer, card);
        Options(writer, card);
        writer.WriteString("output_activation", card.OutputActivation);
        writer.WriteString("outlier_sensitivity", SnakeCase.Of(card.OutlierSensitivity.Level));
        writer.WriteString("outlier_note", card.OutlierSensitivity.Sentence);
        Json.Words(writer, "traits", SnakeCase.Flags(card.Traits));
        Json.Words(writer, "kinks", card.Kinks);
        if (card.Cost is { } cost) writer.WriteString("cost", CostOf(cost));
        writer.WriteString("reduction", card.Reduction.Spelled());
        Json.Words(writer, "reductions", Reductions.Names.Select(r => r.Name));
        Json.Words(writer, "outputs", WorkedExample.OutputsOf(card));
        Aliases(writer, card);
        Json.Words(writer, "references", card.References);
        if (withExample) Example(writer, loss);
        writer.WriteEndObject();
    }

    static void Inputs(Utf8JsonWriter writer, LossCard card)
    {
        writer.WriteStartArray("inputs");
        foreach (Input input in card.AllInputs)
        {
            writer.WriteStartObject();
            writer.WriteString("name", input.Name);
            writer.WriteString("kind", input.KindText);
            writer.WriteString("shape", input.ShapeText);
            writer.WriteString("range", RangeOf(card, input));
            writer.WriteBoolean("differentiable", input.Differentiable);
            writer.WriteBoolean("required", input.Required);
            writer.WriteString("meaning", input.Meaning);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    static void Options(Utf8JsonWriter writer, LossCard card)
    {
        writer.WriteStartArray("options");
        foreach (Option option in card.Options)
        {
            writer.WriteStartObject();
            writer.WriteString("name", option.Name);
            writer.WriteString("type", option.Type);
            writer.WriteBoolean("nullable", option.Nullable);
            writer.WritePropertyName("default");
            Json.Value(writer, option.Default);
            writer.WriteString("range", option.Allowed);
            writer.WriteString("meaning", option.Meaning);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    static void Aliases(Utf8JsonWriter writer, LossCard card)
    {
        writer.WriteStartArray("aliases");
        foreach (Alias alias in card.Aliases)
        {
            writer.WriteStartObject();
            writer.WriteString("library", alias.Library);
            writer.WriteString("name", alias.Name);
            Json.Options(writer, "options", alias.Options);
            if (alias.Reduction is { } reduction && reduction != card.Reduction) writer.WriteString("reduction", reduction.Spelled());
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    static void Example(Utf8JsonWriter writer, Loss loss)
    {
        writer.WriteStartObject("example");
        writer.WritePropertyName("request");
        writer.WriteRawValue(WorkedExample.Request(loss), skipInputValidation: true);
        writer.WritePropertyName("response");
        writer.WriteRawValue(WorkedExample.Response(loss), skipInputValidation: true);
        writer.WriteEndObject();
    }
}
