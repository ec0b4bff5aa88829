using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>The loss of two classes whose probabilities are the sparsemax of the score: exactly 0 and 1 from a margin of 1 on.</summary>
readonly record struct Sparsemax : IElementLoss<Sparsemax>
{
    public static LossCard Card { get; } = new("sparsemax", "Sparsemax, binary", Group.Binary)
    {
        Summary = "The loss that fits the truncated straight line (z + 1)/2 as the probability of class 1, from raw scores and labels of 0 and 1.",
        Use = "Take it when predicted probabilities shall be exactly 0 or 1 for clear cases, as with sparse attention. It is a quarter of modified_huber, with labels 0 and 1. "
            + "Not when small probabilities matter (binary_cross_entropy_with_logits): beyond a margin of 1 nothing is learned.",
        Inputs = [BinaryInputs.Logits, BinaryInputs.Labels],
        OutputActivation = "linear (the truncated line is inside the loss)",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrong label pulls with force 1 at most, however far it lies on the wrong side"),
        Advice = [new(LearningTask.Binary, 14, "its probabilities become exactly 0 or 1 for clear cases") { ForOutliers = true, Caution = "beyond a margin of 1 the gradient is 0" }],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["at y·z = 1 and −1, y the label as −1 or 1, the second derivative jumps; at 1 it is 0, at −1 it is that of the parabola"],
        Aliases =
        [
            new Alias("optax", "sparsemax_loss") { Reduction = Reduction.None },
            new Alias("optax", "binary_sparsemax_loss") { Reduction = Reduction.None },
        ],
        References =
        [
            "Martins, A. F. T., Astudillo, R. F. (2016). From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification. ICML.",
            "Optax, optax.losses.sparsemax_loss.",
        ],
        Example = new(("predictions", new[] { 2, 0.25, 0.5, 3 }), ("targets", new double[] { 1, 1, 0, 0 })) { Terms = [0, 0.140625, 0.5625, 3] },
    };

    public static Sparsemax With(OptionValues options) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var margin = Margin<R>.Of(prediction, target, LabelCoding.Bits);
        R zero = R.Of(0), half = R.Of(0.5), y = margin.Label.High, probability = half * R.Max(zero, margin.Below(1)), beyond = margin.Below(-1);
        return new(
            Term: R.IfLess(zero, beyond, -margin.Value.High, probability * probability),
            Gradient: zero - y * R.IfLess(zero, beyond, R.Of(1), probability),
            Curvature: R.IfLess(zero, beyond, zero, R.IfLess(zero, probability, half * y * y, zero)));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R one = R.Of(1), zero = R.Of(0), margin = MarginInputs.Textbook(target, LabelCoding.Bits) * prediction, slack = R.Max(zero, one - margin);
        return R.IfAtMost(R.Of(-1), margin, slack * slack / R.Of(4), -margin);
    }
}
