namespace LossApi.Domain.Tests.Laws;

/// <summary>The card says what a user needs, in words of its own.</summary>
sealed class CardIsComplete : Law
{
    public override string Sentence => "the card is complete";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        LossCard card = subject.Card;
        if (card.Name.Length == 0 || card.Name.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))) yield return "the name is not snake_case";
        foreach ((string what, string text) in new[] { ("title", card.Title), ("summary", card.Summary), ("use", card.Use), ("output activation", card.OutputActivation), ("outlier sentence", card.OutlierSensitivity.Sentence) })
            if (string.IsNullOrWhiteSpace(text)) yield return $"no {what}";
        if (!card.Summary.EndsWith('.') || !card.Use.EndsWith('.')) yield return "summary and use are sentences";
        if (card.References.IsEmpty) yield return "no reference";
        if (card.Advice.IsEmpty) yield return "no advice";
        if (!card.Inputs.Any(i => i.Differentiable)) yield return "nothing to differentiate";
        if (card.Inputs.Any(i => i.Meaning.Length == 0) || card.Options.Any(o => o.Meaning.Length == 0)) yield return "an input or option has no meaning";
        if (card.Aliases.GroupBy(a => Catalogue.Key(a.FullName)).Any(g => g.Count() > 1 && g.Select(a => a.FullName).Distinct().Count() == 1)) yield return "an alias is given twice";
        if (subject.Loss.Formula.Length == 0) yield return "no formula";
        if (card.OnLogits is { } onLogits && Catalogue.Find(onLogits).Loss is null) yield return $"{onLogits} is not in the catalogue";
        if (card.OnProbabilities is { } onProbabilities && Catalogue.Find(onProbabilities).Loss is null) yield return $"{onProbabilities} is not in the catalogue";
    }
}
