using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Likelihood;

/// <summary>The negative log-likelihood under a Tweedie distribution, from the logarithm of its mean.</summary>
readonly record struct TweedieNegativeLogLikelihood(double Power) : IElementLoss<TweedieNegativeLogLikelihood>
{
    static readonly Number PowerOption = TweedieInputs.Power(1.5);

    public static LossCard Card { get; } = new("tweedie_nll", "Tweedie negative log-likelihood", Group.Likelihood)
    {
        Summary = "The negative log-likelihood under a Tweedie distribution when the model predicts the logarithm of the mean; constants are left out.",
        Use = "Take it, with a power between 1 and 2, for amounts of which many are exactly 0 and the rest are positive and skewed: insurance claims, rainfall, spending. It is convex there. "
            + "At power 1 it is poisson_nll, at 2 gamma_nll. Terms may be negative and large near powers 1 and 2; to judge a fit take tweedie_deviance.",
        Inputs =
        [
            new("predictions", Kind.Real, Extent.Element, "The logarithm of the expected amount.") { Differentiable = true, Symbol = "r" },
            new("targets", Kind.Real, Extent.Element, "The amounts, of the predictions' shape: at least 0; above 0 for a power of 2 and more, any for 0 and less.")
            { RangeWhen = options => TweedieInputs.Targets(options[PowerOption]) },
        ],
        Options = [PowerOption],
        OutputActivation = "linear (the exponential is inside the loss)",
        OutlierSensitivity = new(OutlierLevel.High, "a target far above the expected pulls in proportion to it; with powers below 2 an expected amount far too large costs exponentially"),
        Advice = [new(LearningTask.Regression, 17, "the likelihood of amounts that are often exactly 0 and else positive") { Caution = "choose the power between 1 and 2; the prediction is a logarithm" }],
        Kinks = ["the terms of powers 0, 1 and 2 are those of half the squared error, poisson_nll and gamma_nll, as libraries have them: constants of the target apart from those of powers beside them"],
        Aliases =
        [
            new Alias("sklearn", "HalfTweedieLoss") { Reduction = Reduction.WeightedMean },
            .. Alias.Objectives("xgboost", ["reg:tweedie"]), .. Alias.Objectives("lightgbm", ["tweedie"]),
        ],
        LooseNames = ["tweedie", "tweedie_loss"],
        References =
        [
            "Jørgensen, B. (1987). Exponential Dispersion Models. J. R. Stat. Soc. B 49(2), 127–162.",
            "scikit-learn, HalfTweedieLoss.", "XGBoost, objective reg:tweedie.", "LightGBM, objective tweedie.",
        ],
        Example = new(("predictions", new[] { 0.5, -0.2, 1 }), ("targets", new double[] { 1, 0, 3 })) { Terms = [4.125652399518293, 1.809674836071919, 6.9366264996760565] },
    };

    public static TweedieNegativeLogLikelihood With(OptionValues options) => new(options[PowerOption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R> => Power switch
    {
        0 => Normal(prediction, target),
        1 => Counts.At(prediction, target),
        2 => default(GammaNegativeLogLikelihood).At(prediction, target),
        _ => Other(prediction, target),
    };

    static PoissonNegativeLogLikelihood Counts => new(LogInput: true, Full: false, Eps: 0, HessianConvention.Exact, MaxDeltaStep: 0);

    /// <summary>(e^r − y)²/2.</summary>
    static Jet<R> Normal<R>(R r, R y) where R : struct, IReal<R>
    {
        var mean = Wide<R>.Exp(r);
        Wide<R> error = mean - y;
        return new(R.Of(0.5) * error.High * error.High, LogLink.Scaled(error, r).High, LogLink.Scaled(mean + error, r).High);
    }

    /// <summary>e^br/b − y·e^ar/a with a = 1 − p and b = 2 − p.</summary>
    Jet<R> Other<R>(R r, R y) where R : struct, IReal<R>
    {
        Wide<R> a = Wide<R>.TwoDifference(R.Of(1), R.Of(Power)), b = Wide<R>.TwoDifference(R.Of(2), R.Of(Power));
        Wide<R> mean = LogLink.Scaled(R.Of(1), b * r), share = LogLink.Scaled(y, a * r), rest = LogLink.Scaled<R>(y, -r);
        R one = R.Of(1);
        return new(
            Term: Difference(mean, share, (mean / b - share / a).High, (one / b - rest / a).High),
            Gradient: Difference(mean, share, (mean - share).High, (one - rest).High),
            Curvature: Difference(mean, share, (b * mean - a * share).High, (b - a * rest).High));
    }

    /// <summary>A difference of two powers; where both overflow, the infinity whose sign it has when e^br is taken out of it.</summary>
    static R Difference<R>(Wide<R> mean, Wide<R> share, R plain, R reduced) where R : struct, IReal<R>
    {
        R infinity = R.Of(double.PositiveInfinity);
        return R.IfEqual(mean.High, infinity, R.IfEqual(R.Abs(share.High), infinity, R.IfLess(reduced, R.Of(0), -infinity, infinity), plain), plain);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R one = R.Of(1), two = R.Of(2), power = R.Of(Power), error = R.Exp(prediction) - target;
        return Power switch
        {
            0 => error * error / two,
            1 => R.Exp(prediction) - target * prediction,
            2 => prediction + target * R.Exp(-prediction),
            _ => R.Exp((two - power) * prediction) / (two - power) - target * R.Exp((one - power) * prediction) / (one - power),
        };
    }
}
