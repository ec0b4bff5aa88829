using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

/// <summary>
/// What <see cref="IReal{R}.SoftplusOfMinus(in LogisticConstants{R}, R, out R)"/> multiplies with. As values read from memory before a loop, they stay in registers
/// through it; constants would be read again at every use, and a core loads one register of 512 bits at a time: that would take longer than the arithmetic.
/// </summary>
/// <typeparam name="R">The number.</typeparam>
public readonly struct LogisticConstants<R> where R : struct, IReal<R>
{
    /// <summary>The range reduction; (e⁻ʳ − 1 + r)/r² for |r| ≤ (ln 2)/32; (ln(1 + f) − f + f²/2)/f³ for |f| ≤ 0.0376 (oracle/numerics_coefficients.py).</summary>
    static ReadOnlySpan<double> Numbers =>
    [
        1, 15, -0.5, Binary64.RoundingShift, -Elementary.SixteenthsOfLn2, Elementary.SixteenthHigh, Elementary.SixteenthLow,
        0.5000000000000001, -0.16666666666666669, 0.04166666666359425, -0.008333333332991954, 0.001388906347556763, -0.00019841463826261545,
        0.33333333333333054, -0.24999999999999742, 0.20000000006373225, -0.16666666672508967, 0.14285691675158188, -0.12499979273078858, 0.11136772515697697, -0.10023523455471137,
    ];

    static readonly double[] Held = [.. Numbers];

    internal readonly R One, Fifteen, MinusHalf, Shift, MinusSixteenths, SixteenthHigh, SixteenthLow, E0, E1, E2, E3, E4, E5, L0, L1, L2, L3, L4, L5, L6, L7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    LogisticConstants(ReadOnlySpan<double> numbers)
    {
        One = R.Of(numbers[0]);
        Fifteen = R.Of(numbers[1]);
        MinusHalf = R.Of(numbers[2]);
        Shift = R.Of(numbers[3]);
        MinusSixteenths = R.Of(numbers[4]);
        SixteenthHigh = R.Of(numbers[5]);
        SixteenthLow = R.Of(numbers[6]);
        E0 = R.Of(numbers[7]);
        E1 = R.Of(numbers[8]);
        E2 = R.Of(numbers[9]);
        E3 = R.Of(numbers[10]);
        E4 = R.Of(numbers[11]);
        E5 = R.Of(numbers[12]);
        L0 = R.Of(numbers[13]);
        L1 = R.Of(numbers[14]);
        L2 = R.Of(numbers[15]);
        L3 = R.Of(numbers[16]);
        L4 = R.Of(numbers[17]);
        L5 = R.Of(numbers[18]);
        L6 = R.Of(numbers[19]);
        L7 = R.Of(numbers[20]);
    }

    /// <summary>As constants, for one use.</summary>
    public static LogisticConstants<R> Plain
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Numbers);
    }

    /// <summary>As values in registers, for a loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LogisticConstants<R> Read() => new(Held);
}
