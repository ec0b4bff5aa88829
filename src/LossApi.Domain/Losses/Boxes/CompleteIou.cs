using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Boxes;

/// <summary>The distance loss of boxes, and a term for their proportions whose weight is held fixed in the gradient.</summary>
readonly record struct CompleteIou(double Eps) : IRowLoss<CompleteIou>
{
    public static LossCard Card { get; } = new("ciou", "Complete intersection over union", Group.Boxes)
    {
        Summary = "The distance loss of two boxes plus a term for the difference of their proportions, which counts more the better they overlap.",
        Use = "Take it for box regression when the proportions of the boxes matter, as the YOLO detectors do. The weight of that term is a constant to the gradient, so this "
            + "gradient is not the derivative of the value; for a plain one take diou.",
        Inputs = [BoxInputs.Predictions, BoxInputs.Targets],
        Rules = [.. BoxInputs.Rules],
        Options = [BoxInputs.Eps],
        HasHessians = false,
        OutputActivation = "corners x1, y1, x2, y2 (x2 and y2 for example as x1 and y1 plus a softplus)",
        OutlierSensitivity = new(OutlierLevel.Low, "no term exceeds 3, however far apart the boxes lie"),
        Advice = [new(LearningTask.Detection, 2, "brings overlap, centres and proportions to agree at once")],
        Traits = Trait.NonNegative | Trait.Symmetric,
        Kinks =
        [
            BoxInputs.TieKink,
            "boxes that only touch share nothing, and the shared area has no gradient there",
            "the proportions of a box are the angle of (height, width), so one without height has π/2; a box without any size has angle 0 and no gradient through it",
        ],
        Aliases = [new Alias("torchvision", "complete_box_iou_loss") { Reduction = Reduction.None }],
        LooseNames = ["ciou_loss", "complete_iou", "complete_iou_loss", "iou_loss"],
        References =
        [
            "Zheng, Z., Wang, P., Liu, W., Li, J., Ye, R., Ren, D. (2020). Distance-IoU Loss: Faster and Better Learning for Bounding Box Regression. AAAI, 12993–13000.",
            "torchvision, torchvision.ops.complete_box_iou_loss.",
        ],
        Example = new(("predictions", new double[,] { { 0, 0, 2, 2 }, { 0, 0, 2, 1 } }), ("targets", new double[,] { { 1, 1, 3, 3 }, { 0, 0, 1, 2 } }))
        {
            Options = [BoxInputs.Eps.At(0)],
            Terms = [0.9682539682539683, 0.7629183350773473],
        },
    };

    public static CompleteIou With(OptionValues options) => new(options[BoxInputs.Eps]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        Span<R> slopes = row.Gradient(BoxInputs.Predictions);
        var pair = BoxPair<R>.Of(row, Eps);
        var centres = BoxCentres<R>.Of(row, pair, Eps);
        Wide<R> missing = pair.Missing;
        var proportions = BoxProportions<R>.Of(centres.X, centres.Y);

        Wide<R> distance = proportions.Distance, all = missing + distance + R.Of(Eps);
        var share = Wide<R>.IfEqual(all.High, R.Of(0), R.Of(0), distance / Wide<R>.IfEqual(all.High, R.Of(0), R.Of(1), all));
        var weight = new Wide<R>(R.StopGradient(share.High), R.StopGradient(share.Low));
        for (int k = 0; k < slopes.Length; k++)
        {
            BoxEdge<R> edge = pair.Edge(k);
            slopes[k] = (pair.SlopeOfMissing(edge, missing) + centres.Slope(k, edge) + weight * proportions.Slope(k)).High;
        }

        return (missing + centres.Share + weight * distance).High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R missing = R.Of(1) - BoxInputs.Intersection(row) / (BoxInputs.Union(row) + R.Of(Eps));
        R turn = Angle(BoxInputs.Targets) - Angle(BoxInputs.Predictions), v = row.Named("v", R.Of(4 / (Math.PI * Math.PI)) * (turn * turn));
        return missing + BoxInputs.Distance(row, Eps) + R.StopGradient(v / (missing + v + R.Of(Eps))) * v;

        R Angle(Input box) => R.Atan2(BoxInputs.Width(row, box), BoxInputs.Height(row, box));
    }
}
