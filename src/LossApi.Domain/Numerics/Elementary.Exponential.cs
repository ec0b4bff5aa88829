using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

/// <summary>
/// The elementary functions, written once over <see cref="IIeee{R}"/>: a fixed sequence of correctly rounded operations, so scalars, lanes and
/// every CPU agree in all bits. The C library's functions and the runtime's vector functions are not used: their bits depend on the platform
/// and on the vector width.
/// </summary>
/// <remarks>
/// Additive argument reduction (Cody and Waite 1980), polynomials interpolated in Chebyshev nodes (oracle/numerics_coefficients.py), and the last
/// additions carried out with their rounding errors (Dekker 1971), which keeps every function within 1 ULP (docs/numerics.md has measurements).
/// </remarks>
static partial class Elementary
{
    /// <summary>ln 2 to 42 bits: its product with an exponent (11 bits) is exact.</summary>
    const double Ln2High = 0.6931471805598903;

    /// <summary>ln 2 − <see cref="Ln2High"/>.</summary>
    const double Ln2Low = 5.497923018708371e-14;

    const double InverseLn2 = 1.4426950408889634;

    /// <summary>Beyond ±this, eˣ is ∞ or 0 in double precision: arguments are clamped here so that exponents stay in range.</summary>
    const double ExpRange = 800;

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Exp<R>(R x) where R : struct, IIeee<R>
    {
        R a = ReducedExpm1(ClampExponent(x), R.Of(0), out R n, out R low);
        return ScaledSum(OnePlus(a, low, out R rest), rest, n);
    }

    /// <summary>eˣ − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Expm1<R>(R x) where R : struct, IIeee<R>
    {
        R high = Expm1Parts(x, out R low, out R n);
        R result = R.Scale(high + low, n);
        // 0 + x loses the sign of −0.
        return R.IfEqual(x, R.Of(0), x, result);
    }

    /// <summary>x within ±<see cref="ExpRange"/>; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R ClampExponent<R>(R x) where R : struct, IIeee<R> => R.Max(R.Min(x, R.Of(ExpRange)), R.Of(-ExpRange));

    /// <summary>
    /// With x + xLow = n·ln 2 + r, |r| ≤ ½·ln 2: returns a and <paramref name="low"/> with a + low = eʳ − 1 to about 58 bits. |low| is below 0.008.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R ReducedExpm1<R>(R x, R xLow, out R n, out R low) where R : struct, IIeee<R>
    {
        n = R.Round(x * R.Of(InverseLn2));
        R exact = R.FusedMultiplyAdd(n, R.Of(-Ln2High), x);
        R correction = R.FusedMultiplyAdd(n, R.Of(-Ln2Low), xLow);
        R r = exact + correction;
        R rLow = correction - (r - exact);

        R square = r * r;
        R squareError = R.FusedMultiplyAdd(r, r, -square);
        R a = R.FusedMultiplyAdd(R.Of(0.5), square, r);
        R aError = R.FusedMultiplyAdd(R.Of(0.5), square, r - a);
        R tail = R.FusedMultiplyAdd(square * r, ExpTail(r, square), R.FusedMultiplyAdd(rLow, r, rLow));
        low = aError + R.FusedMultiplyAdd(R.Of(0.5), squareError, tail);
        return a;
    }

    /// <summary>1 + a + low as a sum of two; the second is up to 0.008, as low is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R OnePlus<R>(R a, R low, out R rest) where R : struct, IIeee<R>
    {
        R high = R.Of(1) + a;
        rest = a - (high - R.Of(1)) + low;
        return high;
    }

    /// <summary>2ⁿ·(high + low), rounded once, for ½ &lt; high + low &lt; 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R ScaledSum<R>(R high, R low, R n) where R : struct, IIeee<R>
    {
        R sum = high + low;
        R subnormal = R.IfLess(n, R.Of(-1021), R.Of(1), R.Of(0));
        return R.AnyNonZero(subnormal) ? Subnormal(high, low, n, sum) : R.Scale(sum, n);
    }

