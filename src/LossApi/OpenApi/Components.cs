using Microsoft.OpenApi;

namespace LossApi.OpenApi;

/// <summary>The shared part of a document: what several operations refer to stands there once.</summary>
/// <param name="document">The document that is being written.</param>
sealed class Components(OpenApiDocument document)
{
    readonly IDictionary<string, IOpenApiSchema> schemas = (document.Components ??= new()).Schemas ??= new Dictionary<string, IOpenApiSchema>();
    readonly IDictionary<string, IOpenApiResponse> responses = document.Components.Responses ??= new Dictionary<string, IOpenApiResponse>();

    /// <summary>A reference to a schema, which is made where it is not there yet. It may refer to itself while it is made.</summary>
    public OpenApiSchemaReference Schema(string name, Func<OpenApiSchemaReference, OpenApiSchema> make)
    {
        var reference = new OpenApiSchemaReference(name, document);
        if (schemas.TryAdd(name, new OpenApiSchema())) schemas[name] = make(reference);
        return reference;
    }

    /// <summary>A reference to a response, which is made where it is not there yet.</summary>
    public OpenApiResponseReference Response(string name, Func<OpenApiResponse> make)
    {
        if (!responses.ContainsKey(name)) responses.Add(name, make());
        return new(name, document);
    }

    /// <summary>A reference to a tag of the document.</summary>
    public OpenApiTagReference Tag(string name) => new(name, document);

    /// <summary>Adds an operation; a second one on the same path and verb is a bug and throws.</summary>
    public void Operation(HttpMethod verb, string path, OpenApiOperation operation)
    {
        if (!document.Paths.TryGetValue(path, out IOpenApiPathItem? item)) document.Paths.Add(path, item = new OpenApiPathItem { Operations = [] });
        item.Operations!.Add(verb, operation);
    }

    /// <summary>Puts the shared parts into the order of their names, so that the text does not depend on who asked first.</summary>
    public void Sort()
    {
        document.Components!.Schemas = schemas.OrderBy(s => s.Key, StringComparer.Ordinal).ToDictionary();
        document.Components.Responses = responses.OrderBy(r => r.Key, StringComparer.Ordinal).ToDictionary();
    }
}
