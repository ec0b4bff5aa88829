using System.Text;
using LossApi.OpenApi;

namespace LossApi.Docs;

/// <summary>The program's second mode: it writes a page of its documentation to standard output and ends.</summary>
static class DocsCommand
{
    /// <summary>What goes wrong when a program is called wrongly, by sysexits.</summary>
    const int Usage = 64;

    static readonly SortedDictionary<string, Action<TextWriter>> Pages = new(StringComparer.Ordinal)
    {
        ["losses"] = LossesPage.Write,
        ["openapi"] = DocumentCommand.Write,
    };

    /// <summary>Writes the page that <c>docs {page}</c> names. The exit code, or null when the arguments ask for something else.</summary>
    public static int? TryRun(string[] args)
    {
        if (args is not ["docs", ..]) return null;
        if (args is not [_, var name] || !Pages.TryGetValue(name, out Action<TextWriter>? page))
        {
            Console.Error.WriteLine($"usage: docs {string.Join(" | ", Pages.Keys)}");
            return Usage;
        }

        // UTF-8 whatever the terminal says: the page is committed.
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        page(output);
        return 0;
    }
}
