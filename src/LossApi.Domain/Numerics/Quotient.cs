namespace LossApi.Domain.Numerics;

/// <summary>Division by the same number many times, correctly rounded, mostly without dividing: what <see cref="Quotients"/> need to know.</summary>
/// <remarks>
/// For a whole divisor N up to 2⁴⁰, with 1/N = y + yLow to 2⁻¹⁰⁶: x·y + x·yLow, rounded once, is x/N(1 + ε) with |ε| ≤ 2⁻¹⁰⁴, and x/N cannot lie nearer to the middle of two
/// doubles than 2⁻⁵⁴/N of itself, so both round to the same number. For a power of two yLow is 0, and it is a product. That needs a normal quotient, whose parts do not underflow.
/// </remarks>
readonly struct Quotient
{
    /// <summary>Numbers are divided the long way whose bits, without the sign, lie outside 2⁻⁸⁰⁰ to 2¹⁰²⁴.</summary>
    public const long LeastBits = (1023L - 800) << 52;

    /// <summary>Division by this; 1 and 0 divide nothing.</summary>
    public Quotient(double divisor)
    {
        Divisor = divisor == 0 ? 1 : divisor;
        Inverse = 1 / Divisor;
        bool whole = Divisor is >= 1 and <= 1L << 40 && Divisor == Math.Truncate(Divisor);
        InverseLow = whole ? Math.FusedMultiplyAdd(-Inverse, Divisor, 1) / Divisor : 0;
        Span = whole ? (2047L << 52) - LeastBits : 0;
    }

    /// <summary>What is divided by, not 0.</summary>
    public double Divisor { get; }

    /// <summary>1 / divisor, rounded.</summary>
    public double Inverse { get; }

    /// <summary>What rounding took from it.</summary>
    public double InverseLow { get; }

    /// <summary>From <see cref="LeastBits"/> on, over how many patterns of bits two products give the quotient: none unless the divisor is whole.</summary>
    public long Span { get; }

    /// <summary>The least magnitude for which two products give the quotient of a finite number: infinite unless the divisor is whole.</summary>
    public double Least => Span == 0 ? double.PositiveInfinity : BitConverter.Int64BitsToDouble(LeastBits);

    /// <summary>One number over the divisor.</summary>
    public double Of(double x) => x / Divisor;
}
