namespace LossApi.Domain.Tests.Laws;

/// <summary>Every loss keeps every law, and every law catches the loss that was broken for it.</summary>
public class LawTests
{
    public static TheoryData<string, string> EveryLossAndLaw() =>
        [.. Subject.All.SelectMany(_ => Law.All, (subject, law) => (subject.Card.Name, law.GetType().Name))];

    public static TheoryData<string> EveryLaw() => [.. Law.All.Select(law => law.GetType().Name)];

    [Theory, MemberData(nameof(EveryLossAndLaw))]
    public void Loss_keeps_law(string loss, string law)
    {
        Subject subject = Subject.All.Single(s => s.Card.Name == loss);
        Law rule = Law.All.Single(l => l.GetType().Name == law);
        Assert.Empty(rule.Breaches(subject).Take(5));
    }

    [Theory, MemberData(nameof(EveryLaw))]
    public void Law_catches_its_broken_loss(string law)
    {
        Law rule = Law.All.Single(l => l.GetType().Name == law);
        Assert.NotEmpty(rule.Breaches(BrokenLosses.ByLaw[rule.GetType()]).Take(1));
    }

    [Fact]
    public void Laws_catch_losses_over_a_batch_that_are_broken_for_them()
    {
        foreach ((Type law, Subject broken) in BrokenBatchLosses.ByLaw)
        {
            Law rule = Law.All.Single(l => l.GetType() == law);
            Assert.NotEmpty(rule.Breaches(broken).Take(1));
            Assert.Empty(rule.Breaches(BrokenBatchLosses.Sound).Take(1));
        }
    }

    [Fact]
    public void A_factor_held_fixed_in_secret_is_caught() =>
        Assert.Contains("definition", new SlopeIsDerivative().Breaches(new ElementSubject<BrokenLosses.SecretlyFixed>()).First(), StringComparison.Ordinal);

    [Fact]
    public void The_laws_are_a_dozen() => Assert.True(Law.All.Count >= 12, $"{Law.All.Count} laws");

    [Fact]
    public void No_name_means_two_losses()
    {
        IEnumerable<(string Name, string Key)> meant = Catalogue.All.SelectMany(l => l.Card.Aliases.Select(a => a.FullName).Append(l.Card.Name), (l, name) => (l.Card.Name, Key: Catalogue.Key(name)));
        Assert.All(meant.GroupBy(m => m.Key), g => Assert.Single(g.Select(m => m.Name).Distinct()));
    }

    [Fact]
    public void No_two_losses_say_the_same()
    {
        foreach (Func<LossCard, string> text in new Func<LossCard, string>[] { c => c.Title, c => c.Summary, c => c.Use })
            Assert.Equal(Catalogue.All.Length, Catalogue.All.Select(l => text(l.Card)).Distinct().Count());
    }
}
