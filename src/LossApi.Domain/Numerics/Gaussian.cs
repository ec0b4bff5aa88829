namespace LossApi.Domain.Numerics;

/// <summary>The tail of the standard normal distribution, to twice the working precision: what logarithms of its probabilities are made of.</summary>
/// <remarks>
/// Φ itself leaves the range of a double at −38, and 1 − Φ has no digits far earlier; the ratio of the tail to the density is a smooth function between
/// 1.25 and 1/x, which one Chebyshev series holds over the whole half line (oracle/numerics_coefficients.py).
/// </remarks>
static class Gaussian
{
    /// <summary>½·ln 2π as two doubles.</summary>
    const double HalfLogTwoPi = 0.9189385332046728, HalfLogTwoPiLow = -3.8782941580672414e-17;

    /// <summary>Where the series' variable (x − c)/(x + c) is 0.</summary>
    const double Centre = 5;

    /// <summary>Beyond this, x² has left the range of a double.</summary>
    const double Far = 1e160;

    /// <summary>The coefficients of (x + c)·(1 − Φ(x))/φ(x) as two doubles, the first one halved.</summary>
    static readonly (double High, double Low)[] Series =
    [
        (2.7196852387678243, -5.3524526046667333e-17),
        (-2.369067605650879, -1.45010876469629e-16),
        (0.8511076451912901, -2.546895430537331e-17),
        (-0.25267101020189897, -7.148586851240155e-18),
        (0.06101538640490704, -2.7122766060770737e-18),
        (-0.011475514073056178, 1.558581966398002e-19),
        (0.0014946108965619613, 6.221203578217669e-20),
        (-7.528550840431418e-05, -4.938452579969783e-22),
        (-1.7441640986188533e-05, 9.290247544848863e-22),
        (4.165069376460427e-06, -3.4815274927509384e-22),
        (-1.075491741115436e-07, 2.630532856951831e-24),
        (-9.471226425550921e-08, -5.6248675299214356e-24),
        (1.1672253441654395e-08, 7.024236055369075e-25),
        (1.8216467239028026e-09, -7.625783462512052e-26),
        (-4.702612503635878e-10, -1.2527052411446383e-26),
        (-3.396099140347166e-11, 1.0948744570778917e-27),
        (1.6931861387628094e-11, 5.175708800398428e-28),
        (7.116261233426692e-13, 1.9175396085647847e-29),
        (-6.192628267806253e-13, 4.5989354991907443e-29),
        (-2.267253181994824e-14, 5.0390224695474195e-31),
        (2.369054606339966e-14, -1.4670967820105288e-30),
        (1.2094286091906465e-15, -2.4079271129409322e-32),
        (-9.388069136947026e-16, -7.832971706136417e-33),
        (-7.955671520049973e-17, -2.9018846804230897e-33),
        (3.726012047720447e-17, 7.870725211482835e-34),
    ];

    /// <summary>The further ones, which one double holds well enough.</summary>
    static readonly double[] SeriesTail =
    [
        5.258006597929443e-18, -1.3939308845394604e-18, -3.291850162486863e-19, 4.2951309222354845e-20, 1.9114637237529766e-20, -5.264670312698744e-22,
        -1.0034335859378002e-21, -6.902272986188726e-23, 4.502669798108737e-23, 8.482399933984645e-24, -1.4533741224741104e-24, -6.34817241938923e-25,
        1.466425655479321e-27, 3.582541595335757e-26, 4.74585560308492e-27, -1.4049204081117389e-27, -4.811595878281649e-28, 1.1331050038280535e-29,
        3.0645581699435364e-29, 4.1804002548651304e-30, -1.2029703690094357e-30, -4.621607358747944e-31, -3.7705607618423635e-33, 2.877055376458054e-32,
        5.434766504134336e-33,
    ];

    /// <summary>½·ln 2π.</summary>
    public static Wide<R> LogRoot<R>() where R : struct, IReal<R> => new(R.Of(HalfLogTwoPi), R.Of(HalfLogTwoPiLow));

    /// <summary>(1 − Φ(x))/φ(x) for x ≥ 0: Mills' ratio.</summary>
    public static Wide<R> Mills<R>(Wide<R> x) where R : struct, IReal<R>
    {
        x = Wide<R>.IfLess(R.Of(Far), x.High, R.Of(Far), x);
        R zero = R.Of(0), centre = R.Of(Centre);
        Wide<R> sum = x + centre, t = (x - centre) / sum, twice = t + t;

        // Clenshaw's recurrence; while its numbers are below 2⁻⁵³ of the result, one double each.
        R next = zero, afterNext = zero;
        for (int k = SeriesTail.Length - 1; k >= 0; k--) (next, afterNext) = (R.FusedMultiplyAdd(twice.High, next, R.Of(SeriesTail[k]) - afterNext), next);
        Wide<R> one = next, two = afterNext;
        for (int k = Series.Length - 1; k > 0; k--) (one, two) = (twice * one - two + Coefficient(k), one);
        return (t * one - two + Coefficient(0)) / sum;

        static Wide<R> Coefficient(int k) => new(R.Of(Series[k].High), R.Of(Series[k].Low));
    }

    /// <summary>The density at x.</summary>
    public static Wide<R> Density<R>(Wide<R> x) where R : struct, IReal<R> => Wide<R>.Exp(-(HalfSquare(x) + LogRoot<R>()));

    /// <summary>½x².</summary>
    public static Wide<R> HalfSquare<R>(Wide<R> x) where R : struct, IReal<R> => x * R.Of(0.5) * x;
}
