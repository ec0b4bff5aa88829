using System.Net;
using System.Text.Json.Nodes;
using LossApi.Domain;
using LossApi.OpenApi;
using LossApi.Problems;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace LossApi.Tests.OpenApi;

/// <summary>The document as a whole.</summary>
public sealed class DocumentTests(ServedDocument document) : IClassFixture<ServedDocument>
{
    [Fact]
    public void It_parses_without_errors_and_is_3_1()
    {
        ReadResult read = OpenApiDocument.Parse(document.Text, "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        Assert.StartsWith("3.1.", document.Root["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_loss_has_exactly_one_operation()
    {
        string[] documented = [.. document.Operations.Where(o => o.Verb == "POST" && o.Path.StartsWith("/loss/", StringComparison.Ordinal)).Select(o => o.Path)];
        Assert.Equal(Domain.Catalogue.All.Select(l => $"/loss/{l.Card.Name}").Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        foreach (Loss loss in Domain.Catalogue.All)
        {
            JsonObject operation = document.Loss(loss.Card.Name);
            Assert.Equal(loss.Card.Name, operation["operationId"]!.GetValue<string>());
            Assert.Equal(loss.Card.Title, operation["summary"]!.GetValue<string>());
            Assert.Equal(loss.Card.Group.ToString(), Assert.Single(operation["tags"]!.AsArray())!.GetValue<string>());
        }
    }

    [Fact]
    public void Every_operation_has_what_readers_and_generators_need()
    {
        HashSet<string> tags = [.. document.Root["tags"]!.AsArray().Select(t => t!["name"]!.GetValue<string>())];
        foreach ((string path, string verb, JsonObject operation) in document.Operations)
        {
            string[] statuses = [.. operation["responses"]!.AsObject().Select(r => r.Key)];
            Assert.True(statuses.Contains("200") && statuses.Any(s => s[0] == '4'), $"{verb} {path} answers {string.Join(", ", statuses)}");
            foreach (string member in new[] { "summary", "description", "operationId" })
                Assert.False(string.IsNullOrWhiteSpace(operation[member]?.GetValue<string>()), $"{verb} {path} has no {member}");
            Assert.Contains(Assert.Single(operation["tags"]!.AsArray())!.GetValue<string>(), tags);
        }
    }

    [Theory]
    [InlineData("operationId")]
    [InlineData("description")]
    [InlineData("summary")]
    public void No_two_operations_share_a_text(string member)
    {
        string[] texts = [.. document.Operations.Select(o => o.Operation[member]!.GetValue<string>())];
        Assert.Equal(texts.Distinct(), texts);
    }

    [Fact]
    public void Every_tag_is_described_and_used()
    {
        foreach (JsonNode? tag in document.Root["tags"]!.AsArray())
        {
            Assert.False(string.IsNullOrWhiteSpace(tag!["description"]?.GetValue<string>()));
            Assert.Contains(document.Operations, o => o.Operation["tags"]![0]!.GetValue<string>() == tag["name"]!.GetValue<string>());
        }

        Assert.All(Enum.GetValues<Group>(), group => Assert.NotEmpty(Sections.Of(group)));
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_every_component_is_used()
    {
        HashSet<string> used = [];
        Walk(document.Root);
        foreach (string kind in new[] { "schemas", "responses" })
            Assert.Equal(document.Root["components"]![kind]!.AsObject().Select(c => $"#/components/{kind}/{c.Key}"), used.Where(u => u.Contains($"/{kind}/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        void Walk(JsonNode? node)
        {
            if (node is JsonArray array) foreach (JsonNode? item in array) Walk(item);
            if (node is not JsonObject o) return;
            if (o["$ref"] is { } reference)
            {
                document.Resolve(o);
                used.Add(reference.GetValue<string>());
            }

            foreach ((_, JsonNode? member) in o) Walk(member);
        }
    }

    [Fact]
    public void The_example_of_each_error_is_one_of_that_status()
    {
        foreach ((string name, JsonNode? response) in document.Root["components"]!["responses"]!.AsObject())
        {
            JsonNode format = response!["content"]!["application/problem+json"]!, example = format["example"]!;
            Assert.Null(new SchemaCheck(document).Fault(format["schema"]!, example));
            ProblemType type = ProblemType.All[example["code"]!.GetValue<string>()];
            Assert.Equal(name, $"Problem{type.Status}");
            Assert.Equal((type.Status, type.Title, type.Type), (example["status"]!.GetValue<int>(), example["title"]!.GetValue<string>(), example["type"]!.GetValue<string>()));
            Assert.All(ProblemType.All.Values.Where(t => t.Status == type.Status), t => Assert.Contains($"`{t.Code}`", response["description"]!.GetValue<string>(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_head_tells_what_it_is()
    {
        JsonNode info = document.Root["info"]!;
        Assert.Equal("MIT", info["license"]!["identifier"]!.GetValue<string>());
        Assert.Equal("/", Assert.Single(document.Root["servers"]!.AsArray())!["url"]!.GetValue<string>());
        string guide = info["description"]!.GetValue<string>();
        Assert.All(Reductions.Names, r => Assert.Contains($"`{r.Name}`", guide, StringComparison.Ordinal));
        Assert.All(new[] { "outputs", "options", "weights", "application/problem+json" }, word => Assert.Contains(word, guide, StringComparison.Ordinal));
    }

    [Fact]
    public void The_committed_document_is_the_served_one() =>
        Assert.True(File.ReadAllText(Repository.At("docs/openapi.json")) == document.Text,
            "docs/openapi.json is out of date: dotnet run --project src/LossApi -- docs openapi > docs/openapi.json");

    [Fact]
    public void The_command_prints_the_served_one()
    {
        using var writer = new StringWriter();
        DocumentCommand.Write(writer);
        Assert.Equal(document.Text, writer.ToString());
    }

    [Fact]
    public async Task It_is_not_sent_again_while_it_has_not_changed()
    {
        using HttpResponseMessage first = await document.Client.GetAsync(ApiDocument.Path, TestContext.Current.CancellationToken);
        Assert.Equal("application/json", first.Content.Headers.ContentType!.MediaType);
        using var again = new HttpRequestMessage(HttpMethod.Get, ApiDocument.Path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await document.Client.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public void Nothing_of_the_implementation_shows()
    {
        foreach (string word in new[] { "Microsoft.", "System.", "LossApi.Domain", "IResult", "HttpContext", "`1" })
            Assert.DoesNotContain(word, document.Text, StringComparison.Ordinal);
    }
}
