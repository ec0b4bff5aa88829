using System.Text;
using System.Text.Json;
using LossApi.Problems;
using Microsoft.AspNetCore.Mvc.Testing;

namespace LossApi.Tests.Problems;

/// <summary>The examples on the pages are sent as they stand and must bring about what the page is about.</summary>
public class ProblemExamplesTests(WebApplicationFactory<Program> service) : IClassFixture<WebApplicationFactory<Program>>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly HttpClient client = service.CreateClient();

    /// <summary>What no single request to a service in its default set-up can bring about, or no text can show.</summary>
    static readonly HashSet<string> Described =
    [
        "invalid-utf8", "bad-request", "unauthorized", "forbidden", "body-too-slow", "body-too-large", "too-many-elements", "too-much-work", "token-too-long",
        "too-many-requests", "internal-error", "over-capacity", "deadline-exceeded",
    ];

    public static TheoryData<string> Sent => [.. ProblemType.Explained.Keys.Where(c => !Described.Contains(c)).Order()];

    [Theory, MemberData(nameof(Sent))]
    public async Task Example_brings_it_about(string code)
    {
        ProblemType type = ProblemType.Explained[code];
        using HttpRequestMessage request = Read(type.Example);
        using HttpResponseMessage answer = await client.SendAsync(request, Stop);
        string body = await answer.Content.ReadAsStringAsync(Stop);

        Assert.True(type.Status == (int)answer.StatusCode, $"{(int)answer.StatusCode} {body}");
        var json = JsonElement.Parse(body);
        if (type.IsDiagnostic) Assert.Contains(code, json.GetProperty("diagnostics").EnumerateArray().Select(d => d.GetProperty("code").GetString()));
        else Assert.Equal(code, json.GetProperty("code").GetString());
    }

    [Fact]
    public void Described_examples_are_those_that_cannot_be_sent() => Assert.Subset(ProblemType.All.Keys.ToHashSet(), Described);

    static HttpRequestMessage Read(string example)
    {
        string[] halves = example.ReplaceLineEndings("\n").Split("\n\n", 2);
        string[] head = halves[0].Split('\n'), line = head[0].Split(' ');
        Assert.Equal(2, line.Length);
        var request = new HttpRequestMessage(new HttpMethod(line[0]), line[1]);
        if (halves.Length > 1) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(halves[1]));
        foreach (string header in head[1..])
        {
            string[] parts = header.Split(": ", 2);
            if (!request.Headers.TryAddWithoutValidation(parts[0], parts[1])) Assert.True(request.Content!.Headers.TryAddWithoutValidation(parts[0], parts[1]), header);
        }
        return request;
    }
}
