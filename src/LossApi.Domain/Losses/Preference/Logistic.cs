using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>
/// Softplus and sigmoid of a number known to twice the precision. The low part matters: in the tail e^x turns the absolute error of x into a relative one.
/// </summary>
/// <param name="Cost">ln(1 + eˣ).</param>
/// <param name="Share">σ(x), the slope of the cost.</param>
/// <param name="Rest">σ(−x).</param>
readonly record struct Logistic<R>(R Cost, R Share, R Rest) where R : struct, IReal<R>
{
    /// <summary>The values at x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Logistic<R> Of(Wide<R> x)
    {
        R cost = R.SoftplusAndSigmoids(x.High, out R share, out R rest), bend = share * rest;
        return new(R.FusedMultiplyAdd(x.Low, share, cost), R.FusedMultiplyAdd(x.Low, bend, share), R.FusedMultiplyAdd(-x.Low, bend, rest));
    }

    /// <summary>σ′(x).</summary>
    public R Bend => Share * Rest;

    /// <summary>σ″(x).</summary>
    public R Twist => Share * Rest * (Rest - Share);

    /// <summary>
    /// x within ±800, beyond which eˣ is 0 or ∞ in any precision: a huge number's low part alone would be too large an exponent.
    /// </summary>
    public static Wide<R> Bounded(Wide<R> x)
    {
        R bound = R.Of(800);
        return Wide<R>.IfLess(R.Abs(x.High), bound, x, R.Sign(x.High) * bound);
    }

    /// <summary>σ(x) to twice the precision, for where it is compared with a number.</summary>
    public static Wide<R> WideShare(Wide<R> x)
    {
        R zero = R.Of(0), one = R.Of(1);
        var power = Wide<R>.Exp(-Wide<R>.Abs(Bounded(x)));
        return Wide<R>.IfLess(x.High, zero, power, one) / (power + one);
    }

    /// <summary>ln(1 + eˣ) to twice the precision.</summary>
    public static Wide<R> WideCost(Wide<R> x) =>
        Wide<R>.IfLess(x.High, R.Of(0), R.Of(0), x) + Wide<R>.Log1p(Wide<R>.Exp(-Wide<R>.Abs(Bounded(x))));
}
