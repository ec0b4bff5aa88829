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
    static bool IIeee<Lanes>.AnyLess(Lanes a, Lanes b) => Vector512.LessThanAny(a.V, b.V);

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
        var subnormal = Vector512.LessThan(x.V, Vector512.Create(Binary64.SmallestNormal));
        var normal = Vector512.ConditionalSelect(subnormal, x.V * Vector512.Create(Binary64.SubnormalLift), x.V);
        Vector512<long> shifted = normal.AsInt64() + Vector512.Create(Binary64.SplitOffset);
        Vector512<double> biased = (Vector512.ShiftRightLogical(shifted, 52) | Vector512.Create(Binary64.IntegerBits)).AsDouble();
        exponent = new(biased - Vector512.ConditionalSelect(
            subnormal, Vector512.Create(Binary64.SplitBias + 54), Vector512.Create(Binary64.SplitBias)));
        return new(((shifted & Vector512.Create(Binary64.FractionMask)) + Vector512.Create(Binary64.RootHalfBits)).AsDouble());
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
        index &= Vector512.Create(15L);
        return new(Vector512.Create(
            Unsafe.Add(ref table, (nint)index[0]), Unsafe.Add(ref table, (nint)index[1]), Unsafe.Add(ref table, (nint)index[2]), Unsafe.Add(ref table, (nint)index[3]),
            Unsafe.Add(ref table, (nint)index[4]), Unsafe.Add(ref table, (nint)index[5]), Unsafe.Add(ref table, (nint)index[6]), Unsafe.Add(ref table, (nint)index[7])));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes IIeee<Lanes>.TimesPowerOfTwo(Lanes x, Lanes shifted) =>
        new((x.V.AsInt64() + Vector512.ShiftLeft(shifted.V.AsInt64(), 48)).AsDouble());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes IIeee<Lanes>.Carried(Lanes x) => new(Vector512.ShiftLeft(x.V.AsInt64(), 40).AsDouble());
}
