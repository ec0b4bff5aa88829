using System.Text.Json.Nodes;
using LossApi.Catalogue;
using LossApi.Domain;
using LossApi.Wire.Binary;
using LossApi.Wire.Json;
using Microsoft.OpenApi;

namespace LossApi.OpenApi;

/// <summary>Schemas of tensors: a number, or arrays of arrays of numbers to any depth, with the numbers' range.</summary>
sealed class TensorSchemas(Components components)
{
    /// <summary>The strings that stand for what JSON has no numbers for.</summary>
    static readonly string[] NonFinite = ["Infinity", "-Infinity", "NaN"];

    /// <summary>A number of an answer; a string only where the request said <c>"non_finite": "allow"</c>.</summary>
    public OpenApiSchemaReference ResultNumber => components.Schema("ResultNumber", _ => SchemaWords.Either(
        "A number. Only where the request says `\"non_finite\": \"allow\"` it may be one of three strings.",
        SchemaWords.Real(), SchemaWords.Word("What JSON has no numbers for.", NonFinite)));

    /// <summary>A tensor of an answer.</summary>
    public OpenApiSchemaReference ResultTensor => components.Schema("ResultTensor", self => SchemaWords.Either(
        "A number, or a rectangular nested array of numbers, of the shape the request's tensors imply.", ResultNumber, SchemaWords.ListOf(self)));

    /// <summary>A tensor in binary form, which may stand wherever one may stand in a request.</summary>
    public OpenApiSchemaReference Packed => components.Schema("BinaryTensor", _ => SchemaWords.Object(
        "A tensor as the bytes of its numbers: what stands at a place counts as it does in nested arrays, ranges included.",
        ("dtype!", SchemaWords.Word("How the numbers lie in the bytes, little-endian: doubles, singles, signed whole numbers of 64 or 32 bits.", ElementTypes.InJson)),
        ("shape!", Lengths()),
        ("base64!", SchemaWords.Text("The bytes, row-major, in base64 of the standard alphabet with padding."))).Closed());

    /// <summary>Any real tensor of a request.</summary>
    public OpenApiSchema Real(string description) => SchemaWords.Either(description, Component(Interval.Real), Packed);

    /// <summary>The schema of an input, with its meaning, shape and range in words.</summary>
    public OpenApiSchema Of(Input input, LossCard card)
    {
        OpenApiSchema schema = Shape(input);
        if (schema.AnyOf is { } choices) choices.Add(Packed);
        else schema = SchemaWords.Either(null, schema, Packed);
        schema.Description = $"{input.Meaning} Shape: {input.ShapeText}. {Allowed(input, card)}{(input.Required || input.RequiredWhen is not null ? "" : $" Left out, {input.LeftOut ?? $"it is {(OptionValue)input.Default} everywhere"}.")}";
        return schema;
    }

    /// <summary>What several losses take under one name: as much as any of them.</summary>
    public OpenApiSchema OfAny(string description, IEnumerable<Input> inputs) =>
        SchemaWords.Either(description, Component(inputs.Any(i => i.Range == Interval.RealOrMasked) ? Interval.RealOrMasked : Interval.Real), Packed);

    /// <summary>The allowed numbers of an input in a sentence.</summary>
    public static string Allowed(Input input, LossCard card)
    {
        string labels = "must be whole numbers from 0 to C−1" + (card.IgnoreIndex is { } ignored ? $", or `{ignored.Name}`" : "");
        return input.Kind switch
        {
            _ when input.Whole && input.Extent == Extent.Axes => $"Each number must be {Catalogue.Entry.RangeOf(card, input)}.",
            Kind.ClassIndices => $"Class indices {labels}.",
            Kind.ClassLists => "Each entry must be a whole number from 0 to C−1, or −1, which ends the list.",
            Kind.ClassIndicesOrProbabilities => $"Class indices {labels}; each probability must be {Interval.Unit}.",
            _ => $"Each number must be {input.Range}{Entry.BetweenNumbers(card, input)}.",
        };
    }

