using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

static partial class Elementary
{
    /// <summary>Half of the least subnormal number is e^−745.13: what lies below this exponent is 0.</summary>
    const double Vanishing = -750;

    /// <summary>(eʳ − 1 − r)/r² for |r| ≤ ½·ln 2, so that eʳ is right to 2⁻⁵⁵ (oracle/numerics_coefficients.py).</summary>
    static readonly double[] ExpTail2 =
    [
        0.5000000000000001, 0.16666666666666669, 0.04166666666662413, 0.008333333333330062, 0.0013888888917213717,
        0.00019841269863053618, 2.4801521295954376e-05, 2.7557268459997064e-06, 2.7620088445409746e-07, 2.510038549551032e-08,
    ];

    /// <summary>
    /// e^(x − y) for x ≤ y, within 1.1 ULP, the rounding error of the difference taken along: at a gap of 700 it alone would cost hundreds. For sums of such powers, in
    /// which the last half bit that <see cref="Exp"/> pays for is lost anyway.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R ExpOfDifference<R>(R x, R y, PowerConstants<R> c) where R : struct, IIeee<R>
    {
        R gap = x - y, yRounded = x - gap;
        R gapLow = x - (gap + yRounded) + (yRounded - y);
        R n = R.FusedMultiplyAdd(gap, c.InverseLn2, c.RoundingShift) - c.RoundingShift;
        R r = R.FusedMultiplyAdd(n, c.MinusLn2High, gap) + R.FusedMultiplyAdd(n, c.MinusLn2Low, gapLow);
        R square = r * r, fourth = square * square;
        R p01 = R.FusedMultiplyAdd(r, c.C1, c.C0), p23 = R.FusedMultiplyAdd(r, c.C3, c.C2), p45 = R.FusedMultiplyAdd(r, c.C5, c.C4);
        R p67 = R.FusedMultiplyAdd(r, c.C7, c.C6), p89 = R.FusedMultiplyAdd(r, c.C9, c.C8);
        R tail = R.FusedMultiplyAdd(fourth, R.FusedMultiplyAdd(fourth, p89, R.FusedMultiplyAdd(square, p67, p45)), R.FusedMultiplyAdd(square, p23, p01));

        // Where the gap is so wide that its parts are no numbers, neither is the tail.
        return R.IfLess(gap, c.Vanishing, R.Of(0), R.Scale(c.One + R.FusedMultiplyAdd(square, tail, r), n));
    }

    /// <summary>What <see cref="ExpOfDifference{R}"/> multiplies with. As a value read from memory, it stays in registers through a loop; constants would be read again each time.</summary>
    internal readonly struct PowerConstants<R> where R : struct, IIeee<R>
    {
        public readonly R InverseLn2, RoundingShift, MinusLn2High, MinusLn2Low, One, Vanishing, C0, C1, C2, C3, C4, C5, C6, C7, C8, C9;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public PowerConstants()
        {
            InverseLn2 = R.Of(Held[0]);
            RoundingShift = R.Of(Held[1]);
            MinusLn2High = R.Of(Held[2]);
            MinusLn2Low = R.Of(Held[3]);
            One = R.Of(Held[4]);
            Vanishing = R.Of(Held[5]);
            C0 = R.Of(ExpTail2[0]);
            C1 = R.Of(ExpTail2[1]);
            C2 = R.Of(ExpTail2[2]);
            C3 = R.Of(ExpTail2[3]);
            C4 = R.Of(ExpTail2[4]);
            C5 = R.Of(ExpTail2[5]);
            C6 = R.Of(ExpTail2[6]);
            C7 = R.Of(ExpTail2[7]);
            C8 = R.Of(ExpTail2[8]);
            C9 = R.Of(ExpTail2[9]);
        }
    }

    static readonly double[] Held = [Elementary.InverseLn2, Binary64.RoundingShift, -Ln2High, -Ln2Low, 1, Vanishing];
}
