using System.Text.Json;
using LossApi.Domain;
using LossApi.Operations;

namespace LossApi.Tests.Readme;

/// <summary>
/// What the pages show is what the service does: every curl command in them is executed and its answer compared with the one below it.
/// With LOSSAPI_WRITE_DOCS=1 the answers in the pages are brought up to date first, for a person to look at the difference.
/// </summary>
public class ReadmeTests(RunningService service) : IClassFixture<RunningService>
{
    /// <summary>Pages in which every fenced block must be one that a test looks at.</summary>
    static readonly string[] Complete = ["README.md", "CONTRIBUTING.md", "docs/design.md", "docs/adding-a-loss.md", "samples/README.md"];

    static bool Writes => Environment.GetEnvironmentVariable("LOSSAPI_WRITE_DOCS") == "1";

    /// <summary>Every curl command with an answer below it, by page and number of the block.</summary>
    public static TheoryData<string, int> Calls()
    {
        var calls = new TheoryData<string, int>();
        foreach (string path in Repository.Pages())
        {
            List<Block> blocks = new Page(path).Blocks;
            for (int i = 0; i + 1 < blocks.Count; i++)
                if (blocks[i].IsCurl && blocks[i + 1].IsAnswer) calls.Add(path, i);
        }

        return calls;
    }

    public static TheoryData<string> CompletePages() => [.. Complete];

    [Theory, MemberData(nameof(Calls))]
    public async Task The_answer_shown_is_the_answer_given(string path, int number)
    {
        var page = new Page(path);
        (Block call, Block shown) = (page.Blocks[number], page.Blocks[number + 1]);
        if (shown.Info == "text excerpt") await Sent(page.Blocks.First(b => b.IsCurl));   // metrics tell of what a reader has done before
        string sent = await Sent(call);
        if (Writes && shown.Info.StartsWith("json", StringComparison.Ordinal))
        {
            page.Replace(shown, Answer.Text(Json(shown.Text), Json(sent), shown.IsExcerpt));
            shown = new Page(path).Blocks[number + 1];
        }

        AssertShows(path, shown, sent);
        if (await CanCurl()) AssertShows(path, shown, await Curled(call));
        else TestContext.Current.TestOutputHelper?.WriteLine("bash or curl is not installed here: the command was sent by HttpClient only");
    }

    [Theory, MemberData(nameof(CompletePages))]
    public void No_block_is_unchecked(string path)
    {
        List<Block> blocks = new Page(path).Blocks;
        for (int i = 0; i < blocks.Count; i++)
        {
            Block block = blocks[i];
            bool executed = block.IsCurl && i + 1 < blocks.Count && blocks[i + 1].IsAnswer, answers = i > 0 && blocks[i - 1].IsCurl && block.IsAnswer;
            bool command = block.Info == "bash" && !block.IsCurl, source = block.Info.StartsWith("csharp ", StringComparison.Ordinal);
            Assert.True(executed || answers || command || source, $"{path}:{block.Line}: nothing checks this block ({block.Info})");
            if (!command) continue;
            foreach (string line in block.Text.Split('\n'))
                Assert.True(Commands.Known.TryGetValue(line, out Func<bool>? holds) && holds(), $"{path}:{block.Line}: {line} is not known to work: see {nameof(Commands)}");
        }
    }

    [Fact]
    public void The_readme_shows_calls() => Assert.True(Calls().Count(row => row.Data.Item1 == "README.md") >= 8);

    [Fact]
    public async Task The_root_leads_to_swagger_ui()
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler);
        using HttpResponseMessage root = await client.GetAsync($"{service.Address}/", TestContext.Current.CancellationToken);
        Assert.InRange((int)root.StatusCode, 301, 308);
        Assert.StartsWith("/swagger", root.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    /// <summary>The losses and options the README's table names are those of the catalogue. (A loss that is new need not be in it: docs/losses.md has all.)</summary>
    [Fact]
    public void The_table_names_losses_and_options_that_exist()
    {
        string[][] rows = [.. Table("| loss |")];
        Assert.True(rows.Length >= 17, $"{rows.Length} losses in the table");
        foreach (string[] row in rows)
        {
            LossCard? card = Domain.Catalogue.All.Select(l => l.Card).SingleOrDefault(c => c.Name == Unquoted(row[0]));
            Assert.True(card is not null, $"there is no loss {row[0]}");
            Assert.Equal(card.Options.Where(o => !o.IsConvention).Select(o => o.Name).Order(StringComparer.Ordinal), row[^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Unquoted).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>The settings the README names are settings, with these defaults.</summary>
    [Fact]
    public void The_settings_shown_are_settings()
    {
        string[][] rows = [.. Table("| setting |")];
        Assert.NotEmpty(rows);
        foreach (string[] row in rows)
        {
            SettingRow setting = Assert.Single(Settings.Manual(), s => s.Key == row[0]);
            Assert.Equal($"LossApi__{setting.Key}", Unquoted(row[1]));
            Assert.StartsWith(setting.Default.Length == 0 || setting.Default == "empty" ? "none" : setting.Default, row[2], StringComparison.Ordinal);
        }
    }

    static IEnumerable<string[]> Table(string head) =>
        File.ReadLines(Repository.At("README.md")).SkipWhile(l => !l.StartsWith(head, StringComparison.Ordinal)).Skip(2).TakeWhile(l => l.StartsWith('|'))
            .Select(l => l.Trim('|').Split('|', StringSplitOptions.TrimEntries));

    static string Unquoted(string code) => code.Trim('`');

    async Task<string> Sent(Block call)
    {
        using var client = new HttpClient();
        using HttpRequestMessage request = CurlCommand.Parse(service.Here(call.Text)).Request();
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    async Task<string> Curled(Block call)
    {
        (int exitCode, string output, string errors) = await Tool.Run("bash", ["-c", service.Here(call.Text)]);
        Assert.True(exitCode == 0, errors);
        return output;
    }

    static async Task<bool> CanCurl() => await Tool.Answers("bash", "--version") && await Tool.Answers("curl", "--version");

    static void AssertShows(string path, Block shown, string given)
    {
        IEnumerable<string> differences = shown.Info == "text excerpt"
            ? shown.Text.Split('\n').Except(given.Split('\n')).Select(line => $"no line is: {line}")
            : Answer.Differences(Json(shown.Text), Json(given), shown.IsExcerpt);
        Assert.True(!differences.Any(), $"{path}:{shown.Line}: {string.Join("; ", differences.Take(3))}\n{given[..Math.Min(given.Length, 2000)]}");
    }

    static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
