using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Boxes;

/// <summary>How little of the area that two boxes cover together they cover both: 1 − IoU, or −ln IoU.</summary>
readonly record struct Iou(double Eps, bool Logarithm) : IRowLoss<Iou>
{
    /// <summary>Below this, an area in the units of a huge box has lost its digits.</summary>
    const double Tiny = 1e-250;

    static readonly Choice FormOption = new("form", "linear", ["linear", "log"],
        "linear: 1 − I/(U + eps). log: −ln((I + eps)/(U + eps)), as UnitBox has it; eps on both sides keeps boxes that lie apart finite.");

    public static LossCard Card { get; } = new("iou", "Intersection over union", Group.Boxes)
    {
        Summary = "One minus the share of the jointly covered area that both boxes cover, or minus that share's logarithm.",
        Use = "Take it to fine-tune boxes that overlap already: it is the metric detectors are judged by. Not from scratch: boxes that lie apart all cost the same and get no "
            + "direction; giou, diou and ciou give them one.",
        Inputs = [BoxInputs.Predictions, BoxInputs.Targets],
        Rules = [.. BoxInputs.Rules],
        Options = [FormOption, BoxInputs.Eps],
        HasHessians = false,
        OutputActivation = "corners x1, y1, x2, y2 (x2 and y2 for example as x1 and y1 plus a softplus)",
        OutlierSensitivity = new(OutlierLevel.Low, "in the linear form no term exceeds 1, whatever the size of the boxes"),
        Advice =
        [
            new(LearningTask.Detection, 4, "is the metric itself, and does not know the units or sizes of the boxes")
            { Caution = "boxes that do not overlap get no gradient towards each other; giou, diou and ciou mend that" },
        ],
        Traits = Trait.NonNegative | Trait.Symmetric,
        Kinks = [BoxInputs.TieKink, "boxes that only touch share nothing, and the shared area has no gradient there"],
        LooseNames = ["iou_loss", "box_iou", "intersection_over_union", "unitbox"],
        References =
        [
            "Yu, J., Jiang, Y., Wang, Z., Cao, Z., Huang, T. (2016). UnitBox: An Advanced Object Detection Network. ACM Multimedia, 516–520.",
            "Rahman, M. A., Wang, Y. (2016). Optimizing Intersection-over-Union in Deep Neural Networks for Image Segmentation. ISVC, 234–244.",
        ],
        Example = new(("predictions", new double[,] { { 0, 0, 2, 2 }, { 0, 0, 4, 1 } }), ("targets", new double[,] { { 1, 1, 3, 3 }, { 0, 0, 2, 1 } }))
        {
            Options = [BoxInputs.Eps.At(0)],
            Terms = [0.8571428571428571, 0.5],
        },
    };

    public static Iou With(OptionValues options) => new(options[BoxInputs.Eps], options[FormOption] == "log");

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        Span<R> slopes = row.Gradient(BoxInputs.Predictions);
        var pair = BoxPair<R>.Of(row, Eps);
        Wide<R> missing = pair.Missing;
        for (int k = 0; k < slopes.Length; k++) slopes[k] = (Logarithm ? SlopeOfLog(pair, pair.Edge(k)) : pair.SlopeOfMissing(pair.Edge(k), missing)).High;
        return (Logarithm ? LogOf(pair) : missing).High;
    }

    /// <summary>ln((U + eps)/(I + eps)) = ln(1 + s), s the surplus (U − I)/(I + eps); where s is large, as a difference, which does not overflow.</summary>
    Wide<R> LogOf<R>(BoxPair<R> pair) where R : struct, IReal<R>
    {
        Wide<R> surplus = pair.Excess / pair.Rest;
        Wide<R> bare = Wide<R>.Log(pair.BareRest(Eps)) + Wide<R>.Log(pair.X.Scale) + Wide<R>.Log(pair.Y.Scale);
        Wide<R> far = Wide<R>.Log(pair.Divisor) - Wide<R>.IfLess(pair.Rest.High, R.Of(Tiny), bare, Wide<R>.Log(pair.Rest));
        return Wide<R>.IfLess(surplus.High, R.Of(1e6), Wide<R>.Log1p(surplus), far);
    }

    Wide<R> SlopeOfLog<R>(BoxPair<R> pair, BoxEdge<R> edge) where R : struct, IReal<R>
    {
        R zero = R.Of(0);
        Wide<R> rest = pair.Rest, surplus = pair.Excess / rest, bare = pair.BareRest(Eps);
        Wide<R> near = (edge.Area - edge.Intersection - edge.Intersection - surplus * edge.Intersection) / pair.Divisor * edge.Scale;
        Wide<R> scaled = edge.Intersection / rest * edge.Scale, unscaled = Wide<R>.IfEqual(bare.High, zero, zero, edge.Intersection / edge.AcrossScale / bare);
        Wide<R> far = edge.Union / pair.Divisor * edge.Scale - Wide<R>.IfLess(rest.High, R.Of(Tiny), unscaled, scaled);
        return Wide<R>.IfLess(surplus.High, R.Of(1), near, far);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R shared = BoxInputs.Intersection(row), whole = BoxInputs.Union(row), eps = R.Of(Eps);
        return Logarithm ? -R.Log((shared + eps) / (whole + eps)) : R.Of(1) - shared / (whole + eps);
    }
}
