using System.Text;
using LossApi.Domain;

namespace LossApi.OpenApi;

/// <summary>What an operation's description says about its loss, in Markdown, read off the card.</summary>
static class LossText
{
    /// <summary>The whole description.</summary>
    public static string Of(Loss loss)
    {
        LossCard card = loss.Card;
        var text = new StringBuilder();
        text.Append(card.Summary).Append("\n\n").Append(card.Use).Append("\n\n");
        text.Append("**Formula** of one term:\n\n```latex\n").Append(loss.Formula).Append("\n```\n\n");
        text.Append("**Output activation:** ").Append(card.OutputActivation).Append("\n\n");
        text.Append("**Outlier sensitivity:** ").Append(card.OutlierSensitivity.Level.ToString().ToLowerInvariant()).Append(": ").Append(card.OutlierSensitivity.Sentence).Append("\n\n");
        text.Append("**Default reduction:** `").Append(card.Reduction.Spelled()).Append("`\n\n");
        List(text, "Where the derivative jumps", card.Kinks);
        List(text, "Also answers at `/loss/…` to", Aliases(card));
        List(text, "References", card.References);
        return text.ToString().TrimEnd();
    }

    /// <summary>Aliases by what they change: plain ones in one line, then one line for each set of other defaults.</summary>
    static IEnumerable<string> Aliases(LossCard card) =>
        from alias in card.Aliases
        group $"`{alias.FullName}`" by Defaults(alias) into names
        select string.Join(", ", names) + (names.Key.Length == 0 ? "" : $" with {names.Key}");

    static string Defaults(Alias alias) => string.Join(", ",
        [.. alias.Options.Select(o => $"{o.Option.Name} {o.Value}"), .. alias.Reduction is { } reduction ? [$"reduction {reduction.Spelled()}"] : Array.Empty<string>()]);

    static void List(StringBuilder text, string heading, IEnumerable<string> lines)
    {
        if (!lines.Any()) return;
        text.Append("**").Append(heading).Append(":**\n\n");
        foreach (string line in lines) text.Append("- ").Append(line).Append('\n');
        text.Append('\n');
    }
}
