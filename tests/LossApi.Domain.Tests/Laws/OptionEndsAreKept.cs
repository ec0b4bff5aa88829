namespace LossApi.Domain.Tests.Laws;

/// <summary>A closed end of an option's range works, and anything outside is refused.</summary>
sealed class OptionEndsAreKept : Law
{
    public override string Sentence => "closed option ends work, what lies outside is refused";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        foreach (Option option in subject.Card.Options)
        {
            if (!option.Takes(option.Default)) yield return $"{option.Name} refuses its own default {option.Default}";
            Interval? range = option switch { Domain.Number n => n.Range, OptionalNumber n => n.Range, _ => null };
            if (range is not { } ends) continue;
            foreach ((double end, bool open, double outside) in new[] { (ends.Low, ends.LowOpen, Math.BitDecrement(ends.Low)), (ends.High, ends.HighOpen, Math.BitIncrement(ends.High)) })
            {
                if (double.IsInfinity(end)) continue;
                if (option.Takes(outside) && (option as OptionalNumber)?.Off != outside) yield return $"{option.Name} takes {Text(outside)}, which lies outside";
                if (option.Takes(end) == open) yield return $"{option.Name} and its range disagree at {Text(end)}";
                if (open) continue;
                using Case drawn = Draw.Case(subject.Card, 1, with: option.At(end));
                using Evaluation evaluation = Evaluate(subject, drawn);
                if (double.IsNaN(evaluation.Value!.Value)) yield return $"{option.Name} = {Text(end)} gives NaN";
            }
        }
    }
}
