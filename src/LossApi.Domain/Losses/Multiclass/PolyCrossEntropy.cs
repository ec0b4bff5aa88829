using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>Cross entropy whose leading polynomial term has another coefficient: Poly-1.</summary>
readonly record struct PolyCrossEntropy(double Epsilon) : IRowLoss<PolyCrossEntropy>
{
    static readonly Input Predictions = ClassInputs.Logits, Targets = ClassInputs.LabelsOrDistribution;

    static readonly Number EpsilonOption = new("epsilon", 2, new(-1, double.PositiveInfinity, HighOpen: true), "What is added to the coefficient of 1 − p: 0 gives the cross entropy.")
    { Symbol = @"\varepsilon" };

    public static LossCard Card { get; } = new("poly_cross_entropy", "Poly-1 cross entropy", Group.Multiclass)
    {
        Summary = "Cross entropy of raw scores plus epsilon times the probability that the true class was not given.",
        Use = "Take it in place of cross_entropy when one more number to tune is worth a little accuracy: epsilon > 0 presses harder on what is nearly right, epsilon < 0 turns away from it. "
            + "Feed raw scores. Without the time to tune it stay with cross_entropy.",
        Inputs = [Predictions, Targets],
        Options = [EpsilonOption, ClassInputs.LastAxis],
        Axis = ClassInputs.LastAxis,
        OnProbabilities = "sparse_categorical_cross_entropy",
        OutputActivation = "none: the softmax is inside the loss",
        OutlierSensitivity = new(OutlierLevel.High, "as with cross entropy a confidently wrong label costs −ln p, without bound"),
        Advice =
        [
            new(LearningTask.Multiclass, 7, "a cross entropy with one more coefficient to tune, that of its leading term 1 − p")
            { Caution = "its best epsilon depends on the task; values are not comparable with those of cross_entropy" },
        ],
        Traits = Trait.NonNegative,
        Aliases = [new Alias("optax", "poly_loss_cross_entropy") { Reduction = Reduction.None }],
        LooseNames = ["poly_loss", "polyloss", "poly1"],
        References = ["Leng, Z. et al. (2022). PolyLoss: A Polynomial Expansion Perspective of Classification Loss Functions. ICLR.", "Optax, optax.losses.poly_loss_cross_entropy."],
        Example = new(("predictions", new[,] { { 2, 1, 0.5 }, { 0.5, 2.5, -1 } }), ("targets", new double[] { 0, 0 })) { Terms = [1.20730534568442, 3.9209491377740058] },
    };

    public static PolyCrossEntropy With(OptionValues options) => new(options[EpsilonOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> scores = row[Predictions], targets = row[Targets];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        var softmax = Softmax<R>.WideOf(scores, slopes, bends);
        R zero = R.Of(0), one = R.Of(1), epsilon = R.Of(Epsilon);
        Wide<R> total = softmax.Total, lead = Wide<R>.TwoSum(one, epsilon), mass = zero, misses = zero, term = zero;
        bool labelled = row.IsLabel(Targets);
        for (int k = 0; k < scores.Length; k++)
        {
            R target = Target(k, targets);
            mass += target;
            misses += softmax.Miss(new(slopes[k], bends[k])) * target;
            term += Wide<R>.IfEqual(target, zero, zero, (Wide<R>.TwoDifference(softmax.Top, scores[k]) + softmax.LogTotal) * target);
        }

        // With 1 − P known by itself, every difference that vanishes where the model is sure is written without being one; 1 + ε is exact and vanishes at ε = −1.
        for (int k = 0; k < scores.Length; k++)
        {
            var power = new Wide<R>(slopes[k], bends[k]);
            R target = Target(k, targets);
            Wide<R> p = power / total, miss = softmax.Miss(power), own = miss * target;
            Wide<R> drawn = own * (lead - miss * epsilon), pushed = p * (lead * (mass - target) - (misses - own) * epsilon);
            slopes[k] = (pushed - drawn).High;

            // Σt·P(1 − P) of the cross entropy and ε·P(1 − 2P)(A − t) of 1 − P, where A = Σt − Σt(1 − P).
            Wide<R> bend = mass * miss + (mass - misses - target) * (one - p - p) * epsilon;
            bends[k] = (p * bend).High;
        }

        return (term + misses * epsilon).High;

        R Target(int k, ReadOnlySpan<R> targets) => labelled ? R.IfEqual(targets[0], R.Of(k), one, zero) : targets[k];
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1), epsilon = R.Of(Epsilon);
        return row.Sum(term => term[Targets] * (-R.Log(Softmax<R>.Textbook(row, term, Predictions)) + epsilon * (one - Softmax<R>.Textbook(row, term, Predictions))));
    }
}
