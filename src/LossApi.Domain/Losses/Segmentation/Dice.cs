using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Segmentation;

/// <summary>One minus the overlap of two masks over their mean size.</summary>
readonly record struct Dice(double SmoothNr, double SmoothDr, bool Squared) : IRowLoss<Dice>
{
    static readonly Flag SquaredOption = new("squared", false, "Whether the sizes are sums of squares, as in V-Net, so that soft masks that agree cost nothing.");

    public static LossCard Card { get; } = new("dice", "Dice", Group.Segmentation)
    {
        Summary = "One minus twice the overlap of two masks over the sum of their sizes.",
        Use = "Take it for masks that are small in their images: the background, however large, does not count. Its gradient is weak and noisy for masks of a few pixels; there add a cross entropy. "
            + "Where misses and false alarms cost differently, take tversky. Not for labels that are no regions.",
        Inputs = [MaskInputs.Predictions, MaskInputs.Targets],
        Options = [MaskInputs.Per, MaskInputs.SmoothNr, MaskInputs.SmoothDr, SquaredOption, MaskInputs.CheckRange],
        Per = MaskInputs.Per,
        OutputActivation = "sigmoid, or softmax over the channels",
        OutlierSensitivity = new(OutlierLevel.Low, "no region costs more than 1, and a wrong pixel counts for its share in the region's size"),
        Advice =
        [
            new(LearningTask.Segmentation, 1, "measures the overlap itself, so that a small mask counts as much as a large one")
            { ForImbalance = true, Caution = "the gradient of tiny or empty masks is weak: average over enough of them" },
        ],
        Traits = Trait.Symmetric,
        Kinks = [MaskInputs.EmptyKink],
        Aliases =
        [
            .. Alias.Of("keras", ["Dice"], MaskInputs.OfKeras),
            "monai.DiceLoss",
            .. Alias.Of("flux", ["dice_coeff_loss"], MaskInputs.Per.At("batch"), MaskInputs.SmoothNr.At(1.0), MaskInputs.SmoothDr.At(1.0), SquaredOption.At(true)),
        ],
        // Optax's take raw scores and apply a sigmoid or softmax first.
        LooseNames = ["dice_loss", "binary_dice_loss", "soft_dice", "f1_loss", "optax.dice_loss", "optax.binary_dice_loss"],
        References =
        [
            "Milletari, F., Navab, N., Ahmadi, S.-A. (2016). V-Net. 3DV, arXiv:1606.04797.",
            "MONAI, monai.losses.DiceLoss. Keras, keras.losses.Dice.",
        ],
        Example = new(("predictions", new[] { 0.75, 0.5, 0.25, 0 }), ("targets", new double[] { 1, 1, 0, 0 })) { Terms = [0.28571346939008746] },
    };

    public static Dice With(OptionValues options) => new(options[MaskInputs.SmoothNr], options[MaskInputs.SmoothDr], options[SquaredOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> predictions = row[MaskInputs.Predictions], targets = row[MaskInputs.Targets];
        R one = R.Of(1), two = R.Of(2);
        Wide<R> common = R.Of(0), apart = R.Of(0);
        for (int k = 0; k < predictions.Length; k++)
        {
            R p = predictions[k], t = targets[k];
            var gap = Wide<R>.TwoDifference(p, t);
            common += Wide<R>.TwoProduct(p, t);
            // p + t − 2pt, or p² + t² − 2pt.
            apart += Squared ? gap * gap : p * Wide<R>.TwoDifference(one, t) + t * Wide<R>.TwoDifference(one, p);
        }

        var overlap = Overlap<R>.Of(common * two + R.Of(SmoothNr), apart + Wide<R>.TwoDifference(R.Of(SmoothDr), R.Of(SmoothNr)));
        if (!row.WantsGradients && !row.WantsCurvatures) return overlap.Loss.Narrow();
        Span<R> slopes = row.Gradient(MaskInputs.Predictions), bends = row.Curvature(MaskInputs.Predictions);
        for (int k = 0; k < predictions.Length; k++)
        {
            R p = predictions[k], t = targets[k];
            Wide<R> ofGap = Squared ? Wide<R>.TwoDifference(p, t) * two : Wide<R>.TwoDifference(one, two * t);
            Wide<R> slope = overlap.Slope(two * t, ofGap);
            slopes[k] = slope.Narrow();
            bends[k] = overlap.Bend(slope, Squared ? two * p : one, Squared ? two : R.Of(0)).Narrow();
        }

        return overlap.Loss.Narrow();
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R predicted = Squared ? row.Sum(at => at[MaskInputs.Predictions] * at[MaskInputs.Predictions]) : row.Sum(at => at[MaskInputs.Predictions]);
        R there = Squared ? row.Sum(at => at[MaskInputs.Targets] * at[MaskInputs.Targets]) : row.Sum(at => at[MaskInputs.Targets]);
        return R.Of(1) - (R.Of(2) * MaskInputs.Common(row) + R.Of(SmoothNr)) / (predicted + there + R.Of(SmoothDr));
    }
}
