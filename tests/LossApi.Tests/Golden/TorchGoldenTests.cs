using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;

namespace LossApi.Tests.Golden;

/// <summary>Answers over HTTP against PyTorch's own numbers, made by oracle/torch_golden.py.</summary>
public class TorchGoldenTests(WebApplicationFactory<Program> app) : IClassFixture<WebApplicationFactory<Program>>
{
    /// <summary>The agreement asked for: relative to the number, or to the largest of its tensor where the number itself is a cancelled rest.</summary>
    const double Tolerance = 1e-12;

    /// <summary>The fewest cases a loss must have for its golden file to count.</summary>
    const int FewestCases = 20;

    static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden", "torch");

    public static TheoryData<string> Losses() => [.. Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Losses))]
    public async Task Answers_are_those_of_torch(string loss)
    {
        using HttpClient client = app.CreateClient();
        using var golden = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Folder, $"{loss}.json"), TestContext.Current.CancellationToken));
        var wrong = new List<string>();
        int cases = 0;
        foreach (JsonElement @case in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            string route = @case.TryGetProperty("route", out JsonElement alias) ? alias.GetString()! : loss, body = @case.GetProperty("request").GetRawText();
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await client.PostAsync($"/loss/{Uri.EscapeDataString(route)}", content, TestContext.Current.CancellationToken);
            string answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            string where = $"case {cases++} ({route}) {body}";
            if (response.StatusCode != HttpStatusCode.OK)
            {
                wrong.Add($"{where}: {answer}");
                continue;
            }

            using var answered = JsonDocument.Parse(answer);
            foreach (JsonProperty expected in @case.EnumerateObject().Where(p => p.Name is "value" or "terms" or "gradients" or "hessians"))
                wrong.AddRange(Differences(expected.Value, answered.RootElement.GetProperty(expected.Name), expected.Name).Select(d => $"{where}: {d}"));
        }

        Assert.True(cases >= FewestCases, $"{loss} has {cases} cases");
        Assert.Empty(wrong.Take(3));
    }

    [Fact]
    public void Every_golden_file_belongs_to_a_loss() =>
        Assert.Empty(Losses().Select(row => row.Data).Except(Domain.Catalogue.All.Select(l => l.Card.Name)));

    static IEnumerable<string> Differences(JsonElement expected, JsonElement actual, string path)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in expected.EnumerateObject())
                    foreach (string difference in Differences(member.Value, actual.GetProperty(member.Name), $"{path}/{member.Name}")) yield return difference;
                break;
            case JsonValueKind.Null:
                if (actual.ValueKind != JsonValueKind.Null) yield return $"{path} is {actual}, not null";
                break;
            default:
                (List<double> there, string shape) = Flat(expected);
                (List<double> here, string itsShape) = Flat(actual);
                if (shape != itsShape)
                {
                    yield return $"{path} has another shape";
                    break;
                }

                double largest = there.Count == 0 ? 0 : there.Max(Math.Abs);
                for (int i = 0; i < there.Count; i++)
                    if (!(Math.Abs(there[i] - here[i]) <= Tolerance * Math.Abs(there[i]) || Math.Abs(there[i] - here[i]) <= Tolerance * 1e-3 * largest))
                        yield return string.Create(CultureInfo.InvariantCulture, $"{path}[{i}] is {here[i]:R}, torch says {there[i]:R}");
                break;
        }
    }

    /// <summary>The numbers of nested arrays and, as brackets, their shape.</summary>
    static (List<double> Numbers, string Shape) Flat(JsonElement element)
    {
        var numbers = new List<double>();
        var shape = new StringBuilder();
        Walk(element);
        return (numbers, shape.ToString());

        void Walk(JsonElement at)
        {
            if (at.ValueKind != JsonValueKind.Array)
            {
                numbers.Add(at.GetDouble());
                shape.Append('.');
                return;
            }

            shape.Append('[');
            foreach (JsonElement item in at.EnumerateArray()) Walk(item);
            shape.Append(']');
        }
    }
}
