using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>How far the true class's score lies below the largest.</summary>
readonly record struct MulticlassPerceptron : IRowLoss<MulticlassPerceptron>
{
    static readonly Input Predictions = ClassInputs.Scores, Targets = ClassInputs.Labels;

    public static LossCard Card { get; } = new("multiclass_perceptron", "Multiclass perceptron", Group.Multiclass)
    {
        Summary = "How far the true class's score lies below the largest score; zero where the true class wins.",
        Use = "Take it for the perceptron's rule: samples that are classified correctly, however narrowly, change nothing. For a margin take multiclass_hinge, "
            + "for probabilities cross_entropy.",
        Inputs = [Predictions, Targets],
        Options = [ClassInputs.LastAxis],
        Axis = ClassInputs.LastAxis,
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrong label pulls with constant force, however far behind its score is"),
        Advice =
        [
            new(LearningTask.Multiclass, 12, "corrects mistakes and nothing else, as the perceptron does")
            { Caution = "equal scores for all classes cost nothing, so that it can stop with no margin at all" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["where the true class shares the largest score the gradient is 0", "of several rivals with the largest score the first takes the gradient"],
        Aliases = [new Alias("optax", "multiclass_perceptron_loss") { Reduction = Reduction.None }],
        References = ["Collins, M. (2002). Discriminative Training Methods for Hidden Markov Models. EMNLP, 1–8.", "Optax, optax.losses.multiclass_perceptron_loss."],
        Example = new(("predictions", new[,] { { 0.5, 0.25, 1 }, { 0.5, -3, -4 } }), ("targets", new double[] { 0, 0 })) { Terms = [0.5, 0] },
    };

    public static MulticlassPerceptron With(OptionValues options) => default;

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        (R score, R rival, R at) = MulticlassHinge.Rival(row, Predictions, Targets);
        R gap = rival - score;
        MulticlassHinge.Pull(row, Predictions, Targets, at, gap);
        return R.Max(R.Of(0), gap);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> => row.Largest(term => term[Predictions]) - row.AtLabel(Predictions, Targets);
}
