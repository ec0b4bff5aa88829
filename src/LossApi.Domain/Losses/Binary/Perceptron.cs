using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>How far a score lies on the wrong side.</summary>
readonly record struct Perceptron(LabelCoding Labels) : IElementLoss<Perceptron>
{
    public static LossCard Card { get; } = new("perceptron", "Perceptron", Group.Binary)
    {
        Summary = "How far the raw score lies on the wrong side of 0; nothing where the class is right.",
        Use = "Take it for online learning and structured prediction, where a sample counts only if it is misclassified. "
            + "It wants no margin, and a model that answers 0 to everything costs nothing; hinge asks for more and usually generalises better.",
        Inputs = [MarginInputs.Scores, MarginInputs.Signs],
        Options = [MarginInputs.Labels],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrong label pulls with force 1, however far it lies on the wrong side"),
        Advice = [new(LearningTask.Binary, 9, "only misclassified samples count, as in online learning") { Caution = "a score of 0 for every sample costs nothing" }],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["at score 0 the gradient jumps from −y to 0; 0 is answered"],
        Aliases = [new Alias("optax", "perceptron_loss") { Reduction = Reduction.None }, new Alias("lossfunctions_jl", "PerceptronLoss") { Reduction = Reduction.None }],
        References = ["Rosenblatt, F. (1958). The Perceptron. Psychological Review 65(6), 386–408.", "Optax, optax.losses.perceptron_loss."],
        Example = new(("predictions", new[] { 2, -0.25, -0.5, 0.5 }), ("targets", new double[] { 1, 1, -1, -1 })) { Terms = [0, 0.25, 0, 0.5] },
    };

    public static Perceptron With(OptionValues options) => new(MarginInputs.CodingOf(options));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var margin = Margin<R>.Of(prediction, target, Labels);
        R zero = R.Of(0), y = margin.Label.High;

        // On which side the score lies is asked of its sign: the margin of a tiny score may underflow.
        return new(Term: R.Max(zero, -margin.Value.High), Gradient: R.IfLess(R.Sign(y) * prediction, zero, -y, zero), Curvature: zero);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R> =>
        R.Max(R.Of(0), -(MarginInputs.Textbook(target, Labels) * prediction));
}
