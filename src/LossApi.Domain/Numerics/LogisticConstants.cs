using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

/// <summary>
/// What <see cref="IReal{R}.SoftplusOfMinus(in LogisticConstants{R}, R, out R)"/> multiplies with. As values read from memory before a loop, they stay in registers
/// through it; constants would be read again at every use, and a core loads one register of 512 bits at a time: that would take longer than the arithmetic.
/// </summary>
/// <typeparam name="R">The number.</typeparam>
public readonly struct LogisticConstants<R> : ILogisticConstants<R> where R : struct, IReal<R>
{
    static readonly double[] Held = Numbers(default);

    readonly R one, fifteen, minusHalf, shift, minusSixteenths, sixteenthHigh, sixteenthLow, e0, e1, e2, e3, e4, e5, l0, l1, l2, l3, l4, l5, l6, l7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    LogisticConstants(ReadOnlySpan<double> numbers)
    {
        one = R.Of(numbers[0]);
        fifteen = R.Of(numbers[1]);
        minusHalf = R.Of(numbers[2]);
        shift = R.Of(numbers[3]);
        minusSixteenths = R.Of(numbers[4]);
        sixteenthHigh = R.Of(numbers[5]);
        sixteenthLow = R.Of(numbers[6]);
        e0 = R.Of(numbers[7]);
        e1 = R.Of(numbers[8]);
        e2 = R.Of(numbers[9]);
        e3 = R.Of(numbers[10]);
        e4 = R.Of(numbers[11]);
        e5 = R.Of(numbers[12]);
        l0 = R.Of(numbers[13]);
        l1 = R.Of(numbers[14]);
        l2 = R.Of(numbers[15]);
        l3 = R.Of(numbers[16]);
        l4 = R.Of(numbers[17]);
        l5 = R.Of(numbers[18]);
        l6 = R.Of(numbers[19]);
        l7 = R.Of(numbers[20]);
    }

    /// <summary>As values in registers, for a loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LogisticConstants<R> Read() => new(Held);

    static double[] Numbers(PlainLogisticConstants<Scalar> k) =>
    [
        k.One.V, k.Fifteen.V, k.MinusHalf.V, k.Shift.V, k.MinusSixteenths.V, k.SixteenthHigh.V, k.SixteenthLow.V,
        k.E0.V, k.E1.V, k.E2.V, k.E3.V, k.E4.V, k.E5.V, k.L0.V, k.L1.V, k.L2.V, k.L3.V, k.L4.V, k.L5.V, k.L6.V, k.L7.V,
    ];

    internal R One => one;

    R ILogisticConstants<R>.One => one;
    R ILogisticConstants<R>.Fifteen => fifteen;
    R ILogisticConstants<R>.MinusHalf => minusHalf;
    R ILogisticConstants<R>.Shift => shift;
    R ILogisticConstants<R>.MinusSixteenths => minusSixteenths;
    R ILogisticConstants<R>.SixteenthHigh => sixteenthHigh;
    R ILogisticConstants<R>.SixteenthLow => sixteenthLow;
    R ILogisticConstants<R>.E0 => e0;
    R ILogisticConstants<R>.E1 => e1;
    R ILogisticConstants<R>.E2 => e2;
    R ILogisticConstants<R>.E3 => e3;
    R ILogisticConstants<R>.E4 => e4;
    R ILogisticConstants<R>.E5 => e5;
    R ILogisticConstants<R>.L0 => l0;
    R ILogisticConstants<R>.L1 => l1;
    R ILogisticConstants<R>.L2 => l2;
    R ILogisticConstants<R>.L3 => l3;
    R ILogisticConstants<R>.L4 => l4;
    R ILogisticConstants<R>.L5 => l5;
    R ILogisticConstants<R>.L6 => l6;
    R ILogisticConstants<R>.L7 => l7;
}

/// <summary>What the exponential and the logarithm of a logistic multiply with: the range reduction; E, (e⁻ʳ − 1 + r)/r² for |r| ≤ (ln 2)/32;
/// L, (ln(1 + f) − f + f²/2)/f³ for |f| ≤ 0.0376 (oracle/numerics_coefficients.py).</summary>
/// <remarks>Functions take it by <c>ref</c>: of an <c>in</c> whose type is a parameter the compiler makes a copy at every use.</remarks>
/// <typeparam name="R">The number.</typeparam>
interface ILogisticConstants<R>
{
    R One { get; }
    R Fifteen { get; }
    R MinusHalf { get; }
    R Shift { get; }
    R MinusSixteenths { get; }
    R SixteenthHigh { get; }
    R SixteenthLow { get; }
    R E0 { get; }
    R E1 { get; }
    R E2 { get; }
    R E3 { get; }
    R E4 { get; }
    R E5 { get; }
    R L0 { get; }
    R L1 { get; }
    R L2 { get; }
    R L3 { get; }
    R L4 { get; }
    R L5 { get; }
    R L6 { get; }
    R L7 { get; }
}

/// <summary>As constants, for one use: an operation reads each from memory itself, and no register is held for it.</summary>
/// <typeparam name="R">The number.</typeparam>
readonly struct PlainLogisticConstants<R> : ILogisticConstants<R> where R : struct, IReal<R>
{
    public R One => R.Of(1);
    public R Fifteen => R.Of(15);
    public R MinusHalf => R.Of(-0.5);
    public R Shift => R.Of(Binary64.RoundingShift);
    public R MinusSixteenths => R.Of(-Elementary.SixteenthsOfLn2);
    public R SixteenthHigh => R.Of(Elementary.SixteenthHigh);
    public R SixteenthLow => R.Of(Elementary.SixteenthLow);
    public R E0 => R.Of(0.5000000000000001);
    public R E1 => R.Of(-0.16666666666666669);
    public R E2 => R.Of(0.04166666666359425);
    public R E3 => R.Of(-0.008333333332991954);
    public R E4 => R.Of(0.001388906347556763);
    public R E5 => R.Of(-0.00019841463826261545);
    public R L0 => R.Of(0.33333333333333054);
    public R L1 => R.Of(-0.24999999999999742);
    public R L2 => R.Of(0.20000000006373225);
    public R L3 => R.Of(-0.16666666672508967);
    public R L4 => R.Of(0.14285691675158188);
    public R L5 => R.Of(-0.12499979273078858);
    public R L6 => R.Of(0.11136772515697697);
    public R L7 => R.Of(-0.10023523455471137);
}
