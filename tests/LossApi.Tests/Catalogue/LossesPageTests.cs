using LossApi.Docs;
using LossApi.Domain;

namespace LossApi.Tests.Catalogue;

/// <summary>docs/losses.md is what the generator writes.</summary>
public class LossesPageTests
{
    [Fact]
    public void The_committed_page_is_the_generated_one()
    {
        string committed = File.ReadAllText(Repository.At("docs/losses.md"));
        Assert.True(Generated() == committed, "docs/losses.md is not what the code says: run dotnet run --no-launch-profile --project src/LossApi -- docs losses > docs/losses.md");
    }

    [Fact]
    public void Every_loss_has_its_section_and_every_alias_its_row()
    {
        string[] lines = Generated().Split('\n');
        foreach (Loss loss in Domain.Catalogue.All)
        {
            Assert.Contains($"## {loss.Card.Name}", lines);
            Assert.Contains($"$${loss.Formula}$$", lines);
            Assert.Contains(lines, l => l.StartsWith('|') && l.Contains($"[`{loss.Card.Name}`](#{loss.Card.Name})", StringComparison.Ordinal));
            foreach (Alias alias in loss.Card.Aliases)
                Assert.Contains(lines, l => l.StartsWith($"| {(alias.Library.Length > 0 ? alias.Library : "–")} | `{alias.Name}` | [`{loss.Card.Name}`]", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Tables_keep_their_columns()
    {
        int columns = 0;
        foreach (string line in Generated().Split('\n'))
        {
            if (!line.StartsWith('|')) { columns = 0; continue; }
            int bars = line.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|');
            if (columns == 0) columns = bars;
            Assert.Equal(columns, bars);
        }
    }

    [Fact]
    public void Other_arguments_are_none_of_its_business()
    {
        Assert.Null(DocsCommand.TryRun([]));
        Assert.Null(DocsCommand.TryRun(["--urls", "http://127.0.0.1:0"]));
        Assert.Equal(64, DocsCommand.TryRun(["docs"]));
        Assert.Equal(64, DocsCommand.TryRun(["docs", "cooking"]));
    }

    static string Generated()
    {
        using var page = new StringWriter();
        LossesPage.Write(page);
        return page.ToString();
    }
}
