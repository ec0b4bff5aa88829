using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Survival;

/// <summary>Minus the log-likelihood of a time that may be known only to lie between two bounds, when its logarithm is predicted.</summary>
readonly record struct AcceleratedFailureTime(double Scale, string Distribution, bool Bounded) : IRowLoss<AcceleratedFailureTime>
{
    static readonly Input Predictions = new("predictions", Kind.Real, Extent.Element, "The predicted location of the logarithm of the time: the raw score, not the time.")
    { Differentiable = true, Symbol = "r" };

    static readonly Input Lower = new("lower", Kind.Real, Extent.Element, "When the event came at the earliest. 0: at any time before the upper bound (left-censored).")
    { Range = Interval.NonNegative, Symbol = "l" };

    static readonly Input Upper = new("upper", Kind.Real, Extent.Element,
        "When the event came at the latest: the same number as the lower bound where the time is known, \"Infinity\" where the event has not come yet (right-censored).")
    { Range = new(0, double.PositiveInfinity, LowOpen: true), Symbol = "u" };

    static readonly Choice DistributionOption = new("distribution", "normal", ["normal", "logistic", "extreme"],
        "The noise in the logarithm of the time: normal (times are log-normal), logistic (log-logistic) or extreme (Weibull).");

    static readonly Number ScaleOption = new("scale", 1, Interval.Positive, "The scale σ of the noise: XGBoost's aft_loss_distribution_scale.") { Symbol = @"\sigma" };

    static readonly Choice Hessian = HessianConvention.Option("xgboost for one held within [1e-16, 15], beside a gradient held within ±15", HessianConvention.XGBoost);

    public static LossCard Card { get; } = new("aft", "Accelerated failure time", Group.Survival)
    {
        Summary = "Minus the log-likelihood of an event time whose logarithm is predicted up to noise of a known shape, where the time may be known only as an interval.",
        Use = "Take it to predict times until an event from data in which some events have not come yet, or came unobserved between two visits: each sample says what it knows "
            + "as a lower and an upper bound. Where all times are known, mse of their logarithms does the same. Times must be positive.",
        Inputs = [Predictions, Lower, Upper],
        Rules = [new(Lower, Upper)],
        Options = [DistributionOption, ScaleOption, Hessian],
        OutputActivation = "linear: the logarithm of the time; its exponential is a time",
        OutlierSensitivity = new(OutlierLevel.Partial, "with normal noise errors in the logarithm count squared; logistic noise bounds their pull"),
        Advice = [new(LearningTask.Survival, 2, "uses what is known of a censored time, and predicts the time itself rather than a risk") { Caution = "the shape and scale of the noise are yours to choose" }],
        Traits = Trait.Convex,
        Kinks = ["a lower bound of 0 beside an upper one of \"Infinity\" says nothing, and costs nothing"],
        Aliases = [.. Alias.Objectives("xgboost", ["survival:aft"], Hessian.At(HessianConvention.XGBoost))],
        LooseNames = ["accelerated_failure_time", "aft_loss", "interval_regression"],
        References =
        [
            "Wei, L. J. (1992). The accelerated failure time model: a useful alternative to the Cox regression model in survival analysis. Statistics in Medicine, 11(14–15), 1871–1879.",
            "Barnwal, A., Cho, H., Hocking, T. (2022). Survival Regression with Accelerated Failure Time Model in XGBoost. Journal of Computational and Graphical Statistics, 31(4), 1292–1302.",
        ],
        Example = new(("predictions", new double[] { 0, 0, 0, 1 }), ("lower", new double[] { 1, 1, 0, 2 }), ("upper", new[] { 1, double.PositiveInfinity, 1, 4 }))
        {
            Terms = [0.9189385332046728, 0.6931471805599453, 0.6931471805599453, 1.3060684304325035],
        },
    };

    public static AcceleratedFailureTime With(OptionValues options) => new(options[ScaleOption], options[DistributionOption], options[Hessian] == HessianConvention.XGBoost);

    public R At<R>(Row<R> row) where R : struct, IReal<R> => Distribution switch
    {
        "normal" => At<NormalNoise, R>(row),
        "logistic" => At<LogisticNoise, R>(row),
        _ => At<ExtremeNoise, R>(row),
    };

    R At<TNoise, R>(Row<R> row) where TNoise : INoise where R : struct, IReal<R>
    {
        R lower = row[Lower][0], upper = row[Upper][0], sigma = R.Of(Scale);
        var time = EventTime<R>.Of(row[Predictions][0], lower, upper, Scale);
        Surprise<R> exact = TNoise.At(time.Lower), found = Surprise<R>.IfEqual(lower, upper, exact, TNoise.Between(time));
        R slope = (found.Slope / sigma).High, bend = (found.Bend / sigma / sigma).High;
        row.Gradient(Predictions)[0] = Bounded ? Within(slope, -15, 15) : slope;
        row.Curvature(Predictions)[0] = Bounded ? Within(bend, 1e-16, 15) : bend;

        // The density of the time is that of its logarithm over σ·t.
        Wide<R> stretch = Wide<R>.Log(sigma) + Wide<R>.Log(R.IfEqual(lower, upper, lower, R.Of(1)));
        return (found.Term + Wide<R>.IfEqual(lower, upper, stretch, R.Of(0))).High;
    }

    static R Within<R>(R x, double low, double high) where R : struct, IReal<R> => R.Max(R.Of(low), R.Min(x, R.Of(high)));

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> => Distribution switch
    {
        "normal" => Definition<NormalNoise, R>(row),
        "logistic" => Definition<LogisticNoise, R>(row),
        _ => Definition<ExtremeNoise, R>(row),
    };

    R Definition<TNoise, R>(IFormulaRow<R> row) where TNoise : INoise where R : struct, IReal<R>
    {
        R lower = row[Lower], upper = row[Upper], sigma = R.Of(Scale);
        R from = row.Named("a", (R.Log(lower) - row[Predictions]) / sigma), to = row.Named("b", (R.Log(upper) - row[Predictions]) / sigma);
        return R.IfEqual(lower, upper, R.Log(sigma * lower) - TNoise.LogDensity(from), -TNoise.LogBetween(from, to));
    }
}
