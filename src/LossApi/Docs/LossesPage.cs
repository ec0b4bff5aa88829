using LossApi.Catalogue;
using LossApi.Domain;

namespace LossApi.Docs;

/// <summary>The page about all losses, written from their cards.</summary>
static class LossesPage
{
    /// <summary>Where <c>docs plots docs/plots</c> writes, seen from the page.</summary>
    public const string PlotFolder = "plots";

    /// <summary>Writes the page as Markdown.</summary>
    public static void Write(TextWriter output)
    {
        var page = new Markdown(output);
        page.Paragraph("# The losses");
        page.Paragraph("Generated from the code by `dotnet run --no-launch-profile --project src/LossApi -- docs losses`; a test holds this file to it. "
            + "Formulas are printed from the definitions that the tests hold the computation to, and the examples are executed.");
        Index(page);
        foreach (Loss loss in InOrder()) Section(page, loss);
        Names(page);
    }

    static IEnumerable<Loss> InOrder() => Domain.Catalogue.All.OrderBy(l => l.Card.Group).ThenBy(l => l.Card.Name, StringComparer.Ordinal);

    static void Index(Markdown page) => page.Table(["group", "loss", "what it measures", "output activation", "outliers"],
        InOrder().Select(l => l.Card).Select(c => new[]
        {
            SnakeCase.Of(c.Group), $"[{Markdown.Code(c.Name)}](#{c.Name})", c.Summary, c.OutputActivation, SnakeCase.Of(c.OutlierSensitivity.Level),
        }));

    static void Section(Markdown page, Loss loss)
    {
        LossCard card = loss.Card;
        // The heading is the name, so that links to a loss need no title; the title follows.
        page.Paragraph($"## {card.Name}");
        page.Paragraph($"**{card.Title}.** {card.Summary}");
        page.Paragraph($"$${loss.Formula}$$");
        page.Paragraph(card.Use);
        if (LossPlot.Fits(card)) page.Paragraph($"![{card.Title}: the loss and its gradient over the prediction]({PlotFolder}/{LossPlot.FileOf(card)})");

        page.Table(["input", "kind", "shape", "must be", "gradient", "meaning"], card.AllInputs.Select(i => new[]
        {
            Markdown.Code(i.Name) + (i.Required ? "" : " (optional)"), i.KindText, i.ShapeText, Entry.RangeOf(card, i), i.Differentiable ? "yes" : "–", i.Meaning,
        }));
        page.Table(["option", "type", "default", "must be", "meaning"], card.Options.Select(o => new[]
        {
            Markdown.Code(o.Name), o.Type, Markdown.Code(o.Default.ToString()), o.Allowed, o.Meaning,
        }));

        page.List(Facts(card));

        page.Paragraph($"`POST /loss/{card.Name}`");
        page.Json(WorkedExample.Request(loss));
        page.Paragraph("answers");
        page.Json(WorkedExample.Response(loss));

        page.Table(["other names", "defaults that differ"],
            card.Aliases.GroupBy(a => Defaults(card, a)).Select(g => new[] { string.Join(", ", g.Select(a => Markdown.Code(a.FullName))), g.Key.Length > 0 ? g.Key : "–" }));
        page.List(card.References);
    }

    static IEnumerable<string> Facts(LossCard card)
    {
        if (card.Tasks.Any()) yield return $"For: {string.Join(", ", card.Tasks.Select(t => SnakeCase.Of(t)))}";
        yield return $"Output activation: {card.OutputActivation}";
        yield return $"Reduction unless the request says otherwise: {Markdown.Code(card.Reduction.Spelled())}";
        yield return $"Sensitive to outliers: {SnakeCase.Of(card.OutlierSensitivity.Level)}; {card.OutlierSensitivity.Sentence}";
        if (card.Traits != Trait.None) yield return $"Traits: {string.Join(", ", SnakeCase.Flags(card.Traits))}";
        if (card.Cost is { } cost) yield return $"Cost: {Entry.CostOf(cost)}";
        foreach (string kink in card.Kinks) yield return $"Kink: {kink}";
        string with = string.Join(", ", card.AllInputs.Where(i => i.Differentiable).Select(i => Markdown.Code(i.Name)));
        yield return card.HasHessians ? $"Gradients and diagonal second derivatives with respect to {with}" : $"Gradients with respect to {with}; no second derivatives";
    }

    static string Defaults(LossCard card, Alias alias)
    {
        IEnumerable<string> parts = alias.Options.Select(o => $"{Markdown.Code(o.Option.Name)} {Markdown.Code(o.Value.ToString())}");
        if (alias.Reduction is { } reduction && reduction != card.Reduction) parts = parts.Append($"reduction {Markdown.Code(reduction.Spelled())}");
        return string.Join(", ", parts);
    }

    static void Names(Markdown page)
    {
        page.Paragraph("## Your library's name → ours");
        page.Paragraph("Every name answers under `/loss/`, without regard to case, `_`, `-` and spaces. The library in front may be left out where only one loss is meant.");
        page.Table(["library", "name there", "loss here", "defaults that differ"],
            from known in Domain.Catalogue.All.SelectMany(l => l.Card.Aliases, (l, a) => (Loss: l, Alias: a))
                .OrderBy(x => x.Alias.Library, StringComparer.Ordinal).ThenBy(x => x.Alias.Name, StringComparer.Ordinal)
            let alias = known.Alias
            let loss = known.Loss
            select new[] { alias.Library.Length > 0 ? alias.Library : "–", Markdown.Code(alias.Name), $"[{Markdown.Code(loss.Card.Name)}](#{loss.Card.Name})", Defaults(loss.Card, alias) is { Length: > 0 } d ? d : "–" });
    }
}
