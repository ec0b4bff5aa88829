using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Likelihood;

/// <summary>The negative log-likelihood of a count under a Poisson distribution.</summary>
readonly record struct PoissonNegativeLogLikelihood(bool LogInput, bool Full, double Eps, string Convention, double MaxDeltaStep) : IElementLoss<PoissonNegativeLogLikelihood>
{
    const double LogOfTwoPi = 1.8378770664093455;

    static readonly Flag LogInputOption = new("log_input", true, "Whether the predictions are logarithms of the expected counts, not the counts themselves.");
    static readonly Flag FullOption = new("full", false, "Whether Stirling's approximation of ln(target!) is added, for targets above 1; it changes no gradient.");
    static readonly Number EpsOption = new("eps", 1e-8, Interval.NonNegative, "Added to the prediction inside the logarithm, without log_input only.");

    static readonly Choice Hessian = HessianConvention.Option("with log_input, for prediction r, xgboost for (e^r + target) / 2, lightgbm for e^(r + max_delta_step), which older XGBoost answers too",
        HessianConvention.XGBoost, HessianConvention.LightGbm);

    static readonly Number MaxDeltaStepOption = new("max_delta_step", 0.7, new(0, 700), "What is added to the prediction inside hessian \"lightgbm\".") { InFormula = false, IsConvention = true };

    public static LossCard Card { get; } = new("poisson_nll", "Poisson negative log-likelihood", Group.Likelihood)
    {
        Summary = "The negative log-likelihood of a count when the model predicts its expected value or the logarithm of that.",
        Use = "Take it for counts: events a day, visits, defects. With log_input, the default, the model's last layer is linear and the expected count is its exponential. "
            + "Not for counts that vary much more than their mean, nor for real-valued targets below 0. Terms may be negative, since a constant of the target is left out; full adds most of it.",
        Inputs =
        [
            new("predictions", Kind.Real, Extent.Element, "The logarithm of the expected count; without log_input the expected count, at least 0.")
            { Differentiable = true, RangeWhen = options => options[LogInputOption] ? Interval.Real : Interval.NonNegative },
            new("targets", Kind.Real, Extent.Element, "The counts, of the predictions' shape; at least 0, whole or not.") { Range = Interval.NonNegative },
        ],
        Options = [LogInputOption, FullOption, EpsOption, Hessian, MaxDeltaStepOption],
        OutputActivation = "linear (the exponential is inside the loss), or softplus without log_input",
        OutlierSensitivity = new(OutlierLevel.High, "a count far above the expected pulls in proportion to it; with log_input an expected count far too large costs exponentially"),
        Advice =
        [
            new(LearningTask.Regression, 9, "the likelihood of counts: the variance grows with the mean") { Caution = "for counts only, and it expects variance about equal to the mean" },
        ],
        Traits = Trait.Convex,
        Kinks = ["full changes the term at target 1 by a jump; gradients do not depend on it", "without log_input and eps, at prediction 0 and target 0 the term is 0 and the gradient 1"],
        Aliases =
        [
            "torch.PoissonNLLLoss", "torch.poisson_nll_loss", new Alias("sklearn", "HalfPoissonLoss") { Reduction = Reduction.WeightedMean },
            .. Alias.Of("keras", ["Poisson", "poisson"], LogInputOption.At(false), EpsOption.At(1e-7)),
            .. Alias.Of("flux", ["poisson_loss"], LogInputOption.At(false), EpsOption.At(0)),
            .. Alias.Objectives("xgboost", ["count:poisson"], Hessian.At(HessianConvention.XGBoost)),
            .. Alias.Objectives("lightgbm", ["poisson"], Hessian.At(HessianConvention.LightGbm)),
            new Alias("lossfunctions_jl", "PoissonLoss") { Reduction = Reduction.None },
        ],
        LooseNames = ["poisson_loss"],
        References = ["Nelder, J. A., Wedderburn, R. W. M. (1972). Generalized Linear Models. J. R. Stat. Soc. A 135(3), 370–384.", "PyTorch, torch.nn.PoissonNLLLoss."],
        Example = new(("predictions", new[] { 1.1, 0.25, 0.5 }), ("targets", new double[] { 2, 1, 0 })) { Terms = [0.8041660239464332, 1.0340254166877414, 1.6487212707001282] },
    };

    public static PoissonNegativeLogLikelihood With(OptionValues options) => new(options[LogInputOption], options[FullOption], options[EpsOption], options[Hessian], options[MaxDeltaStepOption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        (Jet<R> jet, Wide<R> term) = LogInput ? OfLog(prediction, target) : OfCount(prediction, target);
        return Full ? jet with { Term = R.IfLess(R.Of(1), target, Whole(term, target), jet.Term) } : jet;
    }

    /// <summary>e^r − y·r. The second number is the term to twice the precision where Stirling's part follows.</summary>
    (Jet<R>, Wide<R>) OfLog<R>(R r, R y) where R : struct, IReal<R>
    {
        R mean = R.Exp(r), half = R.Of(0.5) * mean, zero = R.Of(0), one = R.Of(1);
        R term = R.FusedMultiplyAdd(-y, r, mean), slope = mean - y;

        // Where e^r and what is taken from it are close, the exponential's own rounding is most of the difference.
        R near = R.IfLess(R.Abs(term), half, one, R.IfLess(R.Abs(slope), half, one, zero));
        Wide<R> whole = term;
        if (Full || R.AnyNonZero(near))
        {
            var wide = Wide<R>.Exp(r);
            whole = Wide<R>.IfEqual(mean, R.Of(double.PositiveInfinity), mean, wide - Wide<R>.TwoProduct(y, r));
            term = R.IfEqual(near, zero, term, whole.High);
            slope = R.IfEqual(near, zero, slope, (wide - y).High);
        }

        R bend = Convention switch
        {
            HessianConvention.XGBoost => R.FusedMultiplyAdd(R.Of(0.5), y, half),
            HessianConvention.LightGbm => R.Exp(r + R.Of(MaxDeltaStep)),
            _ => mean,
        };
        return (new(term, slope, bend), whole);
    }

    /// <summary>p − y·ln(p + ε).</summary>
    (Jet<R>, Wide<R>) OfCount<R>(R p, R y) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1);
        var mean = Wide<R>.TwoSum(p, R.Of(Eps));
        R m = mean.High, log = R.Log(m) + R.IfEqual(mean.Low, zero, zero, mean.Low / m);
        R term = R.IfEqual(y, zero, p, R.FusedMultiplyAdd(-y, log, p));
        R near = R.IfLess(R.Abs(term), R.Of(0.5) * p, one, zero);
        Wide<R> whole = term;
        if (Full || R.AnyNonZero(near))
        {
            whole = Wide<R>.IfEqual(R.Abs(log), R.Of(double.PositiveInfinity), term, p - y * Wide<R>.Log(mean));
            term = R.IfEqual(near, zero, term, whole.High);
        }

        R share = R.IfEqual(y, zero, zero, y / m);
        return (new(term, R.IfEqual(y, zero, one, ((mean - y) / mean).High), R.IfEqual(y, zero, zero, share / m)), whole);
    }

    /// <summary>The term with Stirling's ln y! = y·ln y − y + ½·ln(2πy), which nearly cancels with it where the prediction is right.</summary>
    static R Whole<R>(Wide<R> term, R y) where R : struct, IReal<R>
    {
        var log = Wide<R>.Log(R.Max(y, R.Of(1)));
        return (term + (y * (log - R.Of(1)) + R.Of(0.5) * (log + R.Of(LogOfTwoPi)))).High;
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R y = target, one = R.Of(1);
        R term = LogInput ? R.Exp(prediction) - y * prediction : prediction - y * R.Log(prediction + R.Of(Eps));
        return Full ? term + R.IfLess(one, y, y * R.Log(y) - y + R.Of(0.5) * R.Log(R.Of(2 * Math.PI) * y), R.Of(0)) : term;
    }
}
