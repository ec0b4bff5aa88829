using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Survival;

/// <summary>Logistic noise: times have a log-logistic distribution.</summary>
readonly struct LogisticNoise : INoise
{
    public static Surprise<R> At<R>(Wide<R> z) where R : struct, IReal<R>
    {
        R one = R.Of(1), two = R.Of(2);
        var size = Wide<R>.Abs(z);
        Wide<R> fall = -Wide<R>.Expm1(-size), slope = fall / (two - fall), rest = Wide<R>.Exp(-size);
        Wide<R> both = rest / ((one + rest) * (one + rest));
        return new(size + Wide<R>.Log1p(rest) * two, Wide<R>.IfLess(z.High, R.Of(0), slope, -slope), both * two);
    }

    public static Surprise<R> Between<R>(EventTime<R> time) where R : struct, IReal<R>
    {
        // F(b) − F(a) = F(b)·(1 − F(a))·(1 − e^(a−b)), and the slope 1 − F(b) − F(a) is such a product, too: nothing cancels but a + b.
        R zero = R.Of(0);
        Wide<R> term = Softplus(-time.Upper) + Softplus(time.Lower) - time.LogFall;
        Wide<R> fall = -Wide<R>.Expm1(-Wide<R>.Abs(time.Sum));
        var slope = Wide<R>.IfLess(zero, time.Sum.High, -(Share(time.Lower) * Share(time.Upper) * fall), Share(-time.Upper) * Share(-time.Lower) * fall);
        return new(term, slope, Share(time.Upper) * Share(-time.Upper) + Share(time.Lower) * Share(-time.Lower));
    }

    public static R LogDensity<R>(R z) where R : struct, IReal<R> => z - R.Of(2) * R.Softplus(z);

    public static R LogBetween<R>(R lower, R upper) where R : struct, IReal<R> =>
        -R.Softplus(lower) + R.Log(-R.Expm1(R.Softplus(lower) - R.Softplus(upper)));

    static Wide<R> Softplus<R>(Wide<R> x) where R : struct, IReal<R>
    {
        R zero = R.Of(0);
        return Wide<R>.IfLess(zero, x.High, x, zero) + Wide<R>.Log1p(Wide<R>.Exp(-Wide<R>.Abs(x)));
    }

    /// <summary>1/(1 + e⁻ˣ).</summary>
    static Wide<R> Share<R>(Wide<R> x) where R : struct, IReal<R>
    {
        R one = R.Of(1);
        var rest = Wide<R>.Exp(-Wide<R>.Abs(x));
        return Wide<R>.IfLess(x.High, R.Of(0), rest, one) / (one + rest);
    }
}
