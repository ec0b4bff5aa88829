using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LossApi.Domain.Numerics;

/// <summary>
/// Eight doubles at once. Without 512-bit registers the runtime computes them in narrower ones or one by one, with the same bits.
/// </summary>
/// <remarks>Minimum, maximum and selection are a comparison and a choice, as <see cref="IReal{R}"/> defines them, and as one instruction of AVX-512 does them that
/// answers its second operand where the comparison fails: <c>Vector512.Min</c> and <c>Max</c> treat NaN and −0 in their own way.</remarks>
/// <param name="v">The values.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
public readonly partial struct Lanes(Vector512<double> v) : IIeee<Lanes>
{
    /// <summary>How many numbers it holds.</summary>
    public const int Count = 8;

    /// <summary>
    /// What one instruction does to each kind of number, four bits a kind: 8 puts +0 in the place of quiet and signalling NaN (the lowest two) and of −∞ and +∞
    /// (the fifth and sixth), 0 leaves the others alone.
    /// </summary>
    const long NonFiniteToZero = 0x0088_0088;

    /// <summary>What one instruction makes of a number: its fraction in [1, 2), or NaN where its sign is −.</summary>
    const byte FractionOrNaN = 0b1000;

    /// <summary>The values.</summary>
    public readonly Vector512<double> V = v;

    /// <summary>The first eight numbers.</summary>
    /// <remarks><c>Vector512.Create(span)</c> and <c>CopyTo</c> are calls that hand a vector over by value, and what calls them cannot be compiled ahead.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Of(ReadOnlySpan<double> numbers) => new(Vector512.LoadUnsafe(in MemoryMarshal.GetReference(numbers[..Count])));

    /// <summary>Puts them into the first eight places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyTo(Span<double> numbers) => V.StoreUnsafe(ref MemoryMarshal.GetReference(numbers[..Count]));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Of(double constant) => new(Vector512.Create(constant));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes operator +(Lanes a, Lanes b) => new(a.V + b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes operator -(Lanes a, Lanes b) => new(a.V - b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes operator *(Lanes a, Lanes b) => new(a.V * b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes operator /(Lanes a, Lanes b) => new(a.V / b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes operator -(Lanes a) => new(-a.V);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes FusedMultiplyAdd(Lanes a, Lanes b, Lanes c) => new(Vector512.FusedMultiplyAdd(a.V, b.V, c.V));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Abs(Lanes x) => new(Vector512.Abs(x.V));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Sign(Lanes x) => IfLess(Of(0), x, Of(1), IfLess(x, Of(0), Of(-1), x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Min(Lanes a, Lanes b) => Avx512F.IsSupported ? new(Avx512F.Min(b.V, a.V)) : IfLess(b, a, b, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Max(Lanes a, Lanes b) => Avx512F.IsSupported ? new(Avx512F.Max(b.V, a.V)) : IfLess(a, b, b, a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Sqrt(Lanes x) => new(Vector512.Sqrt(x.V));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes RoundingError(Lanes error) => Avx512F.IsSupported
        ? new(Avx512F.Fixup(error.V, error.V, Vector512.Create(NonFiniteToZero), 0))
        : IfLess(Abs(error), Of(double.PositiveInfinity), error, Of(0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes StopGradient(Lanes x) => x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes IfAtMost(Lanes a, Lanes b, Lanes then, Lanes otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThanOrEqual(a.V, b.V), then.V, otherwise.V));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes IfLess(Lanes a, Lanes b, Lanes then, Lanes otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a.V, b.V), then.V, otherwise.V));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes IfEqual(Lanes a, Lanes b, Lanes then, Lanes otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a.V, b.V), then.V, otherwise.V));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNonZero(Lanes x) => x.V != Vector512<double>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes IIeee<Lanes>.FusedMultiplySubtract(Lanes a, Lanes b, Lanes c) =>
        Avx512F.IsSupported ? new(Avx512F.FusedMultiplySubtract(a.V, b.V, c.V)) : FusedMultiplyAdd(a, b, -c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IIeee<Lanes>.AnyLess(Lanes a, Lanes b) => Vector512.LessThanAny(a.V, b.V);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IIeee<Lanes>.AllAtMost(Lanes a, Lanes b) => Vector512.LessThanOrEqualAll(a.V, b.V);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Round(Lanes x) => x + Of(Binary64.RoundingShift) - Of(Binary64.RoundingShift);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes CopySign(Lanes x, Lanes sign) =>
        new(Vector512.ConditionalSelect(Vector512.Create(-0.0), sign.V, x.V));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Scale(Lanes x, Lanes n)
    {
        if (Avx512F.IsSupported)
        {
            // One instruction that multiplies by 2ⁿ and rounds once: the same number as the two products below.
            return new(Avx512F.Scale(x.V, n.V));
        }

        Lanes half = Round(n * Of(0.5));
        return x * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes IIeee<Lanes>.ScaleByFloor(Lanes x, Lanes n) => Avx512F.IsSupported ? new(Avx512F.Scale(x.V, n.V)) : Scale(x, new(Vector512.Floor(n.V)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Split(Lanes x, out Lanes exponent)
    {
        Vector512<long> shifted = Normal(x.V, out Vector512<double> bias).AsInt64() + Vector512.Create(Binary64.SplitOffset);
        exponent = new((Vector512.ShiftRightLogical(shifted, 52) | Vector512.Create(Binary64.IntegerBits)).AsDouble() - bias);
        return new(((shifted & Vector512.Create(Binary64.FractionMask)) + Vector512.Create(Binary64.RootHalfBits)).AsDouble());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes IIeee<Lanes>.Fraction(Lanes x, out Lanes exponent)
    {
        if (Avx512F.IsSupported)
        {
            exponent = new(Avx512F.GetExponent(x.V));
            return new(Avx512F.GetMantissa(x.V, FractionOrNaN));
        }

        Vector512<long> bits = Normal(x.V, out Vector512<double> bias).AsInt64();
        Lanes power = new((Vector512.ShiftRightLogical(bits, 52) | Vector512.Create(Binary64.IntegerBits)).AsDouble() - bias);
        exponent = IfLess(Of(0), x, IfAtMost(x, Of(double.MaxValue), power, Of(double.NaN)), Of(double.NaN));
        return new(((bits & Vector512.Create(Binary64.FractionMask)) | Vector512.Create(Binary64.OneBits)).AsDouble());
    }

    /// <summary>x, lifted where it is subnormal, and what a biased exponent is then too large by, plus 2⁵².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Normal(Vector512<double> x, out Vector512<double> bias)
    {
        var subnormal = Vector512.LessThan(x, Vector512.Create(Binary64.SmallestNormal));
        bias = Vector512.ConditionalSelect(subnormal, Vector512.Create(Binary64.SplitBias + 54), Vector512.Create(Binary64.SplitBias));
        return Vector512.ConditionalSelect(subnormal, x * Vector512.Create(Binary64.SubnormalLift), x);
    }

    /// <summary>2ⁿ for integers n in [−1022, 1023].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes PowerOfTwo(Lanes n) =>
        new(Vector512.ShiftLeft((n + Of(Binary64.RoundingShift + 1023)).V.AsInt64(), 52).AsDouble());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes IIeee<Lanes>.Pick(ReadOnlySpan<double> sixteen, Lanes shifted)
    {
        ref double table = ref MemoryMarshal.GetReference(sixteen);
        Vector512<long> index = shifted.V.AsInt64();
        if (Avx512F.IsSupported) return new(Avx512F.PermuteVar8x64x2(Vector512.LoadUnsafe(ref table), index, Vector512.LoadUnsafe(ref table, Count)));
        return Entries(ref table, index & Vector512.Create(15L));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes IIeee<Lanes>.PickOf32(ReadOnlySpan<double> thirtyTwo, Lanes shifted)
    {
        ref double table = ref MemoryMarshal.GetReference(thirtyTwo);
        Vector512<long> index = shifted.V.AsInt64();
        if (!Avx512F.IsSupported) return Entries(ref table, index & Vector512.Create(31L));
        Vector512<double> low = Avx512F.PermuteVar8x64x2(Vector512.LoadUnsafe(ref table), index, Vector512.LoadUnsafe(ref table, Count));
        Vector512<double> high = Avx512F.PermuteVar8x64x2(Vector512.LoadUnsafe(ref table, 2 * Count), index, Vector512.LoadUnsafe(ref table, 3 * Count));
        return IfLess(shifted, Of(Binary64.RoundingShift + 16), new(low), new(high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Entries(ref double table, Vector512<long> index) => new(Vector512.Create(
        Unsafe.Add(ref table, (nint)index[0]), Unsafe.Add(ref table, (nint)index[1]), Unsafe.Add(ref table, (nint)index[2]), Unsafe.Add(ref table, (nint)index[3]),
        Unsafe.Add(ref table, (nint)index[4]), Unsafe.Add(ref table, (nint)index[5]), Unsafe.Add(ref table, (nint)index[6]), Unsafe.Add(ref table, (nint)index[7])));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes IIeee<Lanes>.TimesPowerOfTwo(Lanes x, Lanes shifted) =>
        new((x.V.AsInt64() + Vector512.ShiftLeft(shifted.V.AsInt64(), 48)).AsDouble());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes IIeee<Lanes>.Carried(Lanes x) => new(Vector512.ShiftLeft(x.V.AsInt64(), 40).AsDouble());
}
