namespace LossApi.Tests.Readme;

/// <summary>Links lead somewhere, quoted source is the source, decisions have their form.</summary>
public class PageTests
{
    static readonly string[] Headings = ["## Context", "## Decision", "## Refused", "## Consequences"];

    public static TheoryData<string> Pages() => [.. Repository.Pages()];

    public static TheoryData<string> Decisions() => [.. Repository.Pages().Where(p => p.StartsWith("docs/decisions/0", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Pages))]
    public void Relative_links_resolve(string path)
    {
        string folder = Path.GetDirectoryName(Repository.At(path))!;
        foreach (string link in Links(File.ReadAllText(Repository.At(path))))
        {
            if (link.Contains("://", StringComparison.Ordinal) || link.StartsWith("mailto:", StringComparison.Ordinal)) continue;
            string[] parts = link.Split('#', 2);
            string target = parts[0].Length == 0 ? Repository.At(path) : Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(parts[0])));
            Assert.True(Path.Exists(target), $"{path}: {link} leads nowhere");
            if (parts.Length == 2 && target.EndsWith(".md", StringComparison.Ordinal))
                Assert.True(Anchors(target).Contains(parts[1]), $"{path}: {link} names no heading of that page");
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void Quoted_source_is_in_the_source(string path)
    {
        foreach (Block block in new Page(path).Blocks.Where(b => b.Info.StartsWith("csharp from=", StringComparison.Ordinal)))
        {
            string file = block.Info["csharp from=".Length..];
            Assert.Contains(Unindented(block.Text), Unindented(File.ReadAllText(Repository.At(file))), StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Decisions))]
    public void A_decision_has_its_form(string path)
    {
        string[] lines = File.ReadAllLines(Repository.At(path));
        string number = Path.GetFileName(path)[..4];
        Assert.StartsWith($"# {int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)}. ", lines[0], StringComparison.Ordinal);
        Assert.Equal(Headings, lines.Where(l => l.StartsWith("## ", StringComparison.Ordinal)));
        Assert.Contains($"[{number}]({Path.GetFileName(path)}) | {lines[0].Split(". ", 2)[1]} |", File.ReadAllText(Repository.At("docs/decisions/README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Decisions_are_numbered_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, Decisions().Count), Decisions().Select(row => int.Parse(Path.GetFileName(row.Data)[..4], System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Targets of [text](target), outside fenced blocks and code spans.</summary>
    static IEnumerable<string> Links(string markdown)
    {
        bool fenced = false;
        foreach (string line in markdown.Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) fenced = !fenced;
            if (fenced) continue;
            string prose = string.Concat(line.Split('`').Where((_, i) => i % 2 == 0));
            for (int at = prose.IndexOf("](", StringComparison.Ordinal); at >= 0; at = prose.IndexOf("](", at + 2, StringComparison.Ordinal))
                yield return prose[(at + 2)..prose.IndexOf(')', at)];
        }
    }

    /// <summary>The anchors GitHub gives to headings: lower case, words joined by hyphens, other marks dropped.</summary>
    static HashSet<string> Anchors(string file) =>
    [
        .. File.ReadLines(file).Where(l => l.StartsWith('#'))
            .Select(l => string.Concat(l.TrimStart('#').Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_').Select(c => c == ' ' ? '-' : c))),
    ];

    static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));
}
