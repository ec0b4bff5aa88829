namespace LossApi.Domain.Numerics;

/// <summary>
/// A real number that is an IEEE 754 double (or several, lane by lane): what the elementary functions need besides arithmetic.
/// </summary>
/// <typeparam name="R">The number itself.</typeparam>
public interface IIeee<R> : IReal<R> where R : struct, IIeee<R>
{
    /// <summary>x rounded to an integer, ties to even; |x| &lt; 2⁵¹.</summary>
    static abstract R Round(R x);

    /// <summary>x with the sign bit of <paramref name="sign"/>.</summary>
    static abstract R CopySign(R x, R sign);

    /// <summary><c>a·b − c</c>, rounded once: in lanes it takes an operation less than to add −c.</summary>
    internal static abstract R FusedMultiplySubtract(R a, R b, R c);

    /// <summary>Whether a &lt; b in any lane.</summary>
    internal static abstract bool AnyLess(R a, R b);

    /// <summary>Whether a ≤ b in every lane.</summary>
    internal static abstract bool AllAtMost(R a, R b);

    /// <summary>
    /// x·2ⁿ, rounded once (also into the subnormals and to ±∞), for an integer n with |n| ≤ 1200 and 2⁻³⁰⁰ ≤ |x| ≤ 2³⁰⁰ or x = 0.
    /// </summary>
    /// <remarks>
    /// The bounds let an implementation multiply by two powers of two of half the exponent each: the first product is exact, the second rounds.
    /// Outside them a result is still exact whenever x, x·2^(n/2) and x·2ⁿ are normal.
    /// </remarks>
    static abstract R Scale(R x, R n);

    /// <summary>x·2^⌊n⌋, as <see cref="Scale"/> has it.</summary>
    internal static abstract R ScaleByFloor(R x, R n);

    /// <summary>
    /// The integer k for which x·2⁻ᵏ lies in [√½, √2), and that number; for finite x &gt; 0, subnormal ones included. For other x any finite pair.
    /// </summary>
    static abstract R Split(R x, out R exponent);

    /// <summary>
    /// The integer k for which x·2⁻ᵏ lies in [1, 2), and that number; for finite x &gt; 0, subnormal ones included. For other x one of the two is not finite.
    /// </summary>
    internal static abstract R Fraction(R x, out R exponent);

    /// <summary>The entry of a table of 32 at n, where <paramref name="shifted"/> is n + <see cref="Binary64.RoundingShift"/>.</summary>
    internal static abstract R PickOf32(ReadOnlySpan<double> thirtyTwo, R shifted);

    /// <summary>The entry of a table of sixteen at n modulo 16, where <paramref name="shifted"/> is n + <see cref="Binary64.RoundingShift"/>, or n/16 + <see cref="Binary64.SixteenthShift"/>.</summary>
    internal static abstract R Pick(ReadOnlySpan<double> sixteen, R shifted);

    /// <summary>x with n·2⁴⁸ added to its pattern, for the same <paramref name="shifted"/>: that is 2^⌊n/16⌋ and what is left of n.</summary>
    internal static abstract R TimesPowerOfTwo(R x, R shifted);

    /// <summary>
    /// The number the lowest 24 bits of x are the highest of, with 0 behind: sign, exponent and twelve bits. So one entry of a table holds two, if the first may be off by 2⁻²⁹.
    /// </summary>
    internal static abstract R Carried(R x);
}
