namespace LossApi.Domain.Losses.Likelihood;

/// <summary>What losses of Tweedie's family of distributions share.</summary>
static class TweedieInputs
{
    /// <summary>The power p of the variance, which is proportional to the mean to the p.</summary>
    public static Number Power(double @default) => new("power", @default, new(-10, 10),
        "The variance grows with this power of the mean: 0 is the normal distribution, 1 Poisson, between 1 and 2 a mixture with zeros, 2 Gamma, 3 inverse Gaussian. "
        + "Between 0 and 1 there is none.")
    { Gap = new(0, 1, true, true), Symbol = "p" };

    /// <summary>The targets a power allows.</summary>
    public static Interval Targets(double power) => power <= 0 ? Interval.Real : power < 2 ? Interval.NonNegative : Interval.Positive;
}
