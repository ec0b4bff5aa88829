using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

/// <content>The elementary functions. The larger ones are called, or the compiler would spend its inlining budget on them alone.</content>
public readonly partial struct Lanes
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Exp(Lanes x)
    {
        Unsafe.SkipInit(out Slot slot);
        ref Lanes number = ref Slot.Lanes(ref slot);
        number = x;
        Exp(ref number);
        return number;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes ExpOfDifference(Lanes x, Lanes y) => Elementary.ExpOfDifference(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Expm1(Lanes x)
    {
        Unsafe.SkipInit(out Slot slot);
        ref Lanes number = ref Slot.Lanes(ref slot);
        number = x;
        Expm1(ref number);
        return number;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Expm1MinusX(Lanes x) => Elementary.Expm1MinusX(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Log(Lanes x)
    {
        Unsafe.SkipInit(out Slot slot);
        ref Lanes number = ref Slot.Lanes(ref slot);
        number = x;
        Log(ref number);
        return number;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Log1p(Lanes x)
    {
        Unsafe.SkipInit(out Slot slot);
        ref Lanes number = ref Slot.Lanes(ref slot);
        number = x;
        Log1p(ref number);
        return number;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Tanh(Lanes x)
    {
        Unsafe.SkipInit(out Slot slot);
        ref Lanes number = ref Slot.Lanes(ref slot);
        number = x;
        Tanh(ref number);
        return number;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Sigmoid(Lanes x)
    {
        Unsafe.SkipInit(out Slot slot);
        ref Lanes number = ref Slot.Lanes(ref slot);
        number = x;
        Sigmoid(ref number);
        return number;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Softplus(Lanes x) => Elementary.Softplus(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes SoftplusAndSigmoids(Lanes x, out Lanes sigmoid, out Lanes mirrored)
    {
        Unsafe.SkipInit(out Slot first);
        Unsafe.SkipInit(out Slot second);
        Unsafe.SkipInit(out Slot third);
        ref Lanes number = ref Slot.Lanes(ref first), slope = ref Slot.Lanes(ref second), rest = ref Slot.Lanes(ref third);
        number = x;
        SoftplusAndSigmoids(ref number, ref slope, ref rest);
        sigmoid = slope;
        mirrored = rest;
        return number;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes SoftplusOfMinus(Lanes x, out Lanes sigmoid)
    {
        PlainLogisticConstants<Lanes> constants = default;
        return Elementary.SoftplusOfMinus(ref constants, x, out sigmoid);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes SoftplusOfMinus(in LogisticConstants<Lanes> constants, Lanes x, out Lanes sigmoid) =>
        Elementary.SoftplusOfMinus(ref Unsafe.AsRef(in constants), x, out sigmoid);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Power(Lanes x, Lanes y) => Elementary.Power(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Atan2(Lanes y, Lanes x) => Elementary.Atan2(y, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes LogNormal(Lanes x) => Elementary.LogNormal(x);

    /// <inheritdoc/>
    public static Wide<Lanes> ExpWide(Wide<Lanes> x) => Elementary.ExpWide(x);

    /// <inheritdoc/>
    public static Wide<Lanes> Expm1Wide(Wide<Lanes> x) => Elementary.Expm1Wide(x);

    /// <inheritdoc/>
    public static Wide<Lanes> LogWide(Wide<Lanes> x) => Elementary.LogWide(x);

    /// <inheritdoc/>
    public static Wide<Lanes> Log1pWide(Wide<Lanes> x) => Elementary.Log1pWide(x);

    /// <inheritdoc/>
    public static Wide<Lanes> PowerWide(Wide<Lanes> x, Wide<Lanes> y) => Elementary.PowerWide(x, y);

    /// <inheritdoc/>
    public static Wide<Lanes> Atan2Wide(Wide<Lanes> y, Wide<Lanes> x) => Elementary.Atan2Wide(y, x);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Exp(ref Lanes x) => x = Elementary.Exp(x);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Expm1(ref Lanes x) => x = Elementary.Expm1(x);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Log(ref Lanes x) => x = Elementary.Log(x);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Log1p(ref Lanes x) => x = Elementary.Log1p(x);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Tanh(ref Lanes x) => x = Elementary.Tanh(x);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void SoftplusAndSigmoids(ref Lanes x, ref Lanes sigmoid, ref Lanes mirrored) => x = Elementary.SoftplusAndSigmoids(x, out sigmoid, out mirrored);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Sigmoid(ref Lanes x) => x = Elementary.Sigmoid(x);

    /// <summary>
    /// Room on the stack for eight numbers that go to a function and come back. Numbers on a stack are aligned to 8 bytes, and where eight are not aligned to 32, a core reads
    /// what it has just written only after everything before is done: a call would cost a hundred cycles, and none could overlap the next.
    /// </summary>
    [InlineArray(2 * Count - 1)]
    struct Slot
    {
        double first;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ref Lanes Lanes(ref Slot slot)
        {
            ref double start = ref slot.first;
            return ref Unsafe.As<double, Lanes>(ref Unsafe.AddByteOffset(ref start, -Unsafe.ByteOffset(ref Unsafe.NullRef<double>(), ref start) & 63));
        }
    }
}
