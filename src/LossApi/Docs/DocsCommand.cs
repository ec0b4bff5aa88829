using System.Text;
using LossApi.OpenApi;

namespace LossApi.Docs;

/// <summary>The program's second mode: it writes a page of its documentation to standard output, or its plots to a folder, and ends.</summary>
static class DocsCommand
{
    /// <summary>What goes wrong when a program is called wrongly, by sysexits.</summary>
    const int Usage = 64;

    static readonly SortedDictionary<string, Action<TextWriter>> Pages = new(StringComparer.Ordinal)
    {
        ["losses"] = LossesPage.Write,
        ["openapi"] = DocumentCommand.Write,
    };

    /// <summary>Writes what <c>docs {page}</c> or <c>docs plots {folder}</c> names. The exit code, or null when the arguments ask for something else.</summary>
    public static int? TryRun(string[] args)
    {
        if (args is not ["docs", ..]) return null;
        if (args is [_, "plots", var folder]) return WritePlots(folder);
        if (args is not [_, var name] || !Pages.TryGetValue(name, out Action<TextWriter>? page))
        {
            Console.Error.WriteLine($"usage: docs {string.Join(" | ", Pages.Keys)} | plots <folder>");
            return Usage;
        }

        // UTF-8 whatever the terminal says: the page is committed.
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        page(output);
        return 0;
    }

    /// <summary>One file a loss that can be drawn. What else lies in the folder stays: it may be a wrong folder.</summary>
    static int WritePlots(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (LossPlot plot in LossPlot.All) File.WriteAllText(Path.Combine(folder, LossPlot.FileOf(plot.Loss.Card)), Svg.Of(plot));
        return 0;
    }
}
