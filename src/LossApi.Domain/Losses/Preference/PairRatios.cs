using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>
/// The log-ratios of a pair's two answers, model against reference, exactly: they are small differences of large numbers, and so is their difference.
/// </summary>
/// <param name="Chosen">ln π/π_ref of the preferred answer, in units of <paramref name="Unit"/>.</param>
/// <param name="Rejected">The other's.</param>
/// <param name="Unit">1; 16 where an input is so large that differences might overflow.</param>
readonly record struct PairRatios<R>(Wide<R> Chosen, Wide<R> Rejected, R Unit) where R : struct, IReal<R>
{
    /// <summary>The ratios of a row with the four inputs of a pair and its reference.</summary>
    public static PairRatios<R> Of(Row<R> row)
    {
        R chosen = row[PairInputs.Chosen][0], rejected = row[PairInputs.Rejected][0], chosenBefore = row[PairInputs.RefChosen][0], rejectedBefore = row[PairInputs.RefRejected][0];
        R largest = R.Max(R.Max(R.Abs(chosen), R.Abs(rejected)), R.Max(R.Abs(chosenBefore), R.Abs(rejectedBefore)));
        R huge = R.IfLess(R.Of(1e300), largest, R.Of(1), R.Of(0)), down = R.IfEqual(huge, R.Of(1), R.Of(0.0625), R.Of(1));
        return new(
            Wide<R>.TwoDifference(down * chosen, down * chosenBefore), Wide<R>.TwoDifference(down * rejected, down * rejectedBefore),
            R.IfEqual(huge, R.Of(1), R.Of(16), R.Of(1)));
    }

    /// <summary>β·(chosen − rejected) of two numbers.</summary>
    public static Wide<R> Lead(R chosen, R rejected, double beta)
    {
        R huge = R.IfLess(R.Of(1e300), R.Max(R.Abs(chosen), R.Abs(rejected)), R.Of(1), R.Of(0)), down = R.IfEqual(huge, R.Of(1), R.Of(0.25), R.Of(1));
        return Wide<R>.TwoDifference(down * chosen, down * rejected) * R.Of(beta) * R.IfEqual(huge, R.Of(1), R.Of(4), R.Of(1));
    }

    /// <summary>β times a log-ratio: what these losses call its reward.</summary>
    public Wide<R> Reward(Wide<R> ratio, double beta) => ratio * R.Of(beta) * Unit;

    /// <summary>β·(chosen − rejected).</summary>
    public Wide<R> Lead(double beta) => Reward(Chosen - Rejected, beta);
}
