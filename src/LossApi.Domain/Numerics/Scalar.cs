using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

/// <summary>One double. The reference for <see cref="Lanes"/>: both run the same operations, so a lane has the bits of a scalar.</summary>
/// <param name="V">The value.</param>
public readonly record struct Scalar(double V) : IIeee<Scalar>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar Of(double constant) => new(constant);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar operator +(Scalar a, Scalar b) => new(a.V + b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar operator -(Scalar a, Scalar b) => new(a.V - b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar operator *(Scalar a, Scalar b) => new(a.V * b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar operator /(Scalar a, Scalar b) => new(a.V / b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar operator -(Scalar a) => new(-a.V);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar FusedMultiplyAdd(Scalar a, Scalar b, Scalar c) => new(Math.FusedMultiplyAdd(a.V, b.V, c.V));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar Abs(Scalar x) => new(Math.Abs(x.V));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar Sign(Scalar x) => new(x.V > 0 ? 1 : x.V < 0 ? -1 : x.V);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar Min(Scalar a, Scalar b) => new(b.V < a.V ? b.V : a.V);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar Max(Scalar a, Scalar b) => new(a.V < b.V ? b.V : a.V);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar Sqrt(Scalar x) => new(Math.Sqrt(x.V));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Scalar Exp(Scalar x) => Elementary.Exp(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar ExpOfDifference(Scalar x, Scalar y) => Elementary.ExpOfDifference(x, y);

    /// <inheritdoc/>

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Scalar Expm1(Scalar x) => Elementary.Expm1(x);

    /// <inheritdoc/>
    public static Scalar Expm1MinusX(Scalar x) => Elementary.Expm1MinusX(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Scalar Log(Scalar x) => Elementary.Log(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Scalar Log1p(Scalar x) => Elementary.Log1p(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Scalar Tanh(Scalar x) => Elementary.Tanh(x);

    /// <inheritdoc/>
    public static Scalar Sigmoid(Scalar x) => Elementary.Sigmoid(x);

    /// <inheritdoc/>
    public static Scalar Softplus(Scalar x) => Elementary.Softplus(x);

    /// <inheritdoc/>
    public static Scalar SoftplusAndSigmoids(Scalar x, out Scalar sigmoid, out Scalar mirrored) => Elementary.SoftplusAndSigmoids(x, out sigmoid, out mirrored);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar SoftplusOfMinus(Scalar x, out Scalar sigmoid)
    {
        PlainLogisticConstants<Scalar> constants = default;
        return Elementary.SoftplusOfMinus(ref constants, x, out sigmoid);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar SoftplusOfMinus(in LogisticConstants<Scalar> constants, Scalar x, out Scalar sigmoid) =>
        Elementary.SoftplusOfMinus(ref Unsafe.AsRef(in constants), x, out sigmoid);

    /// <inheritdoc/>
    public static Scalar Power(Scalar x, Scalar y) => Elementary.Power(x, y);

    /// <inheritdoc/>
    public static Scalar Atan2(Scalar y, Scalar x) => Elementary.Atan2(y, x);

    /// <inheritdoc/>
    public static Scalar LogNormal(Scalar x) => Elementary.LogNormal(x);

    /// <inheritdoc/>
    public static Wide<Scalar> ExpWide(Wide<Scalar> x) => Elementary.ExpWide(x);

    /// <inheritdoc/>
    public static Wide<Scalar> Expm1Wide(Wide<Scalar> x) => Elementary.Expm1Wide(x);

    /// <inheritdoc/>
    public static Wide<Scalar> LogWide(Wide<Scalar> x) => Elementary.LogWide(x);

    /// <inheritdoc/>
    public static Wide<Scalar> Log1pWide(Wide<Scalar> x) => Elementary.Log1pWide(x);

    /// <inheritdoc/>
    public static Wide<Scalar> PowerWide(Wide<Scalar> x, Wide<Scalar> y) => Elementary.PowerWide(x, y);

    /// <inheritdoc/>
    public static Wide<Scalar> Atan2Wide(Wide<Scalar> y, Wide<Scalar> x) => Elementary.Atan2Wide(y, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar RoundingError(Scalar error) => new(Math.Abs(error.V) < double.PositiveInfinity ? error.V : 0);

    /// <inheritdoc/>
    /// <remarks>Knuth 1969, for any order of magnitudes.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar Lost(Scalar a, Scalar b, Scalar sum)
    {
        double rounded = sum.V - a.V;
        return new(a.V - (sum.V - rounded) + (b.V - rounded));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar StopGradient(Scalar x) => x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar IfAtMost(Scalar a, Scalar b, Scalar then, Scalar otherwise) => a.V <= b.V ? then : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar IfLess(Scalar a, Scalar b, Scalar then, Scalar otherwise) => a.V < b.V ? then : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar IfEqual(Scalar a, Scalar b, Scalar then, Scalar otherwise) => a.V == b.V ? then : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNonZero(Scalar x) => x.V != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Scalar IIeee<Scalar>.FusedMultiplySubtract(Scalar a, Scalar b, Scalar c) => FusedMultiplyAdd(a, b, -c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IIeee<Scalar>.AnyLess(Scalar a, Scalar b) => a.V < b.V;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IIeee<Scalar>.AllAtMost(Scalar a, Scalar b) => a.V <= b.V;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar Round(Scalar x) => new(x.V + Binary64.RoundingShift - Binary64.RoundingShift);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar CopySign(Scalar x, Scalar sign) => new(Math.CopySign(x.V, sign.V));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar Scale(Scalar x, Scalar n)
    {
        double half = Round(new(n.V * 0.5)).V;
        return new(x.V * PowerOfTwo(half) * PowerOfTwo(n.V - half));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Scalar IIeee<Scalar>.ScaleByFloor(Scalar x, Scalar n) => Scale(x, new(Math.Floor(n.V)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar Split(Scalar x, out Scalar exponent)
    {
        bool subnormal = x.V < Binary64.SmallestNormal;
        long shifted = BitConverter.DoubleToInt64Bits(subnormal ? x.V * Binary64.SubnormalLift : x.V) + Binary64.SplitOffset;
        double biased = BitConverter.Int64BitsToDouble((long)((ulong)shifted >> 52) | Binary64.IntegerBits);
        exponent = new(biased - (subnormal ? Binary64.SplitBias + 54 : Binary64.SplitBias));
        return new(BitConverter.Int64BitsToDouble((shifted & Binary64.FractionMask) + Binary64.RootHalfBits));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Scalar IIeee<Scalar>.Fraction(Scalar x, out Scalar exponent)
    {
        bool subnormal = x.V < Binary64.SmallestNormal;
        long bits = BitConverter.DoubleToInt64Bits(subnormal ? x.V * Binary64.SubnormalLift : x.V);
        exponent = new(x.V is > 0 and <= double.MaxValue ? (int)(bits >> 52) - (subnormal ? 1023 + 54 : 1023) : double.NaN);
        return new(BitConverter.Int64BitsToDouble((bits & Binary64.FractionMask) | Binary64.OneBits));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Scalar IIeee<Scalar>.PickOf32(ReadOnlySpan<double> thirtyTwo, Scalar shifted) => new(thirtyTwo[(int)BitConverter.DoubleToInt64Bits(shifted.V) & 31]);

    /// <summary>2ⁿ for an integer n in [−1022, 1023]: the sum ends in the exponent field's bits, the shift moves them there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double PowerOfTwo(double n) =>
        BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(n + (Binary64.RoundingShift + 1023)) << 52);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Scalar IIeee<Scalar>.Pick(ReadOnlySpan<double> sixteen, Scalar shifted) => new(sixteen[(int)BitConverter.DoubleToInt64Bits(shifted.V) & 15]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Scalar IIeee<Scalar>.TimesPowerOfTwo(Scalar x, Scalar shifted) =>
        new(BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x.V) + (BitConverter.DoubleToInt64Bits(shifted.V) << 48)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Scalar IIeee<Scalar>.Carried(Scalar x) => new(BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x.V) << 40));
}