    OpenApiSchema Shape(Input input)
    {
        Interval range = input.Kind == Kind.ClassIndicesOrProbabilities ? Interval.Unit : input.Range;
        return input.Extent switch
        {
            Extent.Classes when input.Kind == Kind.ClassLists => SchemaWords.ListOf(Labels),
            Extent.Classes or Extent.Features or Extent.Region => SchemaWords.ListOf(Component(range)),
            Extent.Label => SchemaWords.Either(null, SchemaWords.Whole(), SchemaWords.ListOf(Labels)),
            Extent.LabelOrClasses => SchemaWords.Either(null, SchemaWords.Whole(), SchemaWords.ListOf(Labels), SchemaWords.ListOf(Component(range))),
            Extent.ClassVector => SchemaWords.ListOf(Number(range)),
            Extent.Axes when input.Axes is [.., var last] && last.EndsWith('…') => SchemaWords.ListOf(Component(range)),
            Extent.Axes when input.Unbatched => SchemaWords.Either(null, ListOf(input.Axes.Length - 1, () => OneOf(input, range)), ListOf(input.Axes.Length, () => OneOf(input, range))),
            Extent.Axes => ListOf(input.Axes.Length, () => OneOf(input, range)),
            Extent.ScalarOrClassVector => SchemaWords.Either(null, Number(range), SchemaWords.ListOf(Number(range))),
            _ => SchemaWords.Either(null, Number(range), SchemaWords.ListOf(Component(range))),
        };
    }

    static OpenApiSchema ListOf(int depth, Func<OpenApiSchema> number) => depth == 0 ? number() : SchemaWords.ListOf(ListOf(depth - 1, number));

    static OpenApiSchema OneOf(Input input, Interval range) => input.Whole ? Whole(range) : Number(range);

    static OpenApiSchema Whole(Interval range) => SchemaWords.Whole().Within(range);

    static OpenApiSchema Lengths()
    {
        OpenApiSchema lengths = SchemaWords.ListOf(SchemaWords.Whole(low: 0), "The lengths of the axes, outermost first; `[]` for a single number.");
        lengths.MaxItems = TensorReader.MaxRank;
        return lengths;
    }

    OpenApiSchemaReference Labels => components.Schema("ClassIndices", self => SchemaWords.Either(
        "A class index, or a rectangular nested array of class indices.", SchemaWords.Whole(), SchemaWords.ListOf(self)));

    OpenApiSchemaReference Component(Interval range) => components.Schema(NameOf(range), self => SchemaWords.Either(
        $"A number, or a rectangular nested array of numbers; each must be {range}.", Number(range), SchemaWords.ListOf(self)));

    /// <summary>A number of a range; an end at infinity that belongs to it is a string.</summary>
    static OpenApiSchema Number(Interval range)
    {
        JsonNode[] infinities = [.. new[] { double.NegativeInfinity, double.PositiveInfinity }.Where(range.Contains).Select(x => (JsonNode)(x < 0 ? "-Infinity" : "Infinity"))];
        OpenApiSchema finite = SchemaWords.Real(range: range);
        return infinities.Length == 0 ? finite : SchemaWords.Either(null, finite, new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. infinities] });
    }

    static string NameOf(Interval range)
    {
        if (range == Interval.Real) return "Tensor";
        if (range == Interval.RealOrMasked) return "MaskedTensor";
        if (range == Interval.Unit) return "UnitTensor";
        if (range == Interval.NonNegative) return "NonNegativeTensor";
        if (range == Interval.Positive) return "PositiveTensor";
        // Any other range a card may come up with: spelled from its ends, an open one with a capital X behind it.
        static string End(double end, bool open) =>
            double.IsInfinity(end) ? open ? "Any" : "Infinity" : ((OptionValue)end).ToString().Replace("-", "Minus", StringComparison.Ordinal).Replace("+", "", StringComparison.Ordinal) + (open ? "X" : "");
        return $"TensorFrom{End(range.Low, range.LowOpen)}To{End(range.High, range.HighOpen)}";
    }
}
