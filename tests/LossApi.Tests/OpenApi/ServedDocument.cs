using System.Text.Json.Nodes;
using LossApi.OpenApi;
using Microsoft.AspNetCore.Mvc.Testing;

namespace LossApi.Tests.OpenApi;

/// <summary>The document as the running service answers it, and what the tests ask of it.</summary>
public sealed class ServedDocument : IDisposable
{
    public ServedDocument()
    {
        Client = Factory.CreateClient();
        Text = Client.GetStringAsync(ApiDocument.Path).GetAwaiter().GetResult();
        Root = JsonNode.Parse(Text)!.AsObject();
    }

    public WebApplicationFactory<Program> Factory { get; } = new();
    public HttpClient Client { get; }
    public string Text { get; }
    public JsonObject Root { get; }

    /// <summary>Every operation with its path and verb.</summary>
    public IEnumerable<(string Path, string Verb, JsonObject Operation)> Operations =>
        from path in Root["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key.ToUpperInvariant(), operation.Value!.AsObject());

    /// <summary>The operation that evaluates a loss.</summary>
    public JsonObject Loss(string name) => Root["paths"]![$"/loss/{name}"]!["post"]!.AsObject();

    /// <summary>The example of an operation's body, or null where it takes none.</summary>
    public static JsonNode? RequestExample(JsonObject operation) => operation["requestBody"]?["content"]!["application/json"]!["example"];

    /// <summary>The schema of an operation's body, without its reference.</summary>
    public JsonObject RequestSchema(JsonObject operation) => Resolve(operation["requestBody"]!["content"]!["application/json"]!["schema"]!);

    /// <summary>The format a 200 has in one media type, or null.</summary>
    public static JsonNode? Answer(JsonObject operation, string mediaType = "application/json") => operation["responses"]!["200"]!["content"]?[mediaType];

    /// <summary>Follows a local reference; a schema without one is itself.</summary>
    public JsonObject Resolve(JsonNode schema)
    {
        if (schema["$ref"]?.GetValue<string>() is not { } reference) return schema.AsObject();
        Assert.StartsWith("#/", reference, StringComparison.Ordinal);
        JsonNode? target = Root;
        foreach (string step in reference[2..].Split('/')) target = target?[step];
        return Assert.IsType<JsonObject>(target);
    }

    public void Dispose()
    {
        Client.Dispose();
        Factory.Dispose();
    }
}
