namespace LossApi.Domain.Numerics;

/// <summary>
/// A number a formula can be written in. One formula, several numbers: SIMD lanes and scalars compute it, dual numbers differentiate it
/// (tests), <see cref="Tex"/> prints it (catalogue).
/// </summary>
/// <remarks>
/// Every operation is a fixed sequence of IEEE 754 double operations, so each implementation that computes gives the same bits on every CPU.
/// There are no branches on values inside a formula: the <c>If…</c> members choose lane by lane.
/// </remarks>
/// <typeparam name="R">The number itself.</typeparam>
public interface IReal<R> where R : struct, IReal<R>
{
    /// <summary>The constant <paramref name="constant"/>.</summary>
    static abstract R Of(double constant);

    static abstract R operator +(R a, R b);
    static abstract R operator -(R a, R b);
    static abstract R operator *(R a, R b);
    static abstract R operator /(R a, R b);
    static abstract R operator -(R a);

    /// <summary><c>a·b + c</c>, rounded once.</summary>
    static abstract R FusedMultiplyAdd(R a, R b, R c);

    /// <summary>|x|.</summary>
    static abstract R Abs(R x);

    /// <summary>−1, 0 or +1.</summary>
    static abstract R Sign(R x);

    /// <summary>The smaller of two numbers: <c>b &lt; a ? b : a</c>.</summary>
    static abstract R Min(R a, R b);

    /// <summary>The larger of two numbers: <c>a &lt; b ? b : a</c>.</summary>
    static abstract R Max(R a, R b);

    /// <summary>√x, correctly rounded.</summary>
    static abstract R Sqrt(R x);

    /// <summary>eˣ.</summary>
    static abstract R Exp(R x);

    /// <summary>e^(x − y) for x ≤ y, to the last digit however wide the gap.</summary>
    static virtual R ExpOfDifference(R x, R y)
    {
        var gap = Wide<R>.TwoDifference(x, y);
        R power = R.Exp(gap.High);
        // A rounding error beside e⁻⁸⁰⁰ is not needed, and may not be a number.
        return R.FusedMultiplyAdd(power, R.IfLess(R.Of(-800), gap.High, gap.Low, R.Of(0)), power);
    }

    /// <summary>eˣ − 1, accurate near 0.</summary>
    static abstract R Expm1(R x);

    /// <summary>eˣ − 1 − x, accurate near 0.</summary>
    static abstract R Expm1MinusX(R x);

    /// <summary>ln x; −∞ at 0.</summary>
    static abstract R Log(R x);

    /// <summary>ln(1 + x), accurate near 0.</summary>
    static abstract R Log1p(R x);

    /// <summary>tanh x.</summary>
    static abstract R Tanh(R x);

    /// <summary>1 / (1 + e⁻ˣ), accurate in relative terms in both tails.</summary>
    static abstract R Sigmoid(R x);

    /// <summary>ln(1 + eˣ), accurate in relative terms in both tails.</summary>
    static abstract R Softplus(R x);

    /// <summary>ln(1 + eˣ), 1 / (1 + e⁻ˣ) and 1 / (1 + eˣ) at once, with the bits of <see cref="Softplus"/> and <see cref="Sigmoid"/>: from one exponential where the number has a faster way.</summary>
    static virtual R SoftplusAndSigmoids(R x, out R sigmoid, out R mirrored)
    {
        sigmoid = R.Sigmoid(x);
        mirrored = R.Sigmoid(-x);
        return R.Softplus(x);
    }

    /// <summary>
    /// ln(1 + e⁻ˣ) and its downward slope 1 / (1 + eˣ) at once, for 0 ≤ x ≤ 700: in less time than <see cref="Softplus"/> and <see cref="Sigmoid"/>, and as
    /// accurate, but not always with their last bit.
    /// </summary>
    static virtual R SoftplusOfMinus(R x, out R sigmoid)
    {
        sigmoid = R.Sigmoid(-x);
        return R.Softplus(-x);
    }

    /// <summary>The same in a loop, with constants that were read before it.</summary>
    static virtual R SoftplusOfMinus(in LogisticConstants<R> constants, R x, out R sigmoid) => R.SoftplusOfMinus(x, out sigmoid);

    /// <summary>xʸ for x ≥ 0; x⁰ = 1, 0ʸ = 0 for y &gt; 0 and +∞ for y &lt; 0.</summary>
    static abstract R Power(R x, R y);

    /// <summary>The angle of the point (x, y), in [−π, π]: arctan(y/x) where x &gt; 0, ½π at x = 0 &lt; y, 0 at y = 0 ≤ x.</summary>
    static abstract R Atan2(R y, R x);

    /// <summary>ln Φ(x), the logarithm of the standard normal distribution function, accurate in relative terms in both tails.</summary>
    static abstract R LogNormal(R x);

    /// <summary>eˣ to twice the working precision.</summary>
    static abstract Wide<R> ExpWide(Wide<R> x);

    /// <summary>eˣ − 1 to twice the working precision, accurate near 0.</summary>
    static abstract Wide<R> Expm1Wide(Wide<R> x);

    /// <summary>ln x to twice the working precision.</summary>
    static abstract Wide<R> LogWide(Wide<R> x);

    /// <summary>ln(1 + x) to twice the working precision, accurate near 0.</summary>
    static abstract Wide<R> Log1pWide(Wide<R> x);

    /// <summary>xʸ to nearly twice the working precision (y·ln x costs up to ten bits), with the special values of <see cref="Power"/>.</summary>
    static abstract Wide<R> PowerWide(Wide<R> x, Wide<R> y);

    /// <summary><see cref="Atan2"/> to twice the working precision.</summary>
    static abstract Wide<R> Atan2Wide(Wide<R> y, Wide<R> x);

    /// <summary>
    /// What an operation of <see cref="Wide{R}"/> lost to rounding: <paramref name="error"/> itself where the number rounds and the error is finite,
    /// 0 where it is not finite (the result then overflowed, and ∞ − ∞ must not leak into it) and where the number does not round (<see cref="Tex"/>).
    /// </summary>
    static abstract R RoundingError(R error);

    /// <summary>
    /// What rounding lost in a sum: a + b − sum, exactly and never −0, for a sum that is a + b rounded and finite. Where the sum is not finite neither is what is answered;
    /// 0 where the number does not round.
    /// </summary>
    static abstract R Lost(R a, R b, R sum);

    /// <summary>
    /// x itself, but a constant to differentiation: some losses (policy gradients, self-paced weights) are defined by the gradient that is left when a factor
    /// is held fixed. Every number that computes answers x, dual numbers drop the derivative, and <see cref="Tex"/> prints sg(x).
    /// </summary>
    static abstract R StopGradient(R x);

    /// <summary><paramref name="then"/> where a ≤ b, <paramref name="otherwise"/> elsewhere (also where either is NaN).</summary>
    static abstract R IfAtMost(R a, R b, R then, R otherwise);

    /// <summary><paramref name="then"/> where a &lt; b, <paramref name="otherwise"/> elsewhere (also where either is NaN).</summary>
    static abstract R IfLess(R a, R b, R then, R otherwise);

    /// <summary><paramref name="then"/> where a = b, <paramref name="otherwise"/> elsewhere.</summary>
    static abstract R IfEqual(R a, R b, R then, R otherwise);

    /// <summary>
    /// Whether any lane is not 0. Lets a formula skip work that no lane needs; what it skips must not change the bits of the lanes that do not need it.
    /// </summary>
    static abstract bool AnyNonZero(R x);
}
