using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Likelihood;

/// <summary>Twice the log-likelihood that a predicted mean loses against the target itself, under a Tweedie distribution.</summary>
readonly record struct TweedieDeviance(double Power) : IElementLoss<TweedieDeviance>
{
    /// <summary>Below this size of ln(mean/target), times the larger exponent, the deviance is a series in it: its parts would cancel down to the square.</summary>
    const double Close = 1.0 / 64;

    static readonly Number PowerOption = TweedieInputs.Power(0);

    public static LossCard Card { get; } = new("tweedie_deviance", "Tweedie deviance", Group.Likelihood)
    {
        Summary = "How much less likely the target is under the predicted mean than under itself, in a Tweedie distribution: 0 for a perfect prediction.",
        Use = "Take it to judge or fit means of counts (power 1, the Poisson deviance), amounts with many zeros (between 1 and 2) and positive amounts (2, the Gamma deviance). The prediction is the mean itself; "
            + "from its logarithm train with poisson_nll, gamma_nll or tweedie_nll. At power 0 it is mse.",
        Inputs =
        [
            new("predictions", Kind.Real, Extent.Element, "The expected amount: above 0, or any for power 0.") { Differentiable = true, RangeWhen = options => options[PowerOption] == 0 ? Interval.Real : Interval.Positive },
            new("targets", Kind.Real, Extent.Element, "The amounts, of the predictions' shape: at least 0; above 0 for a power of 2 and more, any for 0 and less.")
            { RangeWhen = options => TweedieInputs.Targets(options[PowerOption]) },
        ],
        Options = [PowerOption],
        OutputActivation = "softplus or exponential; linear for power 0",
        OutlierSensitivity = new(OutlierLevel.High, "it depends on the power: with 0 a residual costs its square, with 2 only the ratio of target and prediction counts"),
        Advice =
        [
            new(LearningTask.Regression, 19, "a squared error in units that suit counts and positive amounts")
            { Caution = "choose the power: 1 for counts, 2 for positive amounts; the default 0 is mse" },
        ],
        Traits = Trait.NonNegative | Trait.ZeroAtTarget,
        Aliases =
        [
            new Alias("sklearn", "mean_tweedie_deviance") { Reduction = Reduction.WeightedMean },
            new Alias("sklearn", "mean_poisson_deviance") { Options = [PowerOption.At(1)], Reduction = Reduction.WeightedMean },
            new Alias("sklearn", "mean_gamma_deviance") { Options = [PowerOption.At(2)], Reduction = Reduction.WeightedMean },
        ],
        LooseNames = ["poisson_deviance", "gamma_deviance", "deviance"],
        References =
        [
            "Jørgensen, B. (1987). Exponential Dispersion Models. J. R. Stat. Soc. B 49(2), 127–162.",
            "scikit-learn, sklearn.metrics.mean_tweedie_deviance.",
        ],
        Example = new(("predictions", new double[] { 3, 1, 0.5 }), ("targets", new double[] { 2, 4, 0.5 })) { Options = [PowerOption.At(1)], Terms = [0.37813956756734246, 5.090354888959125, 0] },
    };

    public static TweedieDeviance With(OptionValues options) => new(options[PowerOption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R error = prediction - target, two = R.Of(2);
        return Power == 0 ? new(error * error, error + error, two) : OfMean(prediction, target);
    }

    Jet<R> OfMean<R>(R mean, R target) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1), two = R.Of(2), power = R.Of(Power);
        Wide<R> log = Wide<R>.Log(mean), term = two * Half(mean, log, R.IfAtMost(target, zero, mean, target));
        if (Power < 2) term = Wide<R>.IfAtMost(target, zero, two * HalfWithout(log, target), term);

        // The slope is that of a squared error in units of the deviation, mean to the p/2.
        Wide<R> error = Wide<R>.TwoDifference(mean, target), spread = -(power * log);
        R bend = LogLink.Scaled((one - power) * (Wide<R>)mean + power * (Wide<R>)target, spread - log).High;
        return new(term.High, (two * LogLink.Scaled(error, spread)).High, two * bend);
    }

    /// <summary>Half the deviance from a target above 0.</summary>
    Wide<R> Half<R>(R mean, Wide<R> log, R y) where R : struct, IReal<R>
    {
        // In units of y^b, with v = ln(mean/y), a = 1 − p and b = 2 − p, it is (e^bv − 1)/b − (e^av − 1)/a.
        R half = R.Of(0.5);
        Wide<R> a = Wide<R>.TwoDifference(R.Of(1), R.Of(Power)), b = Wide<R>.TwoDifference(R.Of(2), R.Of(Power));
        Wide<R> logY = Wide<R>.Log(y), ratio = Wide<R>.TwoDifference(mean, y) / y;
        var v = Wide<R>.IfLess(R.Abs(ratio.High), half, Wide<R>.Log1p(ratio), log - logY);
        R size = R.Of(Math.Max(1, Math.Max(Math.Abs(1 - Power), Math.Abs(2 - Power)))) * R.Abs(v.High);
        Wide<R> near = LogLink.Scaled(v * v * Series(v.High), b * logY);

        // Each part with the larger of mean and target taken out of it: no exponential grows then that the part itself does not.
        R falling = R.IfLess(v.High, R.Of(0), R.Of(1), R.Of(0));
        Wide<R> up = Part(2 - Power, b, v, log, logY, R.Of(0)), down = Part(1 - Power, a, v, log, logY, logY);
        var far = Wide<R>.IfEqual(falling, R.Of(1), down - up, up - down);
        far = Wide<R>.IfEqual(R.Abs(up.High), R.Of(double.PositiveInfinity), up, far);
        return Wide<R>.IfLess(size, R.Of(Close), near, far);
    }

    /// <summary>The size of y^b·(e^kv − 1)/k, or e^more times that of y^k.</summary>
    static Wide<R> Part<R>(double exponent, Wide<R> k, Wide<R> v, Wide<R> log, Wide<R> logY, Wide<R> more) where R : struct, IReal<R>
    {
        Wide<R> product = k * v, factor = exponent == 0 ? Wide<R>.Abs(v) : Wide<R>.Abs(Wide<R>.Expm1(-Wide<R>.Abs(product)) / k);
        var larger = Wide<R>.IfLess(product.High, R.Of(0), logY, log);
        return LogLink.Scaled(factor, k * larger + more);
    }

    /// <summary>((e^bv − 1)/b − (e^av − 1)/a)/v² = Σ hₖ·vᵏ/(k + 2)!, where hₖ = (b^(k+1) − a^(k+1))/(b − a).</summary>
    R Series<R>(R v) where R : struct, IReal<R>
    {
        double a = 1 - Power, b = 2 - Power, h1 = a + b, h2 = b * h1 + a * a, h3 = b * h2 + a * a * a, h4 = b * h3 + a * a * a * a;
        double h5 = b * h4 + a * a * a * a * a, h6 = b * h5 + a * a * a * a * a * a, h7 = b * h6 + a * a * a * a * a * a * a;
        R tail = R.FusedMultiplyAdd(v, R.Of(h7 / 362880), R.Of(h6 / 40320));
        tail = R.FusedMultiplyAdd(v, tail, R.Of(h5 / 5040));
        tail = R.FusedMultiplyAdd(v, tail, R.Of(h4 / 720));
        tail = R.FusedMultiplyAdd(v, tail, R.Of(h3 / 120));
        tail = R.FusedMultiplyAdd(v, tail, R.Of(h2 / 24));
        tail = R.FusedMultiplyAdd(v, tail, R.Of(h1 / 6));
        return R.FusedMultiplyAdd(v, tail, R.Of(0.5));
    }

    /// <summary>Half the deviance from a target of 0 or, for a power below 0, less: the part of the target alone is 0 then.</summary>
    Wide<R> HalfWithout<R>(Wide<R> log, R target) where R : struct, IReal<R>
    {
        Wide<R> a = Wide<R>.TwoDifference(R.Of(1), R.Of(Power)), b = Wide<R>.TwoDifference(R.Of(2), R.Of(Power));
        Wide<R> own = LogLink.Scaled(R.Of(1), b * log) / b;
        return Power < 0 ? own + LogLink.Scaled(-target, a * log) / a : own;
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R m = prediction, y = target, zero = R.Of(0), one = R.Of(1), two = R.Of(2), power = R.Of(Power);
        return Power switch
        {
            0 => (m - y) * (m - y),
            1 => two * (R.IfEqual(y, zero, zero, y * R.Log(y / m)) - y + m),
            2 => two * (R.Log(m / y) + y / m - one),
            _ => two * (R.Power(R.Max(y, zero), two - power) / ((one - power) * (two - power)) - y * R.Power(m, one - power) / (one - power) + R.Power(m, two - power) / (two - power)),
        };
    }
}
