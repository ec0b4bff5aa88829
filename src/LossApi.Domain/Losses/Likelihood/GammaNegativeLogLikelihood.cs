using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Likelihood;

/// <summary>The negative log-likelihood of a positive number under a Gamma distribution, from the logarithm of its mean.</summary>
readonly record struct GammaNegativeLogLikelihood : IElementLoss<GammaNegativeLogLikelihood>
{
    public static LossCard Card { get; } = new("gamma_nll", "Gamma negative log-likelihood", Group.Likelihood)
    {
        Summary = "The negative log-likelihood of a positive number when the model predicts the logarithm of its mean; constants and the shape are left out.",
        Use = "Take it for positive, skewed amounts whose spread grows with their size: claims, durations, prices. The last layer is linear and the mean is its exponential. "
            + "Not for amounts that may be 0 (tweedie_nll), nor for counts (poisson_nll). Terms may be negative, since constants of the target are left out.",
        Inputs =
        [
            new("predictions", Kind.Real, Extent.Element, "The logarithm of the expected amount.") { Differentiable = true, Symbol = "r" },
            new("targets", Kind.Real, Extent.Element, "The amounts, of the predictions' shape; above 0.") { Range = Interval.Positive },
        ],
        OutputActivation = "linear (the exponential is inside the loss)",
        OutlierSensitivity = new(OutlierLevel.Partial, "a target far above the expected pulls in proportion to their ratio; one far below pulls with force 1 at most"),
        Advice = [new(LearningTask.Regression, 18, "the likelihood of positive amounts whose spread is proportional to their mean") { Caution = "for targets above 0 only; the prediction is a logarithm" }],
        Traits = Trait.Convex,
        Aliases =
        [
            new Alias("sklearn", "HalfGammaLoss") { Reduction = Reduction.WeightedMean },
            .. Alias.Objectives("xgboost", ["reg:gamma"]), .. Alias.Objectives("lightgbm", ["gamma"]),
        ],
        LooseNames = ["gamma_loss", "gamma"],
        References = ["McCullagh, P., Nelder, J. A. (1989). Generalized Linear Models, 2nd ed., ch. 8. Chapman & Hall.", "scikit-learn, HalfGammaLoss.", "XGBoost, objective reg:gamma."],
        Example = new(("predictions", new[] { 1, 0.5, 0 }), ("targets", new[] { 2, 0.5, 3 })) { Terms = [1.7357588823428847, 0.8032653298563167, 3] },
    };

    public static GammaNegativeLogLikelihood With(OptionValues options) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        // Where the prediction is right, 1 − y·e^−r is nothing but the rounding of the exponential, were that not kept.
        Wide<R> ratio = LogLink.Scaled<R>(target, -prediction);
        return new(Term: (prediction + ratio).High, Gradient: (R.Of(1) - ratio).High, Curvature: ratio.High);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R> => prediction + target * R.Exp(-prediction);
}
