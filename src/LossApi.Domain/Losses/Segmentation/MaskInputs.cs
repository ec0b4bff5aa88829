using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Segmentation;

/// <summary>The inputs and options that losses of the overlap of two masks share.</summary>
static class MaskInputs
{
    /// <summary>As far as numbers may go that are no probabilities: their products must stay in range.</summary>
    static readonly Interval Any = new(-1e100, 1e100);

    public static readonly Flag CheckRange = new("check_range", true, "Whether predictions and targets must lie in [0, 1]; Keras lets any number through, and so does this loss without it.");

    public static readonly Input Predictions = new("predictions", Kind.Probabilities, Extent.Region, "The predicted masks: how probable the class is at each position, in [0, 1] unless check_range is off.")
    { Differentiable = true, Range = Any, RangeWhen = RangeUnder };

    public static readonly Input Targets = new("targets", Kind.Probabilities, Extent.Region, "The true masks, of the predictions' shape: 1 inside, 0 outside, or soft; in [0, 1] unless check_range is off.")
    { Range = Any, RangeWhen = RangeUnder };

    public static readonly Choice Per = new("per", "channel", ["batch", "sample", "channel"],
        "What has a term of its own: the whole tensor; each sample, over all axes behind the first; each channel of each sample, over all axes behind the second. "
        + "Of two axes the second is the positions of a single channel, and one axis alone is a single region.");

    public static readonly Number SmoothNr = new("smooth_nr", 1e-5, Interval.NonNegative, "Added to the numerator.") { Symbol = @"\varepsilon_1" };

    public static readonly Number SmoothDr = new("smooth_dr", 1e-5, Interval.NonNegative, "Added to the denominator: as large as smooth_nr, empty masks that stay empty cost nothing.") { Symbol = @"\varepsilon_2" };

    /// <summary>What is answered where there is neither a mask nor a smoothing.</summary>
    public const string EmptyKink = "where numerator and denominator are both 0 (empty masks without smoothing) the loss is 0 and so is its gradient";

    /// <summary>How Keras has them: the whole tensor, any numbers, only the denominator kept from 0.</summary>
    public static (Option, OptionValue)[] OfKeras => [Per.At("batch"), SmoothNr.At(0.0), SmoothDr.At(1e-7), CheckRange.At(false)];

    static Interval RangeUnder(OptionValues options) => options[CheckRange] ? Interval.Unit : Any;

    /// <summary>Σ prediction · target.</summary>
    public static R Common<R>(IFormulaRow<R> row) where R : struct, IReal<R> => row.Sum(at => at[Predictions] * at[Targets]);
}
