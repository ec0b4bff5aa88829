using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

/// <summary>A number to twice the working precision: the unevaluated sum <c>High + Low</c> with |Low| ≤ ½ ulp(High).</summary>
/// <remarks>
/// Double-word arithmetic (Dekker 1971; algorithms and error bounds: Joldes, Muller, Popescu, ACM TOMS 44(2), 2017): about 104 correct bits per
/// operation, less where High underflows. Where High is not finite, Low is 0.
/// </remarks>
/// <param name="High">The number rounded to working precision.</param>
/// <param name="Low">What rounding lost.</param>
/// <typeparam name="R">The working number.</typeparam>
public readonly record struct Wide<R>(R High, R Low) where R : struct, IReal<R>
{
    /// <summary>A constant; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> Of(double constant) => new(R.Of(constant), R.Of(0));

    /// <summary>A working number; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Wide<R>(R x) => new(x, R.Of(0));

    /// <summary>The number rounded to working precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Narrow() => High;

    /// <summary>a + b, exactly (Knuth 1969).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> TwoSum(R a, R b)
    {
        R sum = a + b;
        R bRounded = sum - a;
        return new(sum, R.RoundingError(a - (sum - bRounded) + (b - bRounded)));
    }

    /// <summary>a − b, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> TwoDifference(R a, R b)
    {
        R difference = a - b;
        R bRounded = a - difference;
        return new(difference, R.RoundingError(a - (difference + bRounded) + (bRounded - b)));
    }

    /// <summary>a·b, exactly unless it underflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> TwoProduct(R a, R b)
    {
        R product = a * b;
        return new(product, R.RoundingError(R.FusedMultiplyAdd(a, b, -product)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator +(Wide<R> a, Wide<R> b)
    {
        Wide<R> sum = TwoSum(a.High, b.High);
        Wide<R> lows = TwoSum(a.Low, b.Low);
        sum = Normalised(sum.High, sum.Low + lows.High);
        return Normalised(sum.High, sum.Low + lows.Low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator +(Wide<R> a, R b)
    {
        Wide<R> sum = TwoSum(a.High, b);
        return Normalised(sum.High, sum.Low + a.Low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator +(R a, Wide<R> b) => b + a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator -(Wide<R> a, Wide<R> b)
    {
        Wide<R> difference = TwoDifference(a.High, b.High);
        Wide<R> lows = TwoDifference(a.Low, b.Low);
        difference = Normalised(difference.High, difference.Low + lows.High);
        return Normalised(difference.High, difference.Low + lows.Low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator -(Wide<R> a, R b)
    {
        Wide<R> difference = TwoDifference(a.High, b);
        return Normalised(difference.High, difference.Low + a.Low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator -(R a, Wide<R> b)
    {
        Wide<R> difference = TwoDifference(a, b.High);
        return Normalised(difference.High, difference.Low - b.Low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator -(Wide<R> a) => new(-a.High, -a.Low);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator *(Wide<R> a, Wide<R> b)
    {
        Wide<R> product = TwoProduct(a.High, b.High);
        return Normalised(product.High, product.Low + R.RoundingError(R.FusedMultiplyAdd(a.High, b.Low, a.Low * b.High)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator *(Wide<R> a, R b)
    {
        Wide<R> product = TwoProduct(a.High, b);
        return Normalised(product.High, product.Low + R.RoundingError(a.Low * b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator *(R a, Wide<R> b) => b * a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator /(Wide<R> a, Wide<R> b)
    {
        R quotient = a.High / b.High;
        R residual = R.FusedMultiplyAdd(-quotient, b.High, a.High) + R.FusedMultiplyAdd(-quotient, b.Low, a.Low);
        return Normalised(quotient, R.RoundingError(residual / b.High));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator /(Wide<R> a, R b)
    {
        R quotient = a.High / b;
        R residual = R.FusedMultiplyAdd(-quotient, b, a.High) + a.Low;
        return Normalised(quotient, R.RoundingError(residual / b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> operator /(R a, Wide<R> b) => (Wide<R>)a / b;

    /// <summary>√x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> Sqrt(Wide<R> x)
    {
        R root = R.Sqrt(x.High);
        R residual = R.FusedMultiplyAdd(-root, root, x.High) + x.Low;
        return Normalised(root, R.RoundingError(residual / (root + root)));
    }

    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> Abs(Wide<R> x) => IfLess(x.High, R.Of(0), -x, x);

    /// <summary>eˣ.</summary>
    public static Wide<R> Exp(Wide<R> x) => R.ExpWide(x);

    /// <summary>eˣ − 1, accurate near 0.</summary>
    public static Wide<R> Expm1(Wide<R> x) => R.Expm1Wide(x);

    /// <summary>ln x.</summary>
    public static Wide<R> Log(Wide<R> x) => R.LogWide(x);

    /// <summary>ln(1 + x), accurate near 0.</summary>
    public static Wide<R> Log1p(Wide<R> x) => R.Log1pWide(x);

    /// <summary>xʸ for x ≥ 0.</summary>
    public static Wide<R> Power(Wide<R> x, Wide<R> y) => R.PowerWide(x, y);

    /// <summary>The angle of the point (x, y).</summary>
    public static Wide<R> Atan2(Wide<R> y, Wide<R> x) => R.Atan2Wide(y, x);

    /// <summary><paramref name="then"/> where a ≤ b, <paramref name="otherwise"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> IfAtMost(R a, R b, Wide<R> then, Wide<R> otherwise) =>
        new(R.IfAtMost(a, b, then.High, otherwise.High), R.IfAtMost(a, b, then.Low, otherwise.Low));

    /// <summary><paramref name="then"/> where a &lt; b, <paramref name="otherwise"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> IfLess(R a, R b, Wide<R> then, Wide<R> otherwise) =>
        new(R.IfLess(a, b, then.High, otherwise.High), R.IfLess(a, b, then.Low, otherwise.Low));

    /// <summary><paramref name="then"/> where a = b, <paramref name="otherwise"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> IfEqual(R a, R b, Wide<R> then, Wide<R> otherwise) =>
        new(R.IfEqual(a, b, then.High, otherwise.High), R.IfEqual(a, b, then.Low, otherwise.Low));

    /// <summary>A sum of a number and a much smaller one, normalised (Dekker's fast two-sum).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Wide<R> Normalised(R high, R low)
    {
        R sum = high + low;
        return new(sum, R.RoundingError(low - (sum - high)));
    }
}
