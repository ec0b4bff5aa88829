using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>The loss whose gradient is the sparsemax of the scores minus the true class: cross entropy with probabilities that may be exactly 0.</summary>
readonly record struct MulticlassSparsemax : IRowLoss<MulticlassSparsemax>
{
    static readonly Input Predictions = ClassInputs.Scores, Targets = ClassInputs.Labels;

    public static LossCard Card { get; } = new("multiclass_sparsemax", "Multiclass sparsemax", Group.Multiclass)
    {
        Summary = "Cross entropy's counterpart for the sparsemax, which projects the scores onto the distributions: exactly 0 once the true class leads every other by one.",
        Use = "Take it where most classes should get probability exactly 0, as in attention or with very many labels; the model then answers with the sparsemax of its scores. "
            + "Not where every class must keep a probability above 0 (cross_entropy).",
        Inputs = [Predictions, Targets],
        Options = [ClassInputs.LastAxis],
        Axis = ClassInputs.LastAxis,
        OutputActivation = "none: the sparsemax is inside the loss",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrong label pulls with a force of at most 1, however far behind its score is"),
        Advice =
        [
            new(LearningTask.Multiclass, 11, "a smooth hinge with probabilities: classes far behind get exactly 0, and samples right by the margin teach nothing more")
            { Caution = "predict with the sparsemax of the scores, not with their softmax" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["where a class enters the support of the sparsemax the second derivatives jump; those of the support without it are answered"],
        Aliases = [new Alias("optax", "multiclass_sparsemax_loss") { Reduction = Reduction.None }],
        LooseNames = ["sparsemax", "sparsemax_loss"],
        References =
        [
            "Martins, A. F. T., Astudillo, R. F. (2016). From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification. ICML.",
            "Michelot, C. (1986). A finite algorithm for finding the projection of a point onto the canonical simplex of ℝⁿ. JOTA 50(1), 195–200.",
            "Optax, optax.losses.multiclass_sparsemax_loss.",
        ],
        Example = new(("predictions", new[,] { { 0.5, 0.25, -1 }, { 0.5, 0.25, -1 }, { 3, 1, 0 } }), ("targets", new double[] { 0, 2, 0 })) { Terms = [0.140625, 1.640625, 0] },
    };

    public static MulticlassSparsemax With(OptionValues options) => default;

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> scores = row[Predictions];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R zero = R.Of(0), one = R.Of(1), half = R.Of(0.5), label = row[Targets][0], top = scores[0], own = scores[0];
        for (int k = 1; k < scores.Length; k++)
        {
            top = R.Max(top, scores[k]);
            own = R.IfEqual(label, R.Of(k), scores[k], own);
        }

        (Wide<R> threshold, R size) = Threshold(scores, top);

        // With q = 1 − p_y, the sum of the others, ½·Σ(z² − τ²) − z_y + ½ over the support is ½·(Σp² + q²) over the others, and how far z_y lies below τ: no two parts cancel.
        Wide<R> squares = zero, miss = zero;
        for (int k = 0; k < scores.Length; k++)
        {
            Wide<R> p = Share(scores[k], top, threshold);
            R other = R.IfEqual(label, R.Of(k), zero, one);
            squares += p * p * other;
            miss += p * other;
            slopes[k] = p.High;
            bends[k] = R.IfLess(zero, p.High, one - one / size, zero);
        }

        for (int k = 0; k < scores.Length; k++) slopes[k] = R.IfEqual(label, R.Of(k), zero - miss.High, slopes[k]);
        Wide<R> below = threshold - Wide<R>.TwoDifference(own, top);
        return ((squares + miss * miss) * half + Wide<R>.IfLess(zero, below.High, below, zero)).High;
    }

    /// <summary>
    /// τ below the largest score, and how many scores lie above it: Michelot's iteration τ ← (Σz − 1)/n over the scores above the last τ, started with those that lie less than 1 below
    /// the largest. A round that does not drop a third of the scores halves the distance to the solution, so that their number has no part in that of the rounds but by its
    /// logarithm; lanes that are done change no more.
    /// </summary>
    static (Wide<R> Threshold, R Size) Threshold<R>(ReadOnlySpan<R> scores, R top) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1), size = zero, dropped;
        Wide<R> threshold = R.Of(-1);
        do
        {
            Wide<R> sum = zero;
            R above = zero;
            foreach (R score in scores)
            {
                Wide<R> share = Share(score, top, threshold);
                R open = R.IfLess(zero, share.High, one, zero);
                sum += Wide<R>.IfEqual(open, zero, zero, Wide<R>.TwoDifference(score, top));
                above += open;
            }

            // It only rises. Were rounding to lower it, a score that lies just at it could come and go for ever.
            Wide<R> next = (sum - one) / above;
            threshold = Wide<R>.IfLess(zero, (next - threshold).High, next, threshold);
            dropped = above - size;
            size = above;
        }
        while (R.AnyNonZero(dropped));
        return (threshold, size);
    }

    /// <summary>The probability of a score: what it has above the threshold.</summary>
    static Wide<R> Share<R>(R score, R top, Wide<R> threshold) where R : struct, IReal<R>
    {
        Wide<R> share = Wide<R>.TwoDifference(score, top) - threshold;
        return Wide<R>.IfLess(R.Of(0), share.High, share, R.Of(0));
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1), half = R.Of(0.5);
        return Threshold() + half * row.Sum(term => R.Power(R.Max(zero, term[Predictions] - Threshold()), R.Of(2))) + half - row.AtLabel(Predictions, Targets);

        // Of all sets of scores from one upwards, the support's has the largest (Σz − 1)/n.
        R Threshold() => row.Largest(low =>
            (row.Sum(term => R.IfAtMost(low[Predictions], term[Predictions], term[Predictions], zero)) - one) / row.Sum(term => R.IfAtMost(low[Predictions], term[Predictions], one, zero)));
    }
}
