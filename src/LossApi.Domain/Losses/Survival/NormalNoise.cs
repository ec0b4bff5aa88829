using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Survival;

/// <summary>Normal noise: times have a log-normal distribution.</summary>
readonly struct NormalNoise : INoise
{
    /// <summary>Beyond this, x² has left the range of a double.</summary>
    const double Far = 1e160;

    public static Surprise<R> At<R>(Wide<R> z) where R : struct, IReal<R> => new(Gaussian.HalfSquare(z) + Gaussian.LogRoot<R>(), -z, R.Of(1));

    public static Surprise<R> Between<R>(EventTime<R> time) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1);
        // Both bounds reflected into the half where the probability is Φ(−n) − Φ(−f), n the bound nearer to the middle, f the farther one.
        R right = R.IfLess(zero, time.Sum.High, one, zero);
        Wide<R> near = Within(Wide<R>.IfEqual(right, zero, -time.Upper, time.Lower)), far = Within(Wide<R>.IfEqual(right, zero, -time.Lower, time.Upper));
        Wide<R> length = time.Length, sum = Wide<R>.Abs(time.Sum);

        // φ(f)/φ(n) = e^(−(f² − n²)/2), the difference of squares as a product.
        Wide<R> gap = length * R.Of(0.5) * sum;
        gap = Wide<R>.IfLess(gap.High, R.Of(1e4), gap, R.Of(1e4));
        Wide<R> decay = Wide<R>.Exp(-gap), fall = -Wide<R>.Expm1(-gap), beyond = decay * Gaussian.Mills(far), ratio = Gaussian.Mills(Wide<R>.Abs(near));

        // In the tail all is relative to the density at n, which need not be in range; across the middle 1 less both tails.
        Wide<R> tail = ratio - beyond, density = Gaussian.Density(near), outside = density * (ratio + beyond);
        var term = Wide<R>.IfLess(near.High, zero, -Wide<R>.Log1p(-outside), Gaussian.HalfSquare(near) + Gaussian.LogRoot<R>() - Wide<R>.Log(tail));
        var height = Wide<R>.IfLess(near.High, zero, density / (one - outside), one / tail);
        Wide<R> slope = height * fall, bend = height * (far * decay - near) + slope * slope;
        // Far out the variance of what is left of the noise is below 1e-16.
        bend = Wide<R>.IfLess(R.Of(1e8), near.High, one, bend);
        var wide = new Surprise<R>(term, Wide<R>.IfEqual(right, zero, slope, -slope), bend);
        return Surprise<R>.IfLess(length.High * R.Max(one, sum.High), R.Of(1.0 / (1 << 24)), Narrow(time), wide);
    }

    /// <summary>Between near bounds the probability is the density in the middle, c, times the length d, and 1 + (c² − 1)·d²/24 but for d⁴.</summary>
    static Surprise<R> Narrow<R>(EventTime<R> time) where R : struct, IReal<R>
    {
        R one = R.Of(1);
        Wide<R> middle = time.Sum * R.Of(0.5), square = time.Length * time.Length;
        Wide<R> term = Gaussian.HalfSquare(middle) + Gaussian.LogRoot<R>() - Wide<R>.Log(time.Length) - Wide<R>.Log1p((middle * middle - one) * square / R.Of(24));
        Wide<R> bend = one - square / R.Of(12);
        return new(term, -(middle * bend), bend);
    }

    static Wide<R> Within<R>(Wide<R> x) where R : struct, IReal<R> =>
        Wide<R>.IfLess(R.Of(Far), x.High, R.Of(Far), Wide<R>.IfLess(x.High, R.Of(-Far), R.Of(-Far), x));

    public static R LogDensity<R>(R z) where R : struct, IReal<R> => -(R.Of(0.5) * (z * z)) - R.Of(0.9189385332046728);

    public static R LogBetween<R>(R lower, R upper) where R : struct, IReal<R>
    {
        R zero = R.Of(0), sum = lower + upper;
        R near = R.LogNormal(R.IfLess(zero, sum, -lower, upper)), far = R.LogNormal(R.IfLess(zero, sum, -upper, lower));
        return near + R.Log(-R.Expm1(far - near));
    }
}
