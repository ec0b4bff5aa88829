using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>The true class's score must exceed the largest other, and 0, by one.</summary>
readonly record struct CategoricalHinge : IRowLoss<CategoricalHinge>
{
    static readonly Input Predictions = ClassInputs.Scores, Targets = ClassInputs.Distribution;

    public static LossCard Card { get; } = new("categorical_hinge", "Categorical hinge", Group.Multiclass)
    {
        Summary = "Hinge on the gap between the true class's score and the largest of the others, counting a score of 0 among the others.",
        Use = "Take it to reproduce a model trained with Keras' categorical hinge; targets are one-hot. It also wants the true score above 1, because the largest is taken over "
            + "the scores with the true one set to 0; the textbook's margin between classes is multiclass_hinge.",
        Inputs = [Predictions, Targets],
        Options = [ClassInputs.LastAxis],
        Axis = ClassInputs.LastAxis,
        OutputActivation = "linear, or tanh",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrong label pulls with constant force, however far off its score is"),
        Advice =
        [
            new(LearningTask.Multiclass, 10, "a margin between the classes from one-hot targets, as Keras computes it")
            { Caution = "it is not Crammer and Singer's hinge: with all wrong scores negative, a true score below 1 still costs" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["where the hinge is exactly 0 the gradient is 0", "of several classes with the largest score the first takes the gradient"],
        Aliases = ["keras.CategoricalHinge", "keras.categorical_hinge"],
        References = ["Keras 3, keras.losses.CategoricalHinge."],
        Example = new(("predictions", new[,] { { 0.5, -3, -4 }, { 0.5, 0.25, 1 } }), ("targets", new double[,] { { 1, 0, 0 }, { 1, 0, 0 } })) { Terms = [0.5, 1.5] },
    };

    public static CategoricalHinge With(OptionValues options) => default;

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> scores = row[Predictions], targets = row[Targets];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R zero = R.Of(0), one = R.Of(1), at = zero;
        Wide<R> wanted = zero, unwanted = zero;
        for (int k = 0; k < scores.Length; k++)
        {
            Wide<R> other = Wide<R>.TwoDifference(one, targets[k]) * scores[k];
            wanted += Wide<R>.TwoProduct(targets[k], scores[k]);
            R lead = k == 0 ? one : (other - unwanted).High;
            unwanted = Wide<R>.IfLess(zero, lead, other, unwanted);
            at = R.IfLess(zero, lead, R.Of(k), at);
        }

        Wide<R> hinge = unwanted - wanted + one;
        R active = R.IfLess(zero, hinge.High, one, zero);
        for (int k = 0; k < scores.Length; k++)
        {
            // 1 − y − y, and not (1 − y) − y: the difference is rounded once.
            R pull = R.IfEqual(at, R.Of(k), (Wide<R>.TwoDifference(one, targets[k]) - targets[k]).High, -targets[k]);
            slopes[k] = R.IfEqual(active, zero, zero, pull);
            bends[k] = zero;
        }

        return R.Max(zero, hinge.High);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1);
        return R.Max(R.Of(0), one + row.Largest(term => (one - term[Targets]) * term[Predictions]) - row.Sum(term => term[Targets] * term[Predictions]));
    }
}
