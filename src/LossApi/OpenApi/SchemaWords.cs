using System.Globalization;
using System.Text.Json.Nodes;
using LossApi.Domain;
using Microsoft.OpenApi;

namespace LossApi.OpenApi;

/// <summary>The few words every schema of the document is written in.</summary>
static class SchemaWords
{
    /// <summary>A text.</summary>
    public static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    /// <summary>True or false.</summary>
    public static OpenApiSchema Truth(string description) => new() { Type = JsonSchemaType.Boolean, Description = description };

    /// <summary>A whole number, from <paramref name="low"/> on where given.</summary>
    public static OpenApiSchema Whole(string? description = null, long? low = null) =>
        new() { Type = JsonSchemaType.Integer, Description = description, Minimum = low?.ToString(CultureInfo.InvariantCulture) };

    /// <summary>A double within a range.</summary>
    public static OpenApiSchema Real(string? description = null, Interval? range = null) =>
        new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double", Description = description }.Within(range ?? Interval.Real);

    /// <summary>One of a few words.</summary>
    public static OpenApiSchema Word(string description, IEnumerable<string> words, string? @default = null) => new()
    {
        Type = JsonSchemaType.String,
        Description = description,
        Enum = [.. words.Select(w => (JsonNode)w)],
        Default = @default,
    };

    /// <summary>An array.</summary>
    public static OpenApiSchema ListOf(IOpenApiSchema items, string? description = null) =>
        new() { Type = JsonSchemaType.Array, Items = items, Description = description };

    /// <summary>What any of several schemas takes.</summary>
    public static OpenApiSchema Either(string? description, params IOpenApiSchema[] choices) => new() { AnyOf = [.. choices], Description = description };

    /// <summary>An object whose members marked with <c>!</c> at the end of their name are required.</summary>
    public static OpenApiSchema Object(string? description, params IEnumerable<(string Name, IOpenApiSchema Schema)> members)
    {
        var schema = new OpenApiSchema { Type = JsonSchemaType.Object, Description = description, Properties = new Dictionary<string, IOpenApiSchema>() };
        foreach ((string name, IOpenApiSchema member) in members)
        {
            string bare = name.TrimEnd('!');
            schema.Properties.Add(bare, member);
            if (bare != name) (schema.Required ??= new HashSet<string>()).Add(bare);
        }

        return schema;
    }

    /// <summary>The same object without room for members of other names: what the reader refuses, the schema refuses.</summary>
    public static OpenApiSchema Closed(this OpenApiSchema schema)
    {
        schema.AdditionalPropertiesAllowed = false;
        return schema;
    }

    /// <summary>The same schema, within a range.</summary>
    public static OpenApiSchema Within(this OpenApiSchema schema, Interval range)
    {
        if (double.IsFinite(range.Low))
        {
            if (range.LowOpen) schema.ExclusiveMinimum = Written(range.Low);
            else schema.Minimum = Written(range.Low);
        }

        if (double.IsFinite(range.High))
        {
            if (range.HighOpen) schema.ExclusiveMaximum = Written(range.High);
            else schema.Maximum = Written(range.High);
        }

        return schema;
    }

    /// <summary>snake_case to PascalCase: the name of a component.</summary>
    public static string Pascal(string snake) =>
        string.Concat(snake.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    static string Written(double x) => x.ToString("R", CultureInfo.InvariantCulture);
}
