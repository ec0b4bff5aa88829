using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>The true class's score must exceed the largest other score by one: Crammer and Singer's hinge.</summary>
readonly record struct MulticlassHinge : IRowLoss<MulticlassHinge>
{
    static readonly Input Predictions = ClassInputs.Scores, Targets = ClassInputs.Labels;

    public static LossCard Card { get; } = new("multiclass_hinge", "Multiclass hinge", Group.Multiclass)
    {
        Summary = "Hinge on the lead of the true class's score over the largest other score: zero once it leads by one.",
        Use = "Take it for a support vector machine of several exclusive classes, by Crammer and Singer: only the strongest rival is pushed away. multi_margin pushes every class that is too near. "
            + "Not where probabilities are wanted (cross_entropy).",
        Inputs = [Predictions, Targets],
        Options = [ClassInputs.LastAxis],
        Axis = ClassInputs.LastAxis,
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrong label pulls with constant force, however far behind its score is"),
        Advice =
        [
            new(LearningTask.Multiclass, 8, "the multiclass support vector machine: what is right by the margin teaches nothing more")
            { Caution = "the gradient reaches two classes a sample only, so that learning with many classes is slow; the scores are not calibrated" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["where the hinge is exactly 0 the gradient is 0", "of several rivals with the largest score the first takes the gradient"],
        Aliases = [new Alias("optax", "multiclass_hinge_loss") { Reduction = Reduction.None }],
        LooseNames = ["crammer_singer", "multiclass_svm"],
        References = ["Crammer, K., Singer, Y. (2001). On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines. JMLR 2, 265–292.", "Optax, optax.losses.multiclass_hinge_loss."],
        Example = new(("predictions", new[,] { { 0.5, 0.25, 1 }, { 0.5, -3, -4 } }), ("targets", new double[] { 0, 0 })) { Terms = [1.5, 0] },
    };

    public static MulticlassHinge With(OptionValues options) => default;

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        (R score, R rival, R at) = Rival(row, Predictions, Targets);
        Wide<R> hinge = Wide<R>.TwoDifference(rival, score) + R.Of(1);
        Pull(row, Predictions, Targets, at, hinge.High);
        return R.Max(R.Of(0), hinge.High);
    }

    /// <summary>The true class's score, the largest other score, and where that is; −∞ of a single class.</summary>
    internal static (R Score, R Rival, R At) Rival<R>(Row<R> row, Input predictions, Input targets) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> scores = row[predictions];
        R label = row[targets][0], lowest = R.Of(double.NegativeInfinity), score = scores[0], rival = lowest, at = R.Of(-1);
        for (int k = 0; k < scores.Length; k++)
        {
            R here = R.Of(k), other = R.IfEqual(label, here, lowest, scores[k]);
            score = R.IfEqual(label, here, scores[k], score);
            at = R.IfLess(rival, other, here, at);
            rival = R.Max(rival, other);
        }

        return (score, rival, at);
    }

    /// <summary>Where the hinge is open, 1 at the rival and −1 at the true class.</summary>
    internal static void Pull<R>(Row<R> row, Input predictions, Input targets, R rival, R hinge) where R : struct, IReal<R>
    {
        Span<R> slopes = row.Gradient(predictions), bends = row.Curvature(predictions);
        R zero = R.Of(0), one = R.Of(1), active = R.IfLess(zero, hinge, one, zero), label = row[targets][0];
        for (int k = 0; k < slopes.Length; k++)
        {
            R here = R.Of(k);
            slopes[k] = R.IfEqual(label, here, zero - active, R.IfEqual(rival, here, active, zero));
            bends[k] = zero;
        }
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1);
        return row.Largest(term => term[Predictions] + one - term[Targets]) - row.AtLabel(Predictions, Targets);
    }
}
