using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Survival;

/// <summary>Noise of the smallest extreme (Gumbel): times have a Weibull distribution.</summary>
readonly struct ExtremeNoise : INoise
{
    public static Surprise<R> At<R>(Wide<R> z) where R : struct, IReal<R>
    {
        var rate = Wide<R>.Exp(z);
        return new(rate - z, -Wide<R>.Expm1(z), rate);
    }

    public static Surprise<R> Between<R>(EventTime<R> time) where R : struct, IReal<R>
    {
        // With w = e^z: S(a) − S(b) = e^(−w_a)·(1 − e^(−d)), d = w_b − w_a = e^b·(1 − e^(a−b)), whose logarithm is known where d itself is 0 in a double.
        R zero = R.Of(0), one = R.Of(1);
        Wide<R> rate = Wide<R>.Exp(time.Lower), log = time.Upper + time.LogFall;
        // Beyond 800 the share that is left rounds to 0.
        var added = Wide<R>.Exp(Wide<R>.IfLess(R.Of(6.684611727667927), log.High, R.Of(6.684611727667927), log));
        Wide<R> left = Wide<R>.Exp(-added), gone = -Wide<R>.Expm1(-added);

        var term = Wide<R>.IfLess(log.High, R.Of(-40), added * R.Of(0.5) - log, -EventTime<R>.LogFallOf(added));
        // g = d/(e^d − 1), and g − 1 where that is small, by its series near 0.
        Wide<R> share = Wide<R>.IfEqual(gone.High, zero, one, added * left / gone), square = added * added;
        Wide<R> series = square / R.Of(12) - added * R.Of(0.5) - square * square / R.Of(720);
        var lost = Wide<R>.IfLess(added.High, R.Of(1e-4), series, share - one);
        var slope = Wide<R>.IfLess(added.High, one, lost - Wide<R>.Expm1(time.Lower), share - rate);
        return new(rate + term, slope, share * (added + lost) + rate);
    }

    public static R LogDensity<R>(R z) where R : struct, IReal<R> => z - R.Exp(z);

    public static R LogBetween<R>(R lower, R upper) where R : struct, IReal<R> => -R.Exp(lower) + R.Log(-R.Expm1(R.Exp(lower) - R.Exp(upper)));
}
