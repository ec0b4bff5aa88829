namespace LossApi.Domain.Numerics;

/// <summary>
/// A number that is not negative, of any size, to twice the working precision: mantissa · 2^exponent. Products of thousands of probabilities keep all their
/// digits in it where doubles would underflow, and their sums need no logarithm each.
/// </summary>
/// <param name="Mantissa">0, or anywhere between 2⁻⁴⁰⁰ and 2⁴⁰⁰: it is seldom worth the work to move it back to 1.</param>
/// <param name="Exponent">A whole number.</param>
public readonly record struct Magnitude(Wide<Scalar> Mantissa, double Exponent)
{
    /// <summary>The largest mantissa, and the smallest one's inverse: 2⁴⁰⁰.</summary>
    const double Widest = 2.5822498780869086e120;

    /// <summary>ln 2 in three parts.</summary>
    const double Ln2 = 0.6931471805599453, Ln2Middle = 2.3190468138462996e-17, Ln2Low = 5.707708438416212e-34;

    /// <summary>Exponents up to here leave the product with ln 2 all its digits behind the point.</summary>
    const double ExactExponents = 1L << 50;

    /// <summary>0.</summary>
    public static Magnitude Zero => default;

    /// <summary>1.</summary>
    public static Magnitude One { get; } = new(new Scalar(1), 0);

    /// <summary>Whether it is 0.</summary>
    public bool IsZero => Mantissa.High.V == 0;

    /// <summary>eˣ for any finite x, and 0 for −∞.</summary>
    public static Magnitude Exp(Wide<Scalar> x)
    {
        double size = x.High.V;
        if (double.IsNegativeInfinity(size)) return Zero;
        if (Math.Abs(size) < 200) return new(Wide<Scalar>.Exp(x), 0);
        double n = Math.Round(size / Ln2);
        // Beyond, x itself has no digits behind the point: only its size is left to be kept.
        if (Math.Abs(n) > ExactExponents) return new(new Scalar(1), n);
        Wide<Scalar> rest = x - Wide<Scalar>.TwoProduct(new(n), new(Ln2)) - Wide<Scalar>.TwoProduct(new(n), new(Ln2Middle)) - new Scalar(n * Ln2Low);
        return new(Wide<Scalar>.Exp(rest), n);
    }

    public static Magnitude operator *(Magnitude a, Magnitude b) => Within(a.Mantissa * b.Mantissa, a.Exponent + b.Exponent);

    public static Magnitude operator /(Magnitude a, Magnitude b) => Within(a.Mantissa / b.Mantissa, a.Exponent - b.Exponent);

    public static Magnitude operator +(Magnitude a, Magnitude b)
    {
        if (a.IsZero) return b;
        if (b.IsZero) return a;
        if (a.Exponent == b.Exponent) return Within(a.Mantissa + b.Mantissa, a.Exponent);
        return a.Exponent > b.Exponent ? a.Plus(b) : b.Plus(a);
    }

    /// <summary>Adds a number of a smaller exponent.</summary>
    Magnitude Plus(Magnitude small)
    {
        double gap = Exponent - small.Exponent;
        // Mantissas lie within 2^±400: from here on the other is less than 2⁻²⁰⁰ of this one.
        return gap > 1000 ? this : Within(Mantissa + Scaled(small.Mantissa, -(int)gap), Exponent);
    }

    /// <summary>The natural logarithm, also near 1 to full precision; −∞ of 0.</summary>
    public Wide<Scalar> Log()
    {
        if (IsZero) return new Scalar(double.NegativeInfinity);
        Scalar.Split(Mantissa.High, out Scalar shift);
        double n = Exponent + shift.V;
        var log = Wide<Scalar>.Log(Scaled(Mantissa, -(int)shift.V));
        return n == 0 ? log : Wide<Scalar>.TwoProduct(new(n), new(Ln2)) + (Wide<Scalar>.TwoProduct(new(n), new(Ln2Middle)) + log);
    }

    /// <summary>The number itself, 0 or ∞ where it is too small or too large for that.</summary>
    public Wide<Scalar> Value => Exponent == 0 ? Mantissa : Scaled(Mantissa, (int)Math.Clamp(Exponent, -4000, 4000));

    static Magnitude Within(Wide<Scalar> mantissa, double exponent)
    {
        double size = mantissa.High.V;
        if (size is >= 1 / Widest and <= Widest) return new(mantissa, exponent);
        // An exponent that has left the doubles is that of a number that is nothing beside any other.
        if (size == 0 || double.IsNegativeInfinity(exponent)) return Zero;
        int shift = Math.ILogB(size);
        return new(Scaled(mantissa, -shift), exponent + shift);
    }

    static Wide<Scalar> Scaled(Wide<Scalar> x, int exponent)
    {
        double high = Math.ScaleB(x.High.V, exponent);
        return new(new(high), double.IsFinite(high) ? new(Math.ScaleB(x.Low.V, exponent)) : new(0));
    }
}
