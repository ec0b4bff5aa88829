using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>The logistic loss of a margin.</summary>
readonly record struct SoftMargin(LabelCoding Labels) : IElementLoss<SoftMargin>
{
    public static LossCard Card { get; } = new("soft_margin", "Soft margin", Group.Binary)
    {
        Summary = "The logistic loss of a raw score against a label of −1 or 1.",
        Use = "Take it for binary classification when the labels are −1 and 1: it is binary_cross_entropy_with_logits in another spelling, and gives calibrated scores. "
            + "Not when wrong labels are common (hinge pulls with bounded force as well, but lets go of what is classified well). It stays finite at any margin.",
        Inputs = [MarginInputs.Scores, MarginInputs.Signs],
        Options = [MarginInputs.Labels],
        OutputActivation = "linear (the sigmoid is inside the loss)",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrong label costs as much as its score is large, but pulls with force 1 at most"),
        Advice =
        [
            new(LearningTask.Binary, 6, "logistic loss for labels of −1 and 1") { Caution = "labels of 0 and 1 need labels \"01\"; a 0 has no margin otherwise" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Aliases = ["torch.SoftMarginLoss", "torch.soft_margin_loss", new Alias("lossfunctions_jl", "LogitMarginLoss") { Reduction = Reduction.None }],
        LooseNames = ["logistic_loss"],
        References = ["Cox, D. R. (1958). The Regression Analysis of Binary Sequences. J. R. Stat. Soc. B 20(2), 215–242.", "PyTorch, torch.nn.SoftMarginLoss."],
        Example = new(("predictions", new[] { 2, -1, 0.5, -1000 }), ("targets", new double[] { 1, -1, -1, 1 }))
        {
            Terms = [0.1269280110429725, 0.3132616875182228, 0.9740769841801067, 1000],
        },
    };

    public static SoftMargin With(OptionValues options) => new(MarginInputs.CodingOf(options));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var margin = Margin<R>.Of(prediction, target, Labels);
        R a = margin.Value.High, rest = margin.Value.Low, y = margin.Label.High;

        // The margin's low part enters by the first derivative: in the tail e^−a turns its absolute error into a relative one.
        R cost = R.SoftplusAndSigmoids(-a, out R miss, out R hit);
        return new(
            Term: R.FusedMultiplyAdd(-rest, miss, cost),
            Gradient: -y * R.FusedMultiplyAdd(-rest, miss * hit, miss),
            Curvature: y * y * miss * hit);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R> =>
        R.Log(R.Of(1) + R.Exp(-(MarginInputs.Textbook(target, Labels) * prediction)));
}
