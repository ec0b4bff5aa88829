namespace LossApi.Domain.Tests.Laws;

/// <summary>A convention says which derivatives are answered; the term is the same under all of them.</summary>
sealed class ConventionsChangeNoTerm : Law
{
    public override string Sentence => "conventions change derivatives alone";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        foreach (Option convention in subject.Card.Options.Where(o => o.IsConvention))
            foreach (Case drawn in RandomCases(subject, 20))
                using (drawn)
                {
                    drawn.Options.Set(convention, convention.Default);
                    using Evaluation plain = Evaluate(subject, drawn);
                    foreach (OptionValue value in Values(convention))
                    {
                        drawn.Options.Set(convention, value);
                        using Evaluation other = Evaluate(subject, drawn);
                        for (int row = 0; row < drawn.Layout.Rows; row++)
                            if (!SameBits(plain.Terms.Numbers[row], other.Terms.Numbers[row]))
                                yield return $"seed {drawn.Seed}, sample {row}: under {convention.Name} = {value} the term is {Text(other.Terms.Numbers[row])}, not {Text(plain.Terms.Numbers[row])}";
                    }
                }
    }

    static IEnumerable<OptionValue> Values(Option convention) => convention switch
    {
        Choice choice => choice.Words.Select(w => (OptionValue)w),
        Flag => [true, false],
        Domain.Number number => [number.Range.Draw(0.25), number.Range.Draw(0.5)],
        _ => throw new NotSupportedException($"no values of {convention.GetType().Name} are known"),
    };
}
