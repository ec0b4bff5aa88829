namespace LossApi.Domain.Tests.Losses;

/// <summary>What the powers of the Tweedie family allow, and how they join.</summary>
public class TweedieTests
{
    [Theory]
    [InlineData(1.5, 2, 0, true)]
    [InlineData(1.5, 2, -1, false)]
    [InlineData(2, 2, 0, false)]
    [InlineData(2, 0, 1, false)]
    [InlineData(1, 0, 1, false)]
    [InlineData(0, -2, -1, true)]
    [InlineData(-1, 2, -1, true)]
    [InlineData(-1, -2, 1, false)]
    public void A_power_decides_what_deviances_take(double power, double prediction, double target, bool taken) =>
        Assert.Equal(taken, Answer.Refused("tweedie_deviance", prediction, target, ("power", power)).Count == 0);

    [Theory, InlineData("tweedie_deviance"), InlineData("tweedie_nll")]
    public void There_is_no_power_between_0_and_1(string loss)
    {
        Option power = Catalogue.Get(loss).Card.Options.Single();
        Assert.All(new[] { 0, 1, 1.5, 2, 3, -1.0 }, p => Assert.True(power.Takes(p)));
        Assert.All(new[] { 1e-9, 0.5, 1 - 1e-9 }, p => Assert.False(power.Takes(p)));
        Assert.Equal("in [-10, 10] but not in (0, 1)", power.Allowed);
    }

    /// <summary>Computed by the plain formula, the deviance beside powers 1 and 2 keeps about four digits: it divides rounding errors by 1e-12.</summary>
    [Theory]
    [InlineData(1, 1e-12)]
    [InlineData(2, 1e-12)]
    [InlineData(2, -1e-12)]
    public void Deviances_beside_powers_1_and_2_are_near_theirs(double power, double beside)
    {
        double at = Answer.Of("tweedie_deviance", 2.0, 3.0, ("power", power)).Terms[0], near = Answer.Of("tweedie_deviance", 2.0, 3.0, ("power", power + beside)).Terms[0];
        Assert.InRange(near / at - 1, -1e-11, 1e-11);
        Assert.NotEqual(at, near);
    }
}
