using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Divergence;

/// <summary>The Kullback–Leibler divergence of masses that need not sum to 1, from their logarithms.</summary>
readonly record struct GeneralizedKl : IRowLoss<GeneralizedKl>
{
    static readonly Input Predictions = new("predictions", Kind.Real, Extent.Classes, "Logarithms of the predicted masses along the class axis. \"-Infinity\" for mass 0.")
    { Differentiable = true, Range = Interval.RealOrMasked, Symbol = "x" };

    static readonly Input Targets = new("targets", Kind.Real, Extent.Classes, "The true masses, of the predictions' shape; at least 0.") { Range = Interval.NonNegative };
    static readonly Integer AxisOption = new("axis", -1, -8, 7, "The axis of the classes, which is summed over.");

    public static LossCard Card { get; } = new("generalized_kl", "Generalised Kullback–Leibler divergence", Group.Divergence)
    {
        Summary = "How far predicted masses, given by their logarithms, are from true ones that need not sum to 1 either.",
        Use = "Take it for intensities, counts in bins or unnormalised scores, as in non-negative matrix factorisation; every summand is at least 0 and the sum is 0 only where all masses agree. "
            + "Of two distributions it is the divergence that kl_div gives; for those take kl_div.",
        Inputs = [Predictions, Targets],
        Options = [AxisOption],
        Axis = AxisOption,
        OutputActivation = "linear (the exponential is inside the loss)",
        OutlierSensitivity = new(OutlierLevel.High, "a predicted mass far too large costs as much as it is too large; a true one that is predicted to be nearly 0 costs −ln of that, without bound"),
        Advice =
        [
            new(LearningTask.Generative, 6, "a divergence between masses that need not sum to 1")
            { Caution = "the predictions are logarithms; between distributions kl_div says the same" },
        ],
        Traits = Trait.Convex | Trait.NonNegative,
        Kinks = ["at target 0 a summand is the predicted mass"],
        Aliases =
        [
            new Alias("optax", "generalized_kl_divergence") { Reduction = Reduction.None },
            new Alias("optax", "convex_kl_divergence") { Reduction = Reduction.None },
        ],
        LooseNames = ["kl", "i_divergence"],
        References =
        [
            "Csiszár, I. (1991). Why Least Squares and Maximum Entropy? An Axiomatic Approach to Inference for Linear Inverse Problems. Ann. Statist. 19(4), 2032–2066.",
            "Optax, optax.losses.convex_kl_divergence.",
        ],
        Example = new(("predictions", new double[,] { { 0, 1 }, { -1, 0.5 } }), ("targets", new double[,] { { 1, 2 }, { 0, 1 } }))
        {
            Terms = [0.10457618957893586, 0.5166007118715704],
        },
    };

    public static GeneralizedKl With(OptionValues options) => default;

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> predictions = row[Predictions], targets = row[Targets];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R zero = R.Of(0), one = R.Of(1);
        Wide<R> total = zero;
        for (int k = 0; k < predictions.Length; k++)
        {
            R x = predictions[k], t = targets[k], known = R.IfEqual(t, zero, one, t), gap = LogGap.Of(known, x);
            var mass = Wide<R>.Exp(x);

            // Near the target t·(eᵘ − 1 − u) with u = x − ln t, which does not cancel; a mass of 0 is infinitely far from any but 0.
            R near = R.IfAtMost(R.Abs(gap), one, one, zero);
            Wide<R> far = mass + t * Wide<R>.TwoDifference(gap, one), close = t * R.Expm1MinusX(-gap);
            R infinity = R.Of(double.PositiveInfinity);
            far = Wide<R>.IfEqual(R.Max(R.Abs(gap), mass.High), infinity, infinity, far);
            total += Wide<R>.IfEqual(t, zero, mass, Wide<R>.IfEqual(near, one, close, far));
            slopes[k] = R.IfEqual(t, zero, mass.High, R.IfEqual(near, one, t * R.Expm1(-gap), (mass - t).High));
            bends[k] = mass.High;
        }

        return total.High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> => row.Sum(term =>
    {
        R t = term[Targets], x = term[Predictions];
        return t * (R.Log(t) - x) + R.Exp(x) - t;
    });
}
