using System.Collections.Immutable;
using LossApi.Domain;

namespace LossApi.Advise;

/// <summary>A loss for a task, with the reason and what to look out for. Everything in it comes from the loss's card.</summary>
/// <param name="Card">The loss.</param>
/// <param name="Advice">What its card says about the task.</param>
/// <param name="Why">Why to take it.</param>
/// <param name="Caution">What to look out for; empty where there is nothing.</param>
sealed record Recommendation(LossCard Card, Advice Advice, string Why, string Caution)
{
    /// <summary>The losses that suit, best first. The same question always gets the same order.</summary>
    public static ImmutableArray<Recommendation> For(Question question, IEnumerable<LossCard> cards)
    {
        (LossCard Card, Advice Advice)[] suiting =
        [
            .. from card in cards
               from advice in card.Advice
               where advice.Task == question.Task && TakesOutputs(card, question.Outputs)
               select (card, advice),
        ];
        bool labelsMatter = question.IntegerLabels is not null && suiting.Any(s => TakesLabels(s.Card));
        return
        [
            .. suiting
                // A loss that cannot take the targets as they are comes last; then what was complained of; then the textbook's order.
                .OrderBy(s => labelsMatter && !TakesTargets(s.Card, question.IntegerLabels!.Value))
                .ThenBy(s => question.Imbalanced == true ? OnImbalance(s.Card, s.Advice) : 0)
                .ThenBy(s => question.Outliers == true ? OnOutliers(s.Card, s.Advice) : 0)
                .ThenBy(s => s.Advice.Rank)
                .ThenBy(s => s.Card.Name, StringComparer.Ordinal)
                // A card may give two reasons for one task, such as an input that helps rare classes: the better placed one speaks.
                .DistinctBy(s => s.Card.Name)
                .Select(s => Explained(s.Card, s.Advice, question, labelsMatter)),
        ];
    }

    /// <summary>The first choice for every task that some loss is recommended for.</summary>
    public static ImmutableArray<Recommendation> FirstChoices(IReadOnlyCollection<LossCard> cards) =>
        [.. cards.SelectMany(c => c.Tasks).Distinct().Order().Select(task => For(new(task), cards)[0])];

    /// <summary>Losses on scores and losses on probabilities exclude each other; a loss on numbers or embeddings is asked neither.</summary>
    static bool TakesOutputs(LossCard card, Kind? outputs) =>
        outputs is null || card.Inputs[0].Kind is var kind && (kind == outputs || kind is not (Kind.Logits or Kind.Probabilities or Kind.LogProbabilities));

    static bool TakesLabels(LossCard card) => card.Inputs.Any(i => i.Kind is Kind.ClassIndices or Kind.ClassIndicesOrProbabilities or Kind.ClassLists);

    static bool TakesTargets(LossCard card, bool labels) => labels ? TakesLabels(card) : !card.Inputs.Any(i => i.Kind is Kind.ClassIndices or Kind.ClassLists);

    static Input? RareClassInput(LossCard card) => card.Inputs.FirstOrDefault(i => i.Extent is Extent.ClassVector or Extent.ScalarOrClassVector);

    /// <summary>0 made for it, 1 can be helped by an input, 2 neither.</summary>
    static int OnImbalance(LossCard card, Advice advice) => advice.ForImbalance ? 0 : RareClassInput(card) is not null ? 1 : 2;

    /// <summary>0 made for it, 1 not much harmed, 2 harmed.</summary>
    static int OnOutliers(LossCard card, Advice advice) => advice.ForOutliers ? 0 : card.OutlierSensitivity.Level != OutlierLevel.High ? 1 : 2;

    static Recommendation Explained(LossCard card, Advice advice, Question question, bool labelsMatter)
    {
        List<string> why = [advice.Why], caution = advice.Caution.Length > 0 ? [advice.Caution] : [];

        string outliers = $"outliers: {card.OutlierSensitivity.Sentence}";
        if (card.OutlierSensitivity.Level == OutlierLevel.High) caution.Add(outliers);
        else if (question.Outliers == true) why.Add(outliers);

        if (question.Imbalanced == true && !advice.ForImbalance)
            caution.Add(RareClassInput(card) is { } input ? $"rare classes: raise theirs in {input.Name}" : "rare classes: give their samples larger weights");

        if (labelsMatter)
        {
            bool labels = question.IntegerLabels!.Value, takes = TakesTargets(card, labels);
            (takes ? why : caution).Add((labels, takes) switch
            {
                (true, true) => "takes class indices as they are",
                (true, false) => "does not take class indices: turn them into one-hot rows",
                (false, true) => "takes one-hot rows and soft targets",
                (false, false) => "takes class indices only, no one-hot rows",
            });
        }

        return new(card, advice, string.Join("; ", why), string.Join("; ", caution));
    }
}
