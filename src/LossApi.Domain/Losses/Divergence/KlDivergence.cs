using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Divergence;

/// <summary>The Kullback–Leibler divergence between two rows of probabilities.</summary>
readonly record struct KlDivergence(double Clip) : IRowLoss<KlDivergence>
{
    /// <summary>Below this relative difference t·ln(t/p) is expanded around t = p.</summary>
    const double Close = 1.0 / (1 << 26);

    static readonly Input Predictions = new("predictions", Kind.Probabilities, Extent.Classes, "Probabilities along the class axis, the output of a softmax.")
    { Differentiable = true };

    static readonly Input Targets = new("targets", Kind.Probabilities, Extent.Classes, "The true probabilities, of the predictions' shape.");
    static readonly Integer AxisOption = new("axis", -1, -8, 7, "The axis of the classes, which is summed over; the last as in Keras.");
    static readonly Number ClipOption = new("clip", 0, new(0, 1, HighOpen: true), "Both predictions and targets are clipped to [clip, 1]; the gradient is 0 where that happens.") { InFormula = false };

    public static LossCard Card { get; } = new("kl_divergence", "Kullback–Leibler divergence from probabilities", Group.Divergence)
    {
        Summary = "How many nats are lost when the predicted distribution stands in for the true one.",
        Use = "Take it to compare whole distributions given as probabilities, one term a sample. When training, kl_div on log-probabilities keeps more of the "
            + "small ones; with one-hot targets it equals categorical_cross_entropy.",
        Inputs = [Predictions, Targets],
        Options = [AxisOption, ClipOption],
        Axis = AxisOption,
        OutputActivation = "softmax",
        OutlierSensitivity = new(OutlierLevel.High, "a true class that is predicted to be nearly impossible costs −ln p, without bound"),
        Advice =
        [
            new(LearningTask.Generative, 3, "the divergence between two distributions given as probabilities")
            { Caution = "it is not symmetric, and infinite where a possible class is predicted to be impossible" },
        ],
        Traits = Trait.Convex | Trait.ZeroAtTarget,
        Kinks = ["at target 0 an entry counts 0, whatever is predicted", "where a prediction is below clip its gradient is 0"],
        Aliases =
        [
            .. Alias.Of("keras", ["KLDivergence", "kl_divergence", "kullback_leibler_divergence", "kld"], ClipOption.At(1e-7)),
        ],
        LooseNames = ["kl", "kl_loss", "relative_entropy"],
        References = ["Kullback, S., Leibler, R. A. (1951). On Information and Sufficiency. Ann. Math. Statist. 22(1), 79–86.", "Keras 3, keras.losses.KLDivergence."],
        Example = new(("predictions", new[,] { { 0.5, 0.25, 0.25 }, { 0.7, 0.2, 0.1 } }), ("targets", new[,] { { 0.25, 0.25, 0.5 }, { 1, 0, 0 } }))
        {
            Terms = [0.17328679513998632, 0.35667494393873245],
        },
    };

    public static KlDivergence With(OptionValues options) => new(options[ClipOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> predictions = row[Predictions], targets = row[Targets];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R zero = R.Of(0), clip = R.Of(Clip);
        Wide<R> total = zero;
        for (int k = 0; k < predictions.Length; k++)
        {
            R p = R.Max(predictions[k], clip), t = R.Max(targets[k], clip);
            total += Wide<R>.IfEqual(t, zero, zero, Entry(p, t));
            R pull = R.IfEqual(t, zero, zero, t / p), stiffness = R.IfEqual(t, zero, zero, t / p / p);
            slopes[k] = zero - R.IfLess(predictions[k], clip, zero, pull);
            bends[k] = R.IfLess(predictions[k], clip, zero, stiffness);
        }

        return total.High;
    }

    /// <summary>t·ln(t/p) for t > 0, to twice the precision: over a row these cancel down to the square of the difference between the distributions.</summary>
    internal static Wide<R> Entry<R>(R p, R t) where R : struct, IReal<R>
    {
        R zero = R.Of(0), half = R.Of(0.5), one = R.Of(1);
        Wide<R> difference = Wide<R>.TwoDifference(t, p), r = difference / p;
        R size = R.Abs(r.High);

        // t·ln(1 + r) = (t − p) + p·((1 + r)·ln(1 + r) − r), whose last bracket is r²/2 − r³/6 + r⁴/12 − …: the first part is exact and may cancel to nothing over the row.
        Wide<R> series = r * r * (half - r * (one / (Wide<R>)R.Of(6) - r * (one / (Wide<R>)R.Of(12))));
        Wide<R> near = difference + p * series;
        var entry = Wide<R>.IfLess(size, R.Of(Close), near, t * Wide<R>.Log1p(r));

        R far = R.IfAtMost(size, half, zero, one);
        return R.AnyNonZero(far) ? Wide<R>.IfEqual(far, zero, entry, t * (Wide<R>.Log(t) - Wide<R>.Log(p))) : entry;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        double clip = Clip;
        return row.Sum(term =>
        {
            R t = Clipped(term[Targets]), p = Clipped(term[Predictions]);
            return t * R.Log(t / p);
        });

        R Clipped(R x) => clip == 0 ? x : R.Max(x, R.Of(clip));
    }
}
