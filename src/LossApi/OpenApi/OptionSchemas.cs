using System.Text.Json.Nodes;
using LossApi.Domain;
using Microsoft.OpenApi;

namespace LossApi.OpenApi;

/// <summary>Schemas of options: the object that refuses a value in a request is the one that is described here.</summary>
static class OptionSchemas
{
    /// <summary>The <c>options</c> member of a request: each may be left out, none may be added.</summary>
    public static OpenApiSchema Asked(LossCard card) => SchemaWords.Object(
        card.Options.IsEmpty
            ? $"`{card.Name}` has no options: leave it out, or give `{{}}`."
            : "What is left out holds its default.",
        card.Options.Select(o => (o.Name, (IOpenApiSchema)Of(o, o.Default)))).Closed();

    /// <summary>The <c>options</c> member of an answer: the values that were in force, all of them.</summary>
    public static OpenApiSchema InForce(LossCard card) => SchemaWords.Object(
        "The options in force: defaults, those of the name it was called by, and those of the request.",
        card.Options.Select(o => (o.Name + (o.IsConvention ? "" : "!"), (IOpenApiSchema)Of(o, null))));

    /// <summary>A value as JSON has it.</summary>
    public static JsonNode? Json(OptionValue value) => value.Kind switch
    {
        OptionKind.Number when value.IsWhole => (int)value.Number,
        OptionKind.Number => value.Number,
        OptionKind.Flag => value.Flag,
        OptionKind.Text => value.Text,
        _ => null,
    };

    static OpenApiSchema Of(Option option, OptionValue? @default)
    {
        OpenApiSchema schema = new()
        {
            Description = $"{option.Meaning} Must be {option.Allowed}." + (@default is { } value ? $" Default: {value}." : ""),
            Default = @default is { } given ? Json(given) ?? JsonNullSentinel.JsonNull : null,
            Type = option.Type switch
            {
                "number" => JsonSchemaType.Number,
                "integer" => JsonSchemaType.Integer,
                "boolean" => JsonSchemaType.Boolean,
                "string" => JsonSchemaType.String,
                var other => throw new NotSupportedException($"The option {option.Name} has the type {other}, which the document has no word for."),
            },
        };
        // Whole numbers are read into 32 bits: what does not fit is refused, though no limit is given.
        if (option.Type == "integer") schema.Format = "int32";
        if (option.Nullable) schema.Type |= JsonSchemaType.Null;

        switch (option)
        {
            case Number number:
                if (number.Gap is { } gap) schema.Not = new OpenApiSchema().Within(gap);
                return schema.Within(number.Range);
            case OptionalNumber { Off: { } off } number when !number.Range.Contains(off):
                // Limits beside a type do not bind null, but they would forbid the number that spells "off".
                schema.AnyOf = [new OpenApiSchema().Within(number.Range), new OpenApiSchema { Enum = [off] }];
                return schema;
            case OptionalNumber number:
                return schema.Within(number.Range);
            case Integer integer:
                return schema.Within(new(integer.Low == int.MinValue ? double.NegativeInfinity : integer.Low, integer.High == int.MaxValue ? double.PositiveInfinity : integer.High));
            case Choice choice:
                schema.Enum = [.. choice.Words.Select(w => (JsonNode)w)];
                return schema;
            default:
                return schema;
        }
    }
}
