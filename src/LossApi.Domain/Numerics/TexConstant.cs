using System.Globalization;

namespace LossApi.Domain.Numerics;

/// <summary>How tightly a LaTeX term binds.</summary>
enum TexLevel
{
    /// <summary>A sum: parenthesised in products and powers.</summary>
    Sum,

    /// <summary>A product or a fraction: parenthesised as a base.</summary>
    Product,

    /// <summary>A power or a function: parenthesised as a base.</summary>
    Power,

    /// <summary>A symbol or number: never parenthesised.</summary>
    Atom,
}

/// <summary>Writes constants the way a paper does: ½ as a fraction, known irrationals by name, powers of ten as such.</summary>
static class TexConstant
{
    /// <summary>Fifths and tenths read better as decimals.</summary>
    static readonly int[] Denominators = [2, 3, 4, 6, 7, 8, 9, 12, 16];

    static readonly (double Value, string Text, TexLevel Level)[] Named =
    [
        (Math.PI, @"\pi", TexLevel.Atom),
        (Math.PI / 2, @"\frac{\pi}{2}", TexLevel.Product),
        (2 * Math.PI, @"2 \pi", TexLevel.Product),
        (Math.E, "e", TexLevel.Atom),
        (0.6931471805599453, @"\ln 2", TexLevel.Power),
        (0.9189385332046728, @"\frac{1}{2} \ln\left(2 \pi\right)", TexLevel.Product),
        (1.8378770664093456, @"\ln\left(2 \pi\right)", TexLevel.Power),
        (1.4142135623730951, @"\sqrt{2}", TexLevel.Atom),
        (0.7071067811865476, @"\frac{1}{\sqrt{2}}", TexLevel.Product),
        (double.PositiveInfinity, @"\infty", TexLevel.Atom),
    ];

    /// <summary>Whether the constant is an integer or a fraction with a small denominator.</summary>
    internal static bool IsShort(double x) => Math.Abs(x) < 1000 && (Math.Round(x) == x || Fraction(Math.Abs(x)) is not null);

    /// <summary>A constant ≥ 0, or NaN.</summary>
    internal static string Write(double x, out TexLevel level)
    {
        foreach ((double value, string? text, TexLevel binds) in Named)
        {
            if (x == value)
            {
                level = binds;
                return text;
            }
        }

        if (double.IsNaN(x))
        {
            level = TexLevel.Atom;
            return @"\mathrm{NaN}";
        }

        level = TexLevel.Product;
        if (Fraction(x) is { } fraction)
        {
            return fraction;
        }

        string digits = x.ToString("R", CultureInfo.InvariantCulture);
        int mark = digits.IndexOf('E');
        if (mark < 0)
        {
            level = TexLevel.Atom;
            return digits;
        }

        string power = $"10^{{{int.Parse(digits[(mark + 1)..], CultureInfo.InvariantCulture)}}}";
        if (digits[..mark] == "1")
        {
            level = TexLevel.Power;
            return power;
        }

        return $@"{digits[..mark]} \cdot {power}";
    }

    static string? Fraction(double x)
    {
        foreach (int denominator in Denominators)
        {
            double numerator = Math.Round(x * denominator);
            if (numerator is > 0 and < 100 && numerator / denominator == x && numerator % denominator != 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $@"\frac{{{numerator}}}{{{denominator}}}");
            }
        }

        return null;
    }
}
