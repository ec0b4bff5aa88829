using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>1 for a score on the wrong side, 0 for any other.</summary>
readonly record struct ZeroOne(LabelCoding Labels) : IElementLoss<ZeroOne>
{
    public static LossCard Card { get; } = new("zero_one", "Zero-one", Group.Binary)
    {
        Summary = "1 where the raw score lies on the wrong side of 0, and 0 where it does not: the share of mistakes, when averaged.",
        Use = "Take it to count mistakes beside the loss you train with. Not for training: its gradient is 0 everywhere; hinge and soft_margin are its trainable relatives. "
            + "A score of exactly 0 counts as correct.",
        Inputs = [MarginInputs.Scores, MarginInputs.Signs],
        Options = [MarginInputs.Labels],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Low, "a wrong label costs 1, however far it lies on the wrong side"),
        Advice = [new(LearningTask.Binary, 18, "the error rate itself, for judging, not for training") { Caution = "the gradient is 0 everywhere: nothing is learned from it" }],
        Traits = Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["at score 0 the term jumps from 1 to 0; 0 is answered", "the gradient is 0 everywhere, also where the term jumps"],
        Aliases = [new Alias("lossfunctions_jl", "ZeroOneLoss") { Reduction = Reduction.None }],
        LooseNames = ["zero_one_loss", "misclassification", "error_rate"],
        References =
        [
            "Bartlett, P. L., Jordan, M. I., McAuliffe, J. D. (2006). Convexity, Classification, and Risk Bounds. J. Am. Stat. Assoc. 101(473), 138–156.",
            "LossFunctions.jl, ZeroOneLoss.",
        ],
        Example = new(("predictions", new[] { 2, -0.25, -0.5, 0.5, 0 }), ("targets", new double[] { 1, 1, -1, -1, 1 })) { Terms = [0, 1, 0, 1, 0] },
    };

    public static ZeroOne With(OptionValues options) => new(MarginInputs.CodingOf(options));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        // The signs are multiplied, not the numbers: the margin of a tiny score may underflow.
        R zero = R.Of(0), side = R.Sign(Margin<R>.Of(prediction, target, Labels).Label.High) * R.Sign(prediction);
        return new(Term: R.IfLess(side, zero, R.Of(1), zero), Gradient: zero, Curvature: zero);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R zero = R.Of(0);
        return R.IfLess(MarginInputs.Textbook(target, Labels) * prediction, zero, R.Of(1), zero);
    }
}
