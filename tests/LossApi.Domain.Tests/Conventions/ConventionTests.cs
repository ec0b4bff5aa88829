namespace LossApi.Domain.Tests.Conventions;

/// <summary>The tree keeps every convention, and every convention catches what was written to break it.</summary>
public class ConventionTests
{
    public static TheoryData<string> OfLosses() => [.. LossConvention.All.Select(c => c.Says)];

    public static TheoryData<string> OfTypes() => [.. TypeConvention.All.Select(c => c.Says)];

    public static TheoryData<string> OfSources() => [.. SourceConvention.All.Select(c => c.Says)];

    [Theory, MemberData(nameof(OfLosses))]
    public void Losses_keep(string convention)
    {
        LossConvention rule = LossConvention.All.Single(c => c.Says == convention);
        Assert.True(LossConvention.Losses.Length >= Catalogue.All.Length, "not every loss of the catalogue was looked at");
        Assert.Empty(LossConvention.Losses.Where(l => !rule.Holds(l)).Select(l => l.FullName));
    }

    [Theory, MemberData(nameof(OfLosses))]
    public void A_careless_loss_breaks(string convention) =>
        Assert.False(LossConvention.All.Single(c => c.Says == convention).Holds(typeof(CarelessLoss)));

    [Theory, MemberData(nameof(OfTypes))]
    public void Types_keep(string convention)
    {
        TypeConvention rule = TypeConvention.All.Single(c => c.Says == convention);
        Assert.Empty(typeof(Catalogue).Assembly.GetTypes().SelectMany(rule.Breaches));
    }

    [Theory, MemberData(nameof(OfTypes))]
    public void A_careless_type_breaks(string convention) =>
        Assert.NotEmpty(TypeConvention.All.Single(c => c.Says == convention).Breaches(typeof(CarelessState)));

    [Theory, MemberData(nameof(OfSources))]
    public void Sources_keep(string convention)
    {
        SourceConvention rule = SourceConvention.All.Single(c => c.Says == convention);
        Source[] sources = [.. Source.Under(rule.Folders)];
        Assert.True(sources.Length > 20, $"only {sources.Length} files in {string.Join(", ", rule.Folders)}");
        Assert.Empty(sources.SelectMany(rule.Breaches));
    }

    [Theory, MemberData(nameof(OfSources))]
    public void A_careless_source_breaks(string convention)
    {
        SourceConvention rule = SourceConvention.All.Single(c => c.Says == convention);
        foreach (string careless in rule.Careless) Assert.NotEmpty(rule.Breaches(new Source("src/Careless.cs", careless.Split('\n'))));
        Assert.Empty(rule.Breaches(new Source("src/Careful.cs", ["// Math.Exp is not used here, nor any Helper.", "double x = 1;"])));
    }
}
