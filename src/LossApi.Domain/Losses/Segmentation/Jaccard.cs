using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Segmentation;

/// <summary>One minus the intersection of two masks over their union.</summary>
readonly record struct Jaccard(double SmoothNr, double SmoothDr) : IRowLoss<Jaccard>
{
    public static LossCard Card { get; } = new("jaccard", "Jaccard", Group.Segmentation)
    {
        Summary = "One minus the intersection of two masks over their union.",
        Use = "Take it where masks are judged by intersection over union, which it softens; it orders predictions as dice does and is harder on partial overlap. Not for boxes, which have losses of their own. "
            + "MONAI's DiceLoss with jaccard=True is this with half its smoothings: smooth_nr = smooth_dr = 5e-6.",
        Inputs = [MaskInputs.Predictions, MaskInputs.Targets],
        Options = [MaskInputs.Per, MaskInputs.SmoothNr, MaskInputs.SmoothDr, MaskInputs.CheckRange],
        Per = MaskInputs.Per,
        OutputActivation = "sigmoid, or softmax over the channels",
        OutlierSensitivity = new(OutlierLevel.Low, "a region that is missed altogether costs 1, no more"),
        Advice = [new(LearningTask.Segmentation, 3, "softens intersection over union, by which masks are often judged") { ForImbalance = true, Caution = "its gradient, too, is weak for tiny masks" }],
        Kinks = [MaskInputs.EmptyKink],
        LooseNames = ["iou_loss", "jaccard_loss", "soft_iou"],
        References = ["Rahman, M. A., Wang, Y. (2016). Optimizing Intersection-Over-Union in Deep Neural Networks for Image Segmentation. ISVC."],
        Example = new(("predictions", new[] { 0.75, 0.5, 0.25, 0 }), ("targets", new double[] { 1, 1, 0, 0 })) { Terms = [0.4444424691445816] },
    };

    public static Jaccard With(OptionValues options) => new(options[MaskInputs.SmoothNr], options[MaskInputs.SmoothDr]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        var overlap = Overlap<R>.Of(row, 1, 1, SmoothNr, SmoothDr);
        if (!row.WantsGradients && !row.WantsCurvatures) return overlap.Loss.Narrow();
        ReadOnlySpan<R> targets = row[MaskInputs.Targets];
        Span<R> slopes = row.Gradient(MaskInputs.Predictions), bends = row.Curvature(MaskInputs.Predictions);
        for (int k = 0; k < targets.Length; k++)
        {
            Wide<R> ofGap = Overlap<R>.OfGap(targets[k], 1, 1), slope = overlap.Slope(targets[k], ofGap);
            slopes[k] = slope.Narrow();
            bends[k] = overlap.Bend(slope, ofGap + targets[k], R.Of(0)).Narrow();
        }

        return overlap.Loss.Narrow();
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R common = MaskInputs.Common(row), sizes = row.Sum(at => at[MaskInputs.Predictions]) + row.Sum(at => at[MaskInputs.Targets]);
        return R.Of(1) - (common + R.Of(SmoothNr)) / (sizes - common + R.Of(SmoothDr));
    }
}
