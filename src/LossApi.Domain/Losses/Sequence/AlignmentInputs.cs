using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Sequence;

/// <summary>What losses over alignments share: labels, lengths, and how a sample of a padded batch is read.</summary>
static class AlignmentInputs
{
    public static readonly Integer Blank = new("blank", 0, 0, int.MaxValue, "The class that stands for no label; it may not be one of the labels.") { IndexOf = "C", InFormula = false };

    public static readonly Flag ZeroInfinity = new("zero_infinity", false, "Whether a sample too short for its labels costs 0 instead of infinitely much, with a gradient of 0.");

    public static readonly Input PredictionLengths = new("prediction_lengths", Kind.Lengths, Extent.Axes, "How many time steps of each sample count; the rest is padding.")
    { Axes = ["N"], LengthOf = "T", Required = false, LeftOut = "all T time steps count", Symbol = "T" };

    /// <summary>How many labels count.</summary>
    public static Input TargetLengths(string leftOut) => new("target_lengths", Kind.Lengths, Extent.Axes, "How many labels of each sample count; the rest is padding.")
    { Axes = ["N"], LengthOf = "S", Required = false, LeftOut = leftOut, Symbol = "L" };

    /// <summary>The labels in their order.</summary>
    public static Input Targets(Input lengths, bool paddedByBlank) => new("targets", Kind.ClassIndices, Extent.Axes, "The labels of each sample in their order, counted from 0, padded to one length.")
    { Axes = ["N", "S"], IndexOf = "C", Lengths = lengths, Excluded = Blank, PaddedByExcluded = paddedByBlank };

    /// <summary>What limits the work: every time step meets every label, and every class.</summary>
    public static Cost Cost { get; } = new("N · T · (2S + 1 + C) for N samples of T time steps, S labels and C classes",
        layout => (double)layout.Sizes["N"] * layout.Sizes["T"] * (2.0 * layout.Sizes["S"] + 1 + layout.Sizes["C"]))
    { Most = 2e7 };

    /// <summary>How many time steps of a sample count.</summary>
    public static int Steps(CoupledBatch batch, int sample) => batch.Has(PredictionLengths) ? (int)batch[PredictionLengths][sample] : batch.Size("T");

    /// <summary>The labels of a sample, without its padding.</summary>
    public static ReadOnlySpan<double> LabelsOf(CoupledBatch batch, Input targets, int sample, int blank)
    {
        int width = batch.Size("S");
        ReadOnlySpan<double> row = batch[targets].Slice(sample * width, width);
        return row[..targets.CountedIn(row, batch.Has(targets.Lengths!) ? batch[targets.Lengths!][sample] : null, blank)];
    }

    /// <summary>The term of a sample that −ln of its labels' probability gives, and what its derivatives are to be multiplied with.</summary>
    public static Wide<Scalar> Answer(CoupledBatch batch, int sample, double cost, bool zeroInfinity, int divisor)
    {
        bool impossible = double.IsPositiveInfinity(cost);
        batch.Terms[sample] = impossible && zeroInfinity ? 0 : cost / divisor;
        // No small step makes an impossible alignment possible.
        return impossible ? new Scalar(0) : (Wide<Scalar>)new Scalar(batch.Factor(sample)) / new Scalar(divisor);
    }

    /// <summary>The textbook form: −ln of the sum over all alignments of the product over their steps.</summary>
    public static R Formula<R>(IFormulaBatch<R> batch, Input targets, int blank, bool zeroInfinity, Place sample, Func<Place, Place, R> step) where R : struct, IReal<R>
    {
        R all = batch.Alignments(new("T", "C", targets, PredictionLengths, blank), sample, step);
        return zeroInfinity ? R.IfEqual(all, R.Of(0), R.Of(0), -R.Log(all)) : -R.Log(all);
    }
}
