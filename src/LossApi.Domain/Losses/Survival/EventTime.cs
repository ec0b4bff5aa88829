using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Survival;

/// <summary>
/// When an event came, on the scale of the noise: z = (ln t − r)/σ for both bounds. The largest double stands for infinity, so that no difference or product of
/// infinities arises: above, where the event has not come yet; below, where it may have come at any time before the upper bound.
/// </summary>
/// <param name="Lower">z of the lower bound.</param>
/// <param name="Upper">z of the upper bound.</param>
/// <param name="Length">Upper − Lower, known without that subtraction.</param>
/// <param name="Sum">Upper + Lower; 0 where both are open.</param>
readonly record struct EventTime<R>(Wide<R> Lower, Wide<R> Upper, Wide<R> Length, Wide<R> Sum) where R : struct, IReal<R>
{
    public static EventTime<R> Of(R prediction, R lower, R upper, double scale)
    {
        R zero = R.Of(0), one = R.Of(1), sigma = R.Of(scale), infinity = R.Of(double.PositiveInfinity), farthest = R.Of(double.MaxValue);
        R openBelow = R.IfEqual(lower, zero, one, zero), openAbove = R.IfEqual(upper, infinity, one, zero);
        R least = R.IfEqual(openBelow, one, one, lower), most = R.IfEqual(openAbove, one, one, upper);
        Wide<R> first = Wide<R>.Log(least), last = Wide<R>.Log(most), from = first - prediction, to = last - prediction;
        // Of near bounds the logarithms' difference would keep few digits.
        Wide<R> growth = Wide<R>.TwoDifference(most, least) / least;
        var length = Wide<R>.IfLess(growth.High, R.Of(1e6), Wide<R>.Log1p(growth), last - first);
        return new(
            Wide<R>.IfEqual(openBelow, one, -farthest, Within(from / sigma)),
            Wide<R>.IfEqual(openAbove, one, farthest, Within(to / sigma)),
            Wide<R>.IfLess(zero, openBelow + openAbove, farthest, Within(length / sigma)),
            Wide<R>.IfLess(zero, openBelow + openAbove, farthest * (openAbove - openBelow), Within((from + to) / sigma)));
    }

    /// <summary>ln(1 − e^(−length)): how much of the tail from the lower bound on the interval takes, if the noise falls off by e in each unit.</summary>
    public Wide<R> LogFall => LogFallOf(Length);

    /// <summary>ln(1 − e⁻ˣ) for x &gt; 0.</summary>
    public static Wide<R> LogFallOf(Wide<R> x) => Wide<R>.IfLess(x.High, R.Of(0.7), Wide<R>.Log(-Wide<R>.Expm1(-x)), Wide<R>.Log1p(-Wide<R>.Exp(-x)));

    static Wide<R> Within(Wide<R> x)
    {
        R farthest = R.Of(double.MaxValue);
        return Wide<R>.IfLess(farthest, x.High, farthest, Wide<R>.IfLess(x.High, -farthest, -farthest, x));
    }
}

/// <summary>Minus the logarithm of a probability or density, and its first two derivatives in the location of the noise, in units of its scale.</summary>
/// <param name="Term">The logarithm.</param>
/// <param name="Slope">The first derivative.</param>
/// <param name="Bend">The second derivative.</param>
readonly record struct Surprise<R>(Wide<R> Term, Wide<R> Slope, Wide<R> Bend) where R : struct, IReal<R>
{
    /// <summary><paramref name="then"/> where a = b, <paramref name="otherwise"/> elsewhere.</summary>
    public static Surprise<R> IfEqual(R a, R b, Surprise<R> then, Surprise<R> otherwise) => new(
        Wide<R>.IfEqual(a, b, then.Term, otherwise.Term), Wide<R>.IfEqual(a, b, then.Slope, otherwise.Slope), Wide<R>.IfEqual(a, b, then.Bend, otherwise.Bend));

    /// <summary><paramref name="then"/> where a &lt; b, <paramref name="otherwise"/> elsewhere.</summary>
    public static Surprise<R> IfLess(R a, R b, Surprise<R> then, Surprise<R> otherwise) => new(
        Wide<R>.IfLess(a, b, then.Term, otherwise.Term), Wide<R>.IfLess(a, b, then.Slope, otherwise.Slope), Wide<R>.IfLess(a, b, then.Bend, otherwise.Bend));
}

/// <summary>A distribution of the noise in the logarithm of the time.</summary>
interface INoise
{
    /// <summary>An event at z: the density.</summary>
    static abstract Surprise<R> At<R>(Wide<R> z) where R : struct, IReal<R>;

    /// <summary>An event between two bounds that are not the same: the probability.</summary>
    static abstract Surprise<R> Between<R>(EventTime<R> time) where R : struct, IReal<R>;

    /// <summary>The logarithm of the density, as textbooks have it.</summary>
    static abstract R LogDensity<R>(R z) where R : struct, IReal<R>;

    /// <summary>The logarithm of the probability of an event between two bounds, as textbooks have it for numbers on paper and digits in a double.</summary>
    static abstract R LogBetween<R>(R lower, R upper) where R : struct, IReal<R>;
}
