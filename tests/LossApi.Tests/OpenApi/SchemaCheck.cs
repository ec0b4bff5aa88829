using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LossApi.Tests.OpenApi;

/// <summary>Holds a JSON value against a schema of the document: as much of JSON Schema as the document uses, and a failure on anything else.</summary>
public sealed class SchemaCheck(ServedDocument document)
{
    static readonly HashSet<string> Silent = ["description", "default", "examples", "title", "discriminator"];

    /// <summary>Why the value does not fit, or null when it does.</summary>
    public string? Fault(JsonNode schema, JsonNode? value, string at = "")
    {
        foreach ((string word, JsonNode? rule) in schema.AsObject())
            if (FaultOf(word, rule!, schema.AsObject(), value, at) is { } fault) return fault;
        return null;
    }

    string? FaultOf(string word, JsonNode rule, JsonObject schema, JsonNode? value, string at)
    {
        if (Silent.Contains(word)) return null;
        return word switch
        {
            "$ref" => Fault(document.Resolve(schema), value, at),
            "type" => (rule is JsonArray types ? types.Any(t => Is(t!.GetValue<string>(), value)) : Is(rule.GetValue<string>(), value)) ? null : $"{at} is not {rule.ToJsonString()}",
            "format" => rule.GetValue<string>() switch
            {
                "int32" => value?.GetValueKind() != JsonValueKind.Number || Math.Abs(Number(value)) <= int.MaxValue ? null : $"{at} does not fit 32 bits",
                "double" => null,
                var other => throw new NotSupportedException($"The document uses the format {other}, which this check does not know."),
            },
            "const" => JsonNode.DeepEquals(rule, value) ? null : $"{at} is not {rule}",
            "enum" => rule.AsArray().Any(r => JsonNode.DeepEquals(r, value)) ? null : $"{at} is none of {rule.ToJsonString()}",
            "minimum" => Compared(value, rule) is null or >= 0 ? null : $"{at} is below {rule}",
            "maximum" => Compared(value, rule) is null or <= 0 ? null : $"{at} is above {rule}",
            "exclusiveMinimum" => Compared(value, rule) is null or > 0 ? null : $"{at} is not above {rule}",
            "exclusiveMaximum" => Compared(value, rule) is null or < 0 ? null : $"{at} is not below {rule}",
            "minItems" => value is not JsonArray few || few.Count >= rule.GetValue<int>() ? null : $"{at} has too few items",
            "maxItems" => value is not JsonArray many || many.Count <= rule.GetValue<int>() ? null : $"{at} has too many items",
            "items" => value is not JsonArray array ? null : array.Select((item, i) => Fault(rule, item, $"{at}/{i}")).FirstOrDefault(f => f is not null),
            "required" => value is not JsonObject o ? null : rule.AsArray().Select(r => r!.GetValue<string>()).FirstOrDefault(r => !o.ContainsKey(r)) is { } missing ? $"{at} lacks {missing}" : null,
            "properties" => value is not JsonObject members ? null
                : members.Where(m => rule[m.Key] is not null).Select(m => Fault(rule[m.Key]!, m.Value, $"{at}/{m.Key}")).FirstOrDefault(f => f is not null),
            "additionalProperties" when rule.GetValueKind() == JsonValueKind.False => value is not JsonObject closed ? null
                : closed.FirstOrDefault(m => schema["properties"]?[m.Key] is null) is { Key: not null } extra ? $"{at} has the unknown member {extra.Key}" : null,
            "anyOf" => Fits(rule, value) > 0 ? null : $"{at} fits no choice of {rule.ToJsonString()}: {string.Join("; ", rule.AsArray().Select(r => Fault(r!, value, at)))}",
            "oneOf" => Fits(rule, value) == 1 ? null : $"{at} fits {Fits(rule, value)} choices, not 1: {string.Join("; ", rule.AsArray().Select(r => Fault(r!, value, at)))}",
            "allOf" => rule.AsArray().Select(r => Fault(r!, value, at)).FirstOrDefault(f => f is not null),
            "not" => Fault(rule, value, at) is not null ? null : $"{at} is what {rule.ToJsonString()} excludes",
            _ => throw new NotSupportedException($"The document uses the schema keyword {word}, which this check does not know."),
        };
    }

    int Fits(JsonNode choices, JsonNode? value) => choices.AsArray().Count(choice => Fault(choice!, value) is null);

    static bool Is(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", var kind) => kind == JsonValueKind.Null,
        ("boolean", var kind) => kind is JsonValueKind.True or JsonValueKind.False,
        ("string", var kind) => kind == JsonValueKind.String,
        ("array", var kind) => kind == JsonValueKind.Array,
        ("object", var kind) => kind == JsonValueKind.Object,
        ("number", var kind) => kind == JsonValueKind.Number,
        ("integer", var kind) => kind == JsonValueKind.Number && double.IsInteger(Number(value!)),
        _ => throw new NotSupportedException(type),
    };

    static int? Compared(JsonNode? value, JsonNode limit) =>
        value?.GetValueKind() == JsonValueKind.Number ? Number(value).CompareTo(Number(limit)) : null;

    static double Number(JsonNode number) => double.Parse(number.ToJsonString(), CultureInfo.InvariantCulture);
}
