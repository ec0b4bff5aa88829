using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>One binary cross entropy a class: this class, or any other.</summary>
readonly record struct MulticlassOneVersusAll(double Slope) : IRowLoss<MulticlassOneVersusAll>
{
    static readonly Input Predictions = ClassInputs.Scores with { Meaning = "Raw class scores; do not apply a sigmoid before." }, Targets = ClassInputs.Labels;

    static readonly Number SigmoidOption = new("sigmoid", 1, Interval.Positive, "Factor on every score before the sigmoid.") { Symbol = "k" };

    public static LossCard Card { get; } = new("multiclass_ova", "One versus all", Group.Multiclass)
    {
        Summary = "Sum over the classes of the binary cross entropy of a raw score against whether the class is the true one.",
        Use = "Take it where each class is to have a classifier of its own that is trained against all others: each score is then judged by itself, and all may be low. "
            + "Where exactly one class is right and probabilities must sum to 1, take cross_entropy.",
        Inputs = [Predictions, Targets],
        Options = [SigmoidOption, ClassInputs.LastAxis],
        Axis = ClassInputs.LastAxis,
        OutputActivation = "linear (the sigmoid is inside the loss)",
        OutlierSensitivity = new(OutlierLevel.High, "a confidently wrong label costs its distance from the boundary, without bound"),
        Advice =
        [
            new(LearningTask.Multiclass, 13, "a classifier for each class against all others; a sample may be found to belong to none")
            { Caution = "the sigmoids of a sample do not sum to 1, and with many classes most of what each sees is of another class" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Aliases = [.. Alias.Objectives("lightgbm", ["multiclassova", "multiclass_ova", "ova", "ovr"])],
        LooseNames = ["one_vs_all", "one_vs_rest"],
        References = ["Rifkin, R., Klautau, A. (2004). In Defense of One-Vs-All Classification. JMLR 5, 101–141.", "LightGBM, objective multiclassova."],
        Example = new(("predictions", new[,] { { 2, -1, 0.5 }, { -0.5, 1.5, 0 } }), ("targets", new double[] { 0, 1 })) { Terms = [1.4142666827413022, 1.3686374427228043] },
    };

    public static MulticlassOneVersusAll With(OptionValues options) => new(options[SigmoidOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> scores = row[Predictions];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R label = row[Targets][0], one = R.Of(1), factor = R.Of(Slope);
        Wide<R> total = R.Of(0);
        for (int k = 0; k < scores.Length; k++)
        {
            // What is wrong about a score: the score itself, negated where its class is the true one. Its rounding error enters by the first derivative.
            R side = R.IfEqual(label, R.Of(k), -one, one);
            var reach = Wide<R>.TwoProduct(side * scores[k], factor);
            R cost = R.SoftplusAndSigmoids(reach.High, out R miss, out R hit);
            total += Wide<R>.TwoSum(cost, reach.Low * miss);
            slopes[k] = side * factor * R.FusedMultiplyAdd(reach.Low, miss * hit, miss);
            bends[k] = factor * factor * miss * hit;
        }

        return total.High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1), factor = R.Of(Slope);
        return -row.Sum(term => term[Targets] * R.Log(R.Sigmoid(factor * term[Predictions])) + (one - term[Targets]) * R.Log(R.Sigmoid(-(factor * term[Predictions]))));
    }
}