    /// <summary>
    /// <see cref="ScaledSum"/> where some lane is subnormal: adding 2^(−1022−n) first rounds the sum at the bit that becomes the last one.
    /// Scaling the already rounded sum would round twice.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R Subnormal<R>(R high, R low, R n, R sum) where R : struct, IIeee<R>
    {
        SubnormalScaledSum(in high, in low, in n, in sum, out R result);
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void SubnormalScaledSum<R>(in R high, in R low, in R n, in R sum, out R scaled) where R : struct, IIeee<R>
    {
        R grid = R.Scale(R.Of(1), R.Of(-1022) - R.Min(n, R.Of(-1022)));
        R rough = grid + high;
        R rest = high - (rough - grid) + low;
        R result = R.Scale(sum, n);
        scaled = R.IfLess(result, R.Of(Binary64.SmallestNormal), R.Scale(rough + rest - grid, n), result);
    }

    /// <summary>High and low part of (eˣ − 1)·2⁻ⁿ, to about 57 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R Expm1Parts<R>(R x, out R low, out R n) where R : struct, IIeee<R>
    {
        // e⁻³⁸ is below half an ulp under 1, so smaller arguments give −1 as well.
        R clamped = R.Max(R.Min(x, R.Of(ExpRange)), R.Of(-38));
        R a = ReducedExpm1(clamped, R.Of(0), out n, out low);
        R power = R.Scale(R.Of(1), -R.Min(n, R.Of(1000)));
        R one = R.Of(1) - power;
        // Not 0 for n < −53, where the 1 drops out of the difference but still decides about the last bit below 1.
        R oneLow = R.Of(1) - (one + power);
        // |one| ≥ ½ > |a|, or one = 0: the error of this sum is exact.
        R high = one + a;
        low = a - (high - one) + (low + oneLow);
        return high;
    }

    /// <summary>(eʳ − 1 − r − r²/2)/r³ for |r| ≤ ½·ln 2, relative to r³ to 2⁻⁶⁰.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R ExpTail<R>(R r, R square) where R : struct, IIeee<R>
    {
        R fourth = square * square;
        R p01 = R.FusedMultiplyAdd(r, R.Of(0.041666666666666664), R.Of(0.16666666666666669));
        R p23 = R.FusedMultiplyAdd(r, R.Of(0.0013888888888886552), R.Of(0.008333333333330062));
        R p45 = R.FusedMultiplyAdd(r, R.Of(2.4801587317144498e-05), R.Of(0.00019841269863053618));
        R p67 = R.FusedMultiplyAdd(r, R.Of(2.755728296954995e-07), R.Of(2.7557268459997064e-06));
        R p89 = R.FusedMultiplyAdd(r, R.Of(2.0911236630261545e-09), R.Of(2.510038549551032e-08));
        R p47 = R.FusedMultiplyAdd(square, p67, p45);
        R p03 = R.FusedMultiplyAdd(square, p23, p01);
        return R.FusedMultiplyAdd(fourth, R.FusedMultiplyAdd(fourth, p89, p47), p03);
    }

    /// <summary>a + b and its rounding error (Knuth 1969), for any order of magnitudes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R TwoSum<R>(R a, R b, out R error) where R : struct, IIeee<R>
    {
        R sum = a + b;
        R bRounded = sum - a;
        error = a - (sum - bRounded) + (b - bRounded);
        return sum;
    }

    /// <summary>a + b and its rounding error (Dekker 1971), for |a| ≥ |b| or a = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R FastTwoSum<R>(R a, R b, out R error) where R : struct, IIeee<R>
    {
        R sum = a + b;
        error = b - (sum - a);
        return sum;
    }

    /// <summary>a·b and its rounding error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R TwoProduct<R>(R a, R b, out R error) where R : struct, IIeee<R>
    {
        R product = a * b;
        error = R.FusedMultiplySubtract(a, b, product);
        return product;
    }
}
