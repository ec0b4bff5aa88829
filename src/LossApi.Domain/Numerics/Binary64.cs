namespace LossApi.Domain.Numerics;

/// <summary>Constants of the IEEE 754 binary64 format, shared by <see cref="Scalar"/> and <see cref="Lanes"/>.</summary>
static class Binary64
{
    /// <summary>1.5·2⁵²: adding it leaves no bits for a fraction, so it rounds to an integer (ties to even), also a negative one.</summary>
    internal const double RoundingShift = 6755399441055744.0;

    /// <summary>1.5·2⁴⁸: the same for a number of sixteenths, which are then the lowest bits.</summary>
    internal const double SixteenthShift = RoundingShift / 16;

    /// <summary>2⁻¹⁰²².</summary>
    internal const double SmallestNormal = 2.2250738585072014E-308;

    /// <summary>2⁵⁴: makes every subnormal normal.</summary>
    internal const double SubnormalLift = 18014398509481984.0;

    /// <summary>The bits of √½, rounded.</summary>
    internal const long RootHalfBits = 0x3FE6A09E667F3BCD;

    /// <summary>Added to the bits of x, it makes the exponent field step at √½·2ᵏ instead of at 2ᵏ.</summary>
    internal const long SplitOffset = OneBits - RootHalfBits;

    /// <summary>The 52 fraction bits.</summary>
    internal const long FractionMask = 0x000FFFFFFFFFFFFF;

    /// <summary>The bits of 1.</summary>
    internal const long OneBits = 0x3FF0000000000000;

    /// <summary>The bits of 2⁵²: a small integer put into its low bits makes the double 2⁵² + that integer.</summary>
    internal const long IntegerBits = 0x4330000000000000;

    /// <summary>2⁵² + 1023: what <see cref="IntegerBits"/> and the exponent bias add to an exponent.</summary>
    internal const double SplitBias = 4503599627370496.0 + 1023;
}
