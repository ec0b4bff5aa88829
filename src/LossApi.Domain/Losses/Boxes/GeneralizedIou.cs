using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Boxes;

/// <summary>1 − IoU, and the share of the smallest box around both that neither covers.</summary>
readonly record struct GeneralizedIou(double Eps) : IRowLoss<GeneralizedIou>
{
    public static LossCard Card { get; } = new("giou", "Generalized intersection over union", Group.Boxes)
    {
        Summary = "One minus the intersection over union of two boxes, plus the share of their smallest common box that neither of them covers.",
        Use = "Take it to train box regression from the start: boxes that lie apart are drawn together, too. Detectors add it to smooth_l1 or mae of the corners. "
            + "Where one box lies inside the other it is no more than iou; diou and ciou then still draw the centres together.",
        Inputs = [BoxInputs.Predictions, BoxInputs.Targets],
        Rules = [.. BoxInputs.Rules],
        Options = [BoxInputs.Eps],
        HasHessians = false,
        OutputActivation = "corners x1, y1, x2, y2 (x2 and y2 for example as x1 and y1 plus a softplus)",
        OutlierSensitivity = new(OutlierLevel.Low, "no term exceeds 2, however far apart the boxes lie"),
        Advice = [new(LearningTask.Detection, 1, "is the metric detectors are judged by, extended so that boxes that lie apart have a gradient, too")],
        Traits = Trait.NonNegative | Trait.Symmetric,
        Kinks = [BoxInputs.TieKink, "boxes that only touch share nothing, and the shared area has no gradient there", "two boxes that are one point have value 1 and gradient 0"],
        Aliases =
        [
            new Alias("torchvision", "generalized_box_iou_loss") { Reduction = Reduction.None },
            // MONAI computes in single precision, and takes that type's epsilon.
            new Alias("monai", "BoxGIoULoss") { Options = [BoxInputs.Eps.At(1.1920928955078125e-7)] },
        ],
        LooseNames = ["giou_loss", "generalized_iou", "generalized_iou_loss", "iou_loss"],
        References =
        [
            "Rezatofighi, H., Tsoi, N., Gwak, J., Sadeghian, A., Reid, I., Savarese, S. (2019). Generalized Intersection over Union. CVPR, 658–666.",
            "torchvision, torchvision.ops.generalized_box_iou_loss.",
        ],
        Example = new(("predictions", new double[,] { { 0, 0, 2, 2 }, { 0, 0, 1, 1 } }), ("targets", new double[,] { { 1, 1, 3, 3 }, { 2, 0, 3, 1 } }))
        {
            Options = [BoxInputs.Eps.At(0)],
            Terms = [1.0793650793650793, 1.3333333333333333],
        },
    };

    public static GeneralizedIou With(OptionValues options) => new(options[BoxInputs.Eps]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        Span<R> slopes = row.Gradient(BoxInputs.Predictions);
        R zero = R.Of(0), one = R.Of(1);
        var pair = BoxPair<R>.Of(row, Eps);
        BoxAxis<R> x = pair.X, y = pair.Y;

        // What neither box covers: products of overhangs, and where the boxes lie apart the rectangle between them (which is negative across a corner).
        Wide<R> corners = x.BeyondOwn * y.BeyondOther + x.BeyondOther * y.BeyondOwn, empty = Wide<R>.IfEqual(pair.Overlap, zero, corners - x.Shared * y.Shared, corners);
        // Without an area around both and without eps there is nothing to divide by, and no slope.
        Wide<R> around = x.Hull * y.Hull + pair.Eps, hull = Wide<R>.IfEqual(around.High, zero, one, around);
        Wide<R> missing = pair.Missing, vacant = empty / hull;
        // U + eps over the hull's: 1 − vacant, known without the subtraction.
        Wide<R> filled = (pair.Intersection + pair.Excess + pair.Eps) / hull;
        for (int k = 0; k < slopes.Length; k++)
        {
            BoxEdge<R> edge = pair.Edge(k);
            Wide<R> near = edge.HullArea - edge.Union - vacant * edge.HullArea, far = filled * edge.HullArea - edge.Union;
            var slope = Wide<R>.IfEqual(around.High, zero, zero, Wide<R>.IfLess(vacant.High, R.Of(0.5), near, far) / hull * edge.Scale);
            slopes[k] = (pair.SlopeOfMissing(edge, missing) + slope).High;
        }

        return (missing + vacant).High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R shared = BoxInputs.Intersection(row), whole = BoxInputs.Union(row), hull = row.Named("C", BoxInputs.Hull(row, 0) * BoxInputs.Hull(row, 1)), eps = R.Of(Eps);
        return R.Of(1) - shared / (whole + eps) + (hull - whole) / (hull + eps);
    }
}
