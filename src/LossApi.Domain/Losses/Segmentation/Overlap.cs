using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Segmentation;

/// <summary>
/// 1 − N/D for the common part N of two masks and their whole D, from N and the gap D − N: the gap is a sum of parts that are not negative, so that nothing
/// is subtracted from 1 where the masks nearly agree.
/// </summary>
/// <param name="Loss">(D − N)/D.</param>
/// <param name="Score">N/D.</param>
/// <param name="Whole">D.</param>
/// <param name="Empty">1 where N and D are 0: there is nothing to disagree on.</param>
readonly record struct Overlap<R>(Wide<R> Loss, Wide<R> Score, Wide<R> Whole, R Empty) where R : struct, IReal<R>
{
    /// <summary>From the common part and the gap.</summary>
    public static Overlap<R> Of(Wide<R> common, Wide<R> gap)
    {
        R zero = R.Of(0), one = R.Of(1);
        Wide<R> whole = common + gap;
        R empty = R.IfEqual(whole.High, zero, R.IfEqual(common.High, zero, one, zero), zero);
        whole = Wide<R>.IfEqual(empty, one, one, whole);
        return new(gap / whole, Wide<R>.IfEqual(empty, one, one, common / whole), whole, empty);
    }

    /// <summary>Of two masks whose gap weighs what was predicted wrongly and what was missed.</summary>
    public static Overlap<R> Of(Row<R> row, double fpWeight, double fnWeight, double smoothNr, double smoothDr)
    {
        ReadOnlySpan<R> predictions = row[MaskInputs.Predictions], targets = row[MaskInputs.Targets];
        R one = R.Of(1);
        Wide<R> common = R.Of(smoothNr), wrong = R.Of(0), missed = R.Of(0);
        for (int k = 0; k < predictions.Length; k++)
        {
            common += Wide<R>.TwoProduct(predictions[k], targets[k]);
            wrong += predictions[k] * Wide<R>.TwoDifference(one, targets[k]);
            missed += targets[k] * Wide<R>.TwoDifference(one, predictions[k]);
        }

        return Of(common, wrong * R.Of(fpWeight) + missed * R.Of(fnWeight) + Wide<R>.TwoDifference(R.Of(smoothDr), R.Of(smoothNr)));
    }

    /// <summary>The derivative in a number that moves the common part and the gap by so much.</summary>
    public Wide<R> Slope(Wide<R> ofCommon, Wide<R> ofGap)
    {
        // Two ways to write the same: each is used where what it subtracts is small.
        Wide<R> ofWhole = ofCommon + ofGap, near = ofGap - Loss * ofWhole, far = Score * ofWhole - ofCommon;
        Wide<R> slope = Wide<R>.IfLess(Loss.High, R.Of(0.5), near, far) / Whole;
        return Wide<R>.IfEqual(Empty, R.Of(1), R.Of(0), slope);
    }

    /// <summary>The second derivative, from the first.</summary>
    public Wide<R> Bend(Wide<R> slope, Wide<R> ofWhole, R bendOfWhole)
    {
        Wide<R> bend = (Score * bendOfWhole - slope * ofWhole * R.Of(2)) / Whole;
        return Wide<R>.IfEqual(Empty, R.Of(1), R.Of(0), bend);
    }

    /// <summary>What moves the gap of <see cref="Of(Row{R}, double, double, double, double)"/> at a position.</summary>
    public static Wide<R> OfGap(R target, double fpWeight, double fnWeight) =>
        Wide<R>.TwoDifference(R.Of(1), target) * R.Of(fpWeight) - Wide<R>.TwoProduct(target, R.Of(fnWeight));

    /// <summary>The loss in sums over the region.</summary>
    public static R Textbook(IFormulaRow<R> row, double fpWeight, double fnWeight, double smoothNr, double smoothDr)
    {
        R common = MaskInputs.Common(row), one = R.Of(1);
        R wrong = row.Sum(at => at[MaskInputs.Predictions] * (one - at[MaskInputs.Targets])), missed = row.Sum(at => (one - at[MaskInputs.Predictions]) * at[MaskInputs.Targets]);
        return one - (common + R.Of(smoothNr)) / (common + R.Of(fpWeight) * wrong + R.Of(fnWeight) * missed + R.Of(smoothDr));
    }
}
