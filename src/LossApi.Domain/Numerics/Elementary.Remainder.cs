using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

static partial class Elementary
{
    /// <summary>Up to here eˣ − 1 − x is a series; from here the terms of which it is left over are at most five times as large.</summary>
    const double RemainderSeries = 0.5;

    /// <summary>eˣ − 1 − x.</summary>
    /// <remarks>
    /// With x = n·(ln 2)/16 + r and P = 2^(n/16) it is (P − 1) − x + P·(eʳ − 1), the first two differences with their errors. Near 0 n is 0 whatever x, and what is left is
    /// the end of the series of eʳ, r²/2 with its error. So one series does for both.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Expm1MinusX<R>(R x) where R : struct, IIeee<R>
    {
        R size = R.Abs(x), near = R.Of(RemainderSeries), shift = R.Of(Binary64.RoundingShift);
        R shifted = R.IfLess(size, near, shift, R.FusedMultiplyAdd(R.Of(SixteenthsOfLn2), x, shift)), n = shifted - shift;
        R exact = R.FusedMultiplyAdd(n, R.Of(-SixteenthHigh), x), r = R.FusedMultiplyAdd(n, R.Of(-SixteenthLow), exact);

        // r²/2 + r³/2·(1/3 + …), both powers with their errors: below 0 the two cancel a little.
        R half = TwoProduct(R.Of(0.5) * r, r, out R halfLow), cube = TwoProduct(half, r, out R cubeLow), third = R.Of(0.3333333333333333);
        R end = R.FusedMultiplyAdd(cube, ExpTailLong(r, half + half), R.FusedMultiplyAdd(halfLow, R.FusedMultiplyAdd(r, third, R.Of(1)), cubeLow * third));

        R power = R.TimesPowerOfTwo(R.Pick(Powers, shifted), shifted);
        R gap = TwoSum(power, R.Of(-1), out R gapLow), high = TwoSum(gap, -x, out R highLow);
        R growth = exact + (half + (end + R.FusedMultiplyAdd(n, R.Of(-SixteenthLow), R.Pick(PowersRest, shifted)))), low = R.FusedMultiplyAdd(power, growth, gapLow + highLow);
        R remainder = R.IfLess(size, near, half, high) + R.IfLess(size, near, end, low);
        return R.AllAtMost(size, R.Of(LogisticRange)) ? remainder : FarRemainder(x, remainder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R FarRemainder<R>(R x, R remainder) where R : struct, IIeee<R>
    {
        FarRemainder(in x, in remainder, out R result);
        return result;
    }

    /// <summary>Far below 0 eˣ does not count, far above it nothing else does.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void FarRemainder<R>(in R x, in R remainder, out R result) where R : struct, IIeee<R> =>
        result = R.IfAtMost(R.Abs(x), R.Of(LogisticRange), remainder, R.IfLess(x, R.Of(0), R.Of(-1) - x, Exp(x)));

    /// <summary>(eˣ − 1 − x − x²/2)/(x³/2) for |x| ≤ 0.501.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R ExpTailLong<R>(R x, R square) where R : struct, IIeee<R>
    {
        R fourth = square * square;
        R p01 = R.FusedMultiplyAdd(x, R.Of(0.08333333333333333), R.Of(0.3333333333333333)), p23 = R.FusedMultiplyAdd(x, R.Of(0.002777777777777781), R.Of(0.016666666666666722));
        R p45 = R.FusedMultiplyAdd(x, R.Of(4.9603174603018614e-05), R.Of(0.00039682539682290023)), p67 = R.FusedMultiplyAdd(x, R.Of(5.511463871310251e-07), R.Of(5.511463887230125e-06));
        R p89 = R.FusedMultiplyAdd(x, R.Of(4.175331030944115e-09), R.Of(5.0103890821883746e-08)), pAB = R.FusedMultiplyAdd(x, R.Of(2.301358122519978e-11), R.Of(3.223345390622846e-10));
        R p03 = R.FusedMultiplyAdd(square, p23, p01), p47 = R.FusedMultiplyAdd(square, p67, p45), p8B = R.FusedMultiplyAdd(square, pAB, p89);
        return R.FusedMultiplyAdd(fourth, R.FusedMultiplyAdd(fourth, p8B, p47), p03);
    }
}
