using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

/// <summary>
/// The sum of a row as eight sums, of which number k of the row goes to sum k mod 8: one after another where a lane is a sample, side by side in lanes where the row
/// is walked along. The same additions either way, and none waits for its neighbour's. Each is a sum and, apart, what rounding lost of it.
/// </summary>
[InlineArray(Lanes.Count)]
struct EightSums<R> where R : struct, IReal<R>
{
    Wide<R> first;

    /// <summary>All in one, neighbours first.</summary>
    public readonly Wide<R> Total
    {
        get
        {
            Wide<R> all = EightSums.Both(
                EightSums.Both(EightSums.Both(this[0], this[1]), EightSums.Both(this[2], this[3])), EightSums.Both(EightSums.Both(this[4], this[5]), EightSums.Both(this[6], this[7])));
            return Wide<R>.TwoSum(all.High, all.Low);
        }
    }
}

/// <summary>Sums that are taken as eight.</summary>
static class EightSums
{
    /// <summary>Two sums in one, with what each lost and what is lost now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide<R> Both<R>(Wide<R> a, Wide<R> b) where R : struct, IReal<R>
    {
        R sum = a.High + b.High;
        return new(sum, a.Low + b.Low + R.Lost(a.High, b.High, sum));
    }

    /// <summary>
    /// The sum of positive numbers but the one at a place. Two that follow each other in the same of the eight sums are added first: that costs half a bit at most, and
    /// spares half of the work.
    /// </summary>
    public static Wide<R> OfPairs<R>(ReadOnlySpan<R> numbers, R without) where R : struct, IReal<R>
    {
        var sums = new EightSums<R>();
        R zero = R.Of(0);
        for (int j = 0; j < Lanes.Count && j < numbers.Length; j++)
        {
            R sum = zero, lost = zero;
            for (int k = j; k < numbers.Length; k += 2 * Lanes.Count)
            {
                R pair = R.IfEqual(without, R.Of(k), zero, numbers[k]);
                if (k + Lanes.Count < numbers.Length) pair += R.IfEqual(without, R.Of(k + Lanes.Count), zero, numbers[k + Lanes.Count]);
                R more = sum + pair;
                lost += R.Lost(sum, pair, more);
                sum = more;
            }

            sums[j] = new(sum, lost);
        }

        return sums.Total;
    }

    /// <summary>The eight sums that rows left in lanes, in one.</summary>
    public static Wide<R> Total<R>(ReadOnlySpan<R> high, ReadOnlySpan<R> low) where R : struct, IReal<R>
    {
        Wide<R> all = Both(Four(high, low), Four(high[4..], low[4..]));
        return Wide<R>.TwoSum(all.High, all.Low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Wide<R> Four<R>(ReadOnlySpan<R> high, ReadOnlySpan<R> low) where R : struct, IReal<R> =>
        Both(Both(new(high[0], low[0]), new Wide<R>(high[1], low[1])), Both(new(high[2], low[2]), new Wide<R>(high[3], low[3])));
}
