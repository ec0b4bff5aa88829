using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LossApi.Tests.OpenApi;

/// <summary>What is documented is answered as documented, and what is answered is documented.</summary>
public sealed class RealityTests(ServedDocument document) : IClassFixture<ServedDocument>
{
    /// <summary>Endpoints that stand in no operation of their own, and why.</summary>
    static readonly Dictionary<string, string> Exempt = new(StringComparer.Ordinal)
    {
        ["GET /"] = "leads to Swagger UI",
        ["GET /swagger/v1/swagger.json"] = "the document itself",
        ["POST /loss/{}"] = "aliases: listed in the description of the loss they lead to",
        ["POST /activation/{}"] = "documented as one operation an activation",
    };

    public static TheoryData<string, string> Operations
    {
        get
        {
            using var document = new ServedDocument();
            return [.. document.Operations.Select(o => (o.Verb, o.Path))];
        }
    }

    [Theory, MemberData(nameof(Operations))]
    public async Task What_is_documented_answers_its_example_with_200_in_the_documented_shape(string verb, string path)
    {
        JsonObject operation = document.Root["paths"]![path]![verb.ToLowerInvariant()]!.AsObject();
        using var request = new HttpRequestMessage(new(verb), Address(path, operation));
        if (ServedDocument.RequestExample(operation) is { } example) request.Content = new StringContent(example.ToJsonString(), Encoding.UTF8, "application/json");
        if (ServedDocument.Answer(operation) is not null) request.Headers.Accept.Add(new("application/json"));

        using HttpResponseMessage response = await document.Client.SendAsync(request, TestContext.Current.CancellationToken);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{verb} {path}: {(int)response.StatusCode} {body}");

        string mediaType = response.Content.Headers.ContentType?.MediaType ?? "";
        if (operation["responses"]!["200"]!["content"] is { } formats) Assert.Contains(mediaType, formats.AsObject().Select(f => f.Key));
        if (ServedDocument.Answer(operation) is not { } answer) return;
        var answered = JsonNode.Parse(body);
        Assert.Null(new SchemaCheck(document).Fault(answer["schema"]!, answered));
        foreach ((string member, JsonNode? value) in answer["example"]?.AsObject() ?? [])
            Assert.True(JsonNode.DeepEquals(value, answered![member]), $"{verb} {path}: {member} is {answered[member]?.ToJsonString()}, the document says {value?.ToJsonString()}");
    }

    [Fact]
    public async Task A_wrong_request_answers_a_documented_problem()
    {
        JsonObject operation = document.Loss(Domain.Catalogue.All[0].Card.Name);
        using HttpResponseMessage response = await document.Client.PostAsync(
            $"/loss/{Domain.Catalogue.All[0].Card.Name}", new StringContent("{}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        JsonObject documented = document.Resolve(operation["responses"]!["422"]!);
        JsonNode format = documented["content"]![response.Content.Headers.ContentType!.MediaType!]!;
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Null(new SchemaCheck(document).Fault(format["schema"]!, problem));
    }

    [Fact]
    public void What_is_answered_is_documented_or_exempt()
    {
        HashSet<string> documented = [.. document.Operations.Select(o => $"{o.Verb} {Normal(o.Path)}")];
        string[] forgotten =
        [
            .. from endpoint in document.Factory.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
               from verb in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
               where verb is not ("HEAD" or "OPTIONS")
               let route = $"{verb} {Normal(endpoint.RoutePattern.RawText ?? "")}"
               where !documented.Contains(route) && !Exempt.ContainsKey(route)
               select route,
        ];
        Assert.Empty(forgotten);
    }

    /// <summary>A path with its parameters' examples put in.</summary>
    static string Address(string path, JsonObject operation)
    {
        string query = "";
        foreach (JsonNode? parameter in operation["parameters"]?.AsArray() ?? [])
        {
            string name = parameter!["name"]!.GetValue<string>();
            if (parameter["example"]?.GetValue<string>() is not { } example) continue;
            if (parameter["in"]!.GetValue<string>() == "path") path = path.Replace($"{{{name}}}", example, StringComparison.Ordinal);
            else query += $"{(query.Length == 0 ? '?' : '&')}{name}={example}";
        }

        return path + query;
    }

    /// <summary>A route without the names and constraints of its parameters.</summary>
    static string Normal(string route) => "/" + string.Join('/', route.Trim('/').Split('/').Select(s => s.StartsWith('{') ? "{}" : s));
}
