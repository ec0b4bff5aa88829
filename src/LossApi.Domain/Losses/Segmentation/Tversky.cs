using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Segmentation;

/// <summary>Dice with a weight each for false alarms and misses.</summary>
readonly record struct Tversky(double FpWeight, double FnWeight, double SmoothNr, double SmoothDr) : IRowLoss<Tversky>
{
    static readonly Number FpWeightOption = new("fp_weight", 0.5, Interval.NonNegative, "How much counts what is predicted and not there (alpha in Keras and MONAI).") { Symbol = @"\alpha" },
        FnWeightOption = new("fn_weight", 0.5, Interval.NonNegative, "How much counts what is there and not predicted (beta in Keras and MONAI).") { Symbol = @"\beta" };

    public static LossCard Card { get; } = new("tversky", "Tversky", Group.Segmentation)
    {
        Summary = "One minus the overlap of two masks over itself and what lies in one of them only, false alarms and misses weighted.",
        Use = "Take it for masks where misses cost more than false alarms, or the other way round; weights of 0.5 are dice, of 1 jaccard. Not where both cost alike: dice has nothing to choose. "
            + "Flux's tversky_loss weights false alarms by beta = 0.7 and misses by 1 − beta, against its own words; the alias does as its code.",
        Inputs = [MaskInputs.Predictions, MaskInputs.Targets],
        Options = [FpWeightOption, FnWeightOption, MaskInputs.Per, MaskInputs.SmoothNr, MaskInputs.SmoothDr, MaskInputs.CheckRange],
        Per = MaskInputs.Per,
        OutputActivation = "sigmoid, or softmax over the channels",
        OutlierSensitivity = new(OutlierLevel.Low, "no region costs more than 1, however wrong"),
        Advice =
        [
            new(LearningTask.Segmentation, 2, "says how much worse a miss is than a false alarm") { ForImbalance = true, Caution = "weights far from each other blur the masks' borders" },
        ],
        Kinks = [MaskInputs.EmptyKink],
        Aliases =
        [
            .. Alias.Of("keras", ["Tversky"], MaskInputs.OfKeras),
            "monai.TverskyLoss",
            .. Alias.Of("flux", ["tversky_loss"], MaskInputs.Per.At("batch"), MaskInputs.SmoothNr.At(1.0), MaskInputs.SmoothDr.At(1.0), FpWeightOption.At(0.7), FnWeightOption.At(1 - 0.7)),
        ],
        References =
        [
            "Salehi, S. S. M., Erdogmus, D., Gholipour, A. (2017). Tversky loss function for image segmentation. MLMI, arXiv:1706.05721.",
            "Keras, keras.losses.Tversky. MONAI, monai.losses.TverskyLoss.",
        ],
        Example = new(("predictions", new[] { 0.75, 0.5, 0.25, 0 }), ("targets", new double[] { 1, 1, 0, 0 })) { Terms = [0.2857126530705539] },
    };

    public static Tversky With(OptionValues options) => new(options[FpWeightOption], options[FnWeightOption], options[MaskInputs.SmoothNr], options[MaskInputs.SmoothDr]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        var overlap = Overlap<R>.Of(row, FpWeight, FnWeight, SmoothNr, SmoothDr);
        if (!row.WantsGradients && !row.WantsCurvatures) return overlap.Loss.Narrow();
        ReadOnlySpan<R> targets = row[MaskInputs.Targets];
        Span<R> slopes = row.Gradient(MaskInputs.Predictions), bends = row.Curvature(MaskInputs.Predictions);
        for (int k = 0; k < targets.Length; k++)
        {
            Wide<R> ofGap = Overlap<R>.OfGap(targets[k], FpWeight, FnWeight), slope = overlap.Slope(targets[k], ofGap);
            slopes[k] = slope.Narrow();
            bends[k] = overlap.Bend(slope, ofGap + targets[k], R.Of(0)).Narrow();
        }

        return overlap.Loss.Narrow();
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> => Overlap<R>.Textbook(row, FpWeight, FnWeight, SmoothNr, SmoothDr);
}
