using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Divergence;

/// <summary>The Jensen–Shannon divergence: how far two distributions are from their mixture.</summary>
readonly record struct JsDivergence(double Beta) : IRowLoss<JsDivergence>
{
    /// <summary>Up to this size (1 + x)·ln(1 + x) − x is expanded around 0.</summary>
    const double Close = 1.0 / (1 << 26);

    /// <summary>Numbers below <see cref="Small"/> are worked with 2⁶⁰⁰ times as large: of subnormal ones the low parts would be lost.</summary>
    const double Small = 1e-140, Up = 4.149515568880993e180;

    static readonly Input Predictions = new("predictions", Kind.Probabilities, Extent.Classes, "Probabilities along the class axis, the output of a softmax.")
    { Differentiable = true };

    static readonly Input Targets = new("targets", Kind.Probabilities, Extent.Classes, "The probabilities to compare with, such as a teacher's, of the predictions' shape.") { Symbol = "t" };
    static readonly Integer AxisOption = new("axis", -1, -8, 7, "The axis of the classes, which is summed over.");

    static readonly Number BetaOption = new("beta", 0.5, Interval.Unit,
        "Share of the targets in the mixture: ½ is the symmetric divergence. At the ends, where that would be 0, TRL's convention: 0 is KL(targets ‖ predictions), 1 is KL(predictions ‖ targets).");

    public static LossCard Card { get; } = new("js_divergence", "Jensen–Shannon divergence", Group.Divergence)
    {
        Summary = "The mean of how many nats are lost when the mixture of two distributions stands in for either of them.",
        Use = "Take it to distil a teacher into a student, or to compare distributions of which both may have zeros: unlike kl_divergence it stays finite, below ln 2. "
            + "Not where the targets' rare classes must not be missed; kl_divergence costs infinitely there.",
        Inputs = [Predictions, Targets],
        Options = [BetaOption, AxisOption],
        Axis = AxisOption,
        OutputActivation = "softmax",
        OutlierSensitivity = new(OutlierLevel.Low, "no sample costs more than ln 2; at the ends of beta, where it is a Kullback–Leibler divergence, without bound"),
        Advice =
        [
            new(LearningTask.Generative, 4, "a bounded divergence between two distributions, symmetric at beta ½: for distillation between matching every mode and the best one only")
            { Caution = "its gradient fades where the two share no class; at prediction 0 beside a positive target it is infinite" },
        ],
        Traits = Trait.Convex | Trait.ZeroAtTarget,
        Kinks =
        [
            "at beta 0 and 1 the value jumps from nearly 0 to a Kullback–Leibler divergence", "at prediction 0 the gradient is −∞ where the target is above 0",
            "where prediction and target are both 0 the gradient is that of any prediction beside target 0; with beta 1, where there is none, 0",
        ],
        LooseNames = ["generalized_jsd_loss", "trl.generalized_jsd_loss", "jsd", "jsd_loss", "js_div", "gkd_jsd", "jensen_shannon", "jensen_shannon_divergence"],
        References =
        [
            "Lin, J. (1991). Divergence Measures Based on the Shannon Entropy. IEEE Trans. Inf. Theory 37(1), 145–151.",
            "Agarwal, R. et al. (2024). On-Policy Distillation of Language Models: Learning from Self-Generated Mistakes. ICLR (generalised by beta).",
            "TRL, GKDTrainer.generalized_jsd_loss: the same of two softmaxes of logits.",
        ],
        Example = new(("predictions", new[,] { { 0.5, 0.25, 0.25 }, { 0.75, 0.125, 0.125 } }), ("targets", new[,] { { 0.25, 0.25, 0.5 }, { 0, 0.5, 0.5 } }))
        {
            Terms = [0.042474759198849368, 0.38039566584857788],
        },
    };

    public static JsDivergence With(OptionValues options) => new(options[BetaOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> predictions = row[Predictions], targets = row[Targets];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R zero = R.Of(0);
        Wide<R> total = zero;
        for (int k = 0; k < predictions.Length; k++)
        {
            // Every entry is homogeneous: scaled, it is as many times as large, its slope the same, its second derivative as many times smaller.
            R scale = R.IfLess(R.Max(predictions[k], targets[k]), R.Of(Small), R.Of(Up), R.Of(1));
            (Wide<R> term, slopes[k], R bend) = Beta switch
            {
                0 => Forward(predictions[k] * scale, targets[k] * scale),
                1 => Reverse(predictions[k] * scale, targets[k] * scale),
                _ => Mixed(predictions[k] * scale, targets[k] * scale),
            };
            total += term / scale;
            bends[k] = bend * scale;
        }

        return total.High;
    }

    /// <summary>
    /// β·t·ln(t/m) + (1 − β)·s·ln(s/m) with m the mixture. With r = (t − s)/m the ratios are 1 + (1 − β)r and 1 − βr, and what is linear in r cancels: m·(β·g((1 − β)r) + (1 − β)·g(−βr)),
    /// g(x) = (1 + x)·ln(1 + x) − x, has no negative part.
    /// </summary>
    (Wide<R> Term, R Slope, R Bend) Mixed<R>(R s, R t) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1), beta = R.Of(Beta);
        Wide<R> rest = Wide<R>.TwoDifference(one, beta), own = rest * s, drawn = Wide<R>.TwoProduct(beta, t), mixture = own + drawn;
        R empty = R.IfEqual(mixture.High, zero, one, zero);
        Wide<R> divisor = Wide<R>.IfEqual(empty, zero, mixture, one), r = Wide<R>.TwoDifference(t, s) / divisor;
        Wide<R> over = r * rest, under = -(r * beta);
        Wide<R> term = divisor * (Excess(t, divisor, over) * beta + Excess(s, divisor, under) * rest);
        var bend = Wide<R>.IfEqual(t, zero, zero, rest * drawn / divisor / s);

        // ln(s/m) does not depend on s beside target 0; so it is answered where s is 0, too.
        Wide<R> logarithm = Logarithm(Wide<R>.IfEqual(t, zero, one, s), Wide<R>.IfEqual(t, zero, rest, divisor), Wide<R>.IfEqual(t, zero, beta / rest, under));
        return (Wide<R>.IfEqual(empty, zero, term, zero), (rest * logarithm).High, bend.High);
    }

    /// <summary>g(x) = (1 + x)·ln(1 + x) − x where 1 + x is a share of a whole.</summary>
    static Wide<R> Excess<R>(R share, Wide<R> whole, Wide<R> x) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1);
        Wide<R> series = x * x * (R.Of(0.5) - x * (one / (Wide<R>)R.Of(6) - x * (one / (Wide<R>)R.Of(12))));
        Wide<R> full = Wide<R>.IfEqual(share, zero, zero, share / whole * Logarithm(share, whole, x)) - x;
        return Wide<R>.IfLess(R.Abs(x.High), R.Of(Close), series, full);
    }

    /// <summary>ln(1 + x) where 1 + x is a share of a whole: from x where that keeps the digits; else from both, of which the quotient may be too small for a number.</summary>
    static Wide<R> Logarithm<R>(Wide<R> share, Wide<R> whole, Wide<R> x) where R : struct, IReal<R>
    {
        R zero = R.Of(0), half = R.Of(0.5), one = R.Of(1), size = R.Abs(x.High), far = R.IfAtMost(size, half, zero, one);
        var near = Wide<R>.Log1p(Wide<R>.IfLess(half, size, zero, x));
        return R.AnyNonZero(far) ? Wide<R>.IfEqual(far, zero, near, Wide<R>.Log(share) - Wide<R>.Log(whole)) : near;
    }

    /// <summary>t·ln(t/s): what prediction s costs in KL(targets ‖ predictions).</summary>
    static (Wide<R> Term, R Slope, R Bend) Forward<R>(R s, R t) where R : struct, IReal<R>
    {
        R zero = R.Of(0);
        return (
            Wide<R>.IfEqual(t, zero, zero, KlDivergence.Entry(s, t)),
            zero - R.IfEqual(t, zero, zero, t / s),
            R.IfEqual(t, zero, zero, t / s / s));
    }

    /// <summary>s·ln(s/t): what it costs in KL(predictions ‖ targets).</summary>
    static (Wide<R> Term, R Slope, R Bend) Reverse<R>(R s, R t) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = R.Of(1), none = R.IfEqual(s, zero, R.IfEqual(t, zero, one, zero), zero);
        Wide<R> x = Wide<R>.TwoDifference(s, t) / t, slope = Logarithm(s, t, x) + one;
        return (
            Wide<R>.IfEqual(s, zero, zero, KlDivergence.Entry(t, s)),
            R.IfEqual(none, zero, slope.High, zero),
            R.IfEqual(none, zero, one / s, zero));
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        double end = Beta;
        R one = R.Of(1), beta = R.Of(Beta);
        return row.Sum(term =>
        {
            R s = term[Predictions], t = term[Targets], m = (one - beta) * s + beta * t;
            return end switch { 0 => t * R.Log(t / s), 1 => s * R.Log(s / t), _ => beta * t * R.Log(t / m) + (one - beta) * s * R.Log(s / m) };
        });
    }
}
