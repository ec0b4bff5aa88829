using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>A squared hinge that goes on as a straight line beyond a margin of −1.</summary>
readonly record struct ModifiedHuber(LabelCoding Labels) : IElementLoss<ModifiedHuber>
{
    public static LossCard Card { get; } = new("modified_huber", "Modified Huber", Group.Binary)
    {
        Summary = "A squared hinge that becomes a straight line where the score is far on the wrong side.",
        Use = "Take it for maximum-margin classification with some wrong labels: smooth like squared_hinge, but a wrong label pulls with force 4 at most. "
            + "Scores between −1 and 1 can be read as probabilities (z + 1)/2. With clean labels squared_hinge or soft_margin do as well.",
        Inputs = [MarginInputs.Scores, MarginInputs.Signs],
        Options = [MarginInputs.Labels],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrong label pulls with force 4 at most, however far it lies on the wrong side"),
        Advice = [new(LearningTask.Binary, 10, "a squared hinge that forgives wrong labels") { ForOutliers = true, Caution = "labels of 0 and 1 need labels \"01\"" }],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["at y·z = 1 and −1 the second derivative jumps; at 1 it is 0, at −1 it is 2y², that of the square"],
        Aliases = ["sklearn.modified_huber", new Alias("lossfunctions_jl", "ModifiedHuberLoss") { Reduction = Reduction.None }],
        References = ["Zhang, T. (2004). Solving Large Scale Linear Prediction Problems Using Stochastic Gradient Descent Algorithms. ICML.", "scikit-learn, SGDClassifier(loss=\"modified_huber\")."],
        Example = new(("predictions", new[] { 2, 0.25, 0.5, 3 }), ("targets", new double[] { 1, 1, -1, -1 })) { Terms = [0, 0.5625, 2.25, 12] },
    };

    public static ModifiedHuber With(OptionValues options) => new(MarginInputs.CodingOf(options));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var margin = Margin<R>.Of(prediction, target, Labels);
        R zero = R.Of(0), two = R.Of(2), four = R.Of(4), y = margin.Label.High, slack = R.Max(zero, margin.Below(1));

        // Beyond a margin of −1, where 1 − y·z exceeds 2; decided by the margin itself, which rounds less.
        R beyond = R.IfLess(margin.Below(-1), zero, zero, margin.Below(-1));
        return new(
            Term: R.IfLess(zero, beyond, -(four * margin.Value.High), slack * slack),
            Gradient: zero - y * R.IfLess(zero, beyond, four, slack + slack),
            Curvature: R.IfLess(zero, beyond, zero, R.IfLess(zero, slack, two * y * y, zero)));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R margin = MarginInputs.Textbook(target, Labels) * prediction, slack = R.Max(R.Of(0), R.Of(1) - margin);
        return R.IfAtMost(R.Of(-1), margin, slack * slack, -(R.Of(4) * margin));
    }
}
