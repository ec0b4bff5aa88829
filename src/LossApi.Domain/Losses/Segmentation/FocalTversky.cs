using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Segmentation;

/// <summary>A power of the Tversky loss.</summary>
readonly record struct FocalTversky(double Gamma, double FpWeight, double FnWeight, double SmoothNr, double SmoothDr) : IRowLoss<FocalTversky>
{
    static readonly Number GammaOption = new("gamma", 0.75, Interval.Positive, "The power: below 1 masks that already overlap keep a strong gradient, above 1 those that do not."),
        FpWeightOption = new("fp_weight", 0.3, Interval.NonNegative, "How much counts what is predicted and not there.") { Symbol = @"\alpha" },
        FnWeightOption = new("fn_weight", 0.7, Interval.NonNegative, "How much counts what is there and not predicted.") { Symbol = @"\beta" };

    public static LossCard Card { get; } = new("focal_tversky", "Focal Tversky", Group.Segmentation)
    {
        Summary = "A power of the Tversky loss of two masks.",
        Use = "Take it where some masks are learned long before others: a power below 1 keeps those going that are nearly right, one above 1 turns to those that are still wrong. "
            + "Not as a first choice: tversky has one number less to choose.",
        Inputs = [MaskInputs.Predictions, MaskInputs.Targets],
        Options = [GammaOption, FpWeightOption, FnWeightOption, MaskInputs.Per, MaskInputs.SmoothNr, MaskInputs.SmoothDr, MaskInputs.CheckRange],
        Per = MaskInputs.Per,
        OutputActivation = "sigmoid, or softmax over the channels",
        OutlierSensitivity = new(OutlierLevel.Low, "no region costs more than 1"),
        Advice = [new(LearningTask.Segmentation, 4, "weights regions by how wrong they still are") { ForImbalance = true, Caution = "with a power below 1 the gradient grows without bound as a mask becomes right" }],
        Traits = Trait.NonNegative,
        Kinks = [MaskInputs.EmptyKink, "where the Tversky loss is 0, or below it because smooth_nr exceeds smooth_dr, the loss is 0 and so is its gradient"],
        LooseNames = ["focal_tversky_loss"],
        References = ["Abraham, N., Khan, N. M. (2019). A Novel Focal Tversky Loss Function with Improved Attention U-Net. ISBI, arXiv:1810.07842 (power 1/gamma there)."],
        Example = new(("predictions", new[] { 0.75, 0.5, 0.25, 0 }), ("targets", new double[] { 1, 1, 0, 0 })) { Options = [FpWeightOption.At(0.5), FnWeightOption.At(0.5)], Terms = [0.3907932965634626] },
    };

    public static FocalTversky With(OptionValues options) =>
        new(options[GammaOption], options[FpWeightOption], options[FnWeightOption], options[MaskInputs.SmoothNr], options[MaskInputs.SmoothDr]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        var overlap = Overlap<R>.Of(row, FpWeight, FnWeight, SmoothNr, SmoothDr);
        R zero = R.Of(0), gone = R.IfAtMost(overlap.Loss.High, zero, R.Of(1), zero);
        Wide<R> loss = Wide<R>.IfEqual(gone, zero, overlap.Loss, R.Of(1)), power = Wide<R>.Power(loss, R.Of(Gamma)), term = Wide<R>.IfEqual(gone, zero, power, zero);
        if (!row.WantsGradients && !row.WantsCurvatures) return term.Narrow();
        ReadOnlySpan<R> targets = row[MaskInputs.Targets];
        Span<R> slopes = row.Gradient(MaskInputs.Predictions), bends = row.Curvature(MaskInputs.Predictions);
        var bending = Wide<R>.TwoDifference(R.Of(Gamma), R.Of(1));
        // A power of its own: the term's may have vanished where this has not.
        var steepness = Wide<R>.IfEqual(gone, zero, Wide<R>.Power(loss, bending) * R.Of(Gamma), zero);
        for (int k = 0; k < targets.Length; k++)
        {
            Wide<R> ofGap = Overlap<R>.OfGap(targets[k], FpWeight, FnWeight), slope = overlap.Slope(targets[k], ofGap);
            slopes[k] = (steepness * slope).Narrow();
            bends[k] = (steepness * (overlap.Bend(slope, ofGap + targets[k], zero) + bending * slope / loss * slope)).Narrow();
        }

        return term.Narrow();
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> =>
        R.Power(R.Max(Overlap<R>.Textbook(row, FpWeight, FnWeight, SmoothNr, SmoothDr), R.Of(0)), R.Of(Gamma));
}
