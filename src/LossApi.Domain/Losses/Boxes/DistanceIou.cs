using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Boxes;

/// <summary>1 − IoU, and the squared distance of the centres as a share of the common box's squared diagonal.</summary>
readonly record struct DistanceIou(double Eps) : IRowLoss<DistanceIou>
{
    public static LossCard Card { get; } = new("diou", "Distance intersection over union", Group.Boxes)
    {
        Summary = "One minus the intersection over union of two boxes, plus the squared distance of their centres over the squared diagonal of their smallest common box.",
        Use = "Take it for box regression where giou is slow: it draws the centres together directly, also where one box lies inside the other. "
            + "Where proportions of the boxes matter, ciou adds a term for them.",
        Inputs = [BoxInputs.Predictions, BoxInputs.Targets],
        Rules = [.. BoxInputs.Rules],
        Options = [BoxInputs.Eps],
        HasHessians = false,
        OutputActivation = "corners x1, y1, x2, y2 (x2 and y2 for example as x1 and y1 plus a softplus)",
        OutlierSensitivity = new(OutlierLevel.Low, "no term exceeds 2, however far apart the boxes lie"),
        Advice = [new(LearningTask.Detection, 3, "draws centres together directly, which converges faster than growing the boxes until they overlap")],
        Traits = Trait.NonNegative | Trait.Symmetric,
        Kinks = [BoxInputs.TieKink, "boxes that only touch share nothing, and the shared area has no gradient there", "two boxes that are one point have value 1 and gradient 0"],
        Aliases = [new Alias("torchvision", "distance_box_iou_loss") { Reduction = Reduction.None }],
        LooseNames = ["diou_loss", "distance_iou", "distance_iou_loss", "iou_loss"],
        References =
        [
            "Zheng, Z., Wang, P., Liu, W., Li, J., Ye, R., Ren, D. (2020). Distance-IoU Loss: Faster and Better Learning for Bounding Box Regression. AAAI, 12993–13000.",
            "torchvision, torchvision.ops.distance_box_iou_loss.",
        ],
        Example = new(("predictions", new double[,] { { 0, 0, 2, 2 }, { 0, 0, 1, 1 } }), ("targets", new double[,] { { 1, 1, 3, 3 }, { 2, 0, 3, 1 } }))
        {
            Options = [BoxInputs.Eps.At(0)],
            Terms = [0.9682539682539683, 1.4],
        },
    };

    public static DistanceIou With(OptionValues options) => new(options[BoxInputs.Eps]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        Span<R> slopes = row.Gradient(BoxInputs.Predictions);
        var pair = BoxPair<R>.Of(row, Eps);
        var centres = BoxCentres<R>.Of(row, pair, Eps);
        Wide<R> missing = pair.Missing;
        for (int k = 0; k < slopes.Length; k++)
        {
            BoxEdge<R> edge = pair.Edge(k);
            slopes[k] = (pair.SlopeOfMissing(edge, missing) + centres.Slope(k, edge)).High;
        }

        return (missing + centres.Share).High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> =>
        R.Of(1) - BoxInputs.Intersection(row) / (BoxInputs.Union(row) + R.Of(Eps)) + BoxInputs.Distance(row, Eps);
}
