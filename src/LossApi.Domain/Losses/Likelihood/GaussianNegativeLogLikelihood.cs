using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Likelihood;

/// <summary>Negative log-likelihood of a target under a Gaussian whose mean and variance are both predicted.</summary>
readonly record struct GaussianNegativeLogLikelihood(double Eps, bool Full) : IRowLoss<GaussianNegativeLogLikelihood>
{
    static readonly Input Predictions = new("predictions", Kind.Real, Extent.Element, "The predicted means.") { Differentiable = true, Symbol = @"\mu" },
        Targets = new("targets", Kind.Real, Extent.Element, "The true values, of the predictions' shape."),
        Variances = new("variances", Kind.Real, Extent.Element, "The predicted variances, one for each mean: of the predictions' shape.")
        { Differentiable = true, Range = Interval.NonNegative, Symbol = "v" };

    static readonly Number EpsOption = new("eps", 1e-6, new(0, 0.05, LowOpen: true), "Variances below it are taken as it; the gradient is that at eps, and passes.") { InFormula = false };

    static readonly Flag FullOption = new("full", false, "Add the constant ½·ln 2π, which makes the value a likelihood to compare with others.");

    public static LossCard Card { get; } = new("gaussian_nll", "Gaussian negative log-likelihood", Group.Likelihood)
    {
        Summary = "Negative log-likelihood of the target under a Gaussian with predicted mean and predicted variance.",
        Use = "Take it when the noise differs from sample to sample and the model shall say how sure it is: it predicts a variance beside the mean. With one noise level for all, "
            + "mse does the same with less trouble. Each mean has a variance of its own here: repeat a variance that several means share.",
        Inputs = [Predictions, Targets, Variances],
        Options = [FullOption, EpsOption],
        OutputActivation = "linear for the means, softplus or exponential for the variances",
        OutlierSensitivity = new(OutlierLevel.Partial, "the error enters squared, but the model can answer an outlier with a larger variance"),
        Advice =
        [
            new(LearningTask.Regression, 7, "learns the noise along with the mean, so that every prediction comes with its own uncertainty")
            { Caution = "a variance that falls to eps makes gradients of size 1/eps; start with mse, or bound the variances from below" },
        ],
        Kinks = ["where a variance is below eps the formula's gradient at eps is answered, as PyTorch does, and not 0"],
        Aliases = ["torch.GaussianNLLLoss", "torch.gaussian_nll_loss"],
        LooseNames = ["nll_loss_gaussian", "heteroscedastic_loss"],
        References = ["Nix, D. A., Weigend, A. S. (1994). Estimating the mean and variance of the target probability distribution. ICNN, 55–60.", "PyTorch, torch.nn.GaussianNLLLoss."],
        Example = new(("predictions", new[] { 2, 0.5 }), ("targets", new double[] { 1, 1 }), ("variances", new[] { 0.5, 2 }))
        {
            Terms = [0.6534264097200273, 0.40907359027997264],
        },
    };

    public static GaussianNegativeLogLikelihood With(OptionValues options) => new(options[EpsOption], options[FullOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        R half = R.Of(0.5), variance = R.Max(row[Variances][0], R.Of(Eps));
        Wide<R> error = Wide<R>.TwoDifference(row[Predictions][0], row[Targets][0]), slope = error / variance;

        // ½e²/v as (½·e/v)·e: the square may leave the range where half the quotient does not. With the logarithm it may cancel, so it is kept wide.
        Wide<R> misfit = slope * half * error;
        row.Gradient(Predictions)[0] = slope.High;
        row.Gradient(Variances)[0] = Surplus(variance, error, misfit).High;
        row.Curvature(Predictions)[0] = R.Of(1) / variance;
        row.Curvature(Variances)[0] = ((misfit + misfit - half) / variance / variance).High;

        Wide<R> term = Wide<R>.Log(variance) * half + misfit;
        if (Full) term += new Wide<R>(R.Of(0.5 * LogTwoPi), R.Of(0.5 * LogTwoPiRest));
        return term.High;
    }

    /// <summary>The slope in the variance, ½(1 − e²/v)/v. Where v is near e², the two are subtracted piece by piece: first v and the rounded square, which is exact.</summary>
    static Wide<R> Surplus<R>(R variance, Wide<R> error, Wide<R> misfit) where R : struct, IReal<R>
    {
        R half = R.Of(0.5);
        var square = Wide<R>.TwoProduct(error.High, error.High);
        Wide<R> rest = Wide<R>.TwoDifference(variance, square.High) - square.Low - Wide<R>.TwoProduct(error.High + error.High, error.Low) - error.Low * error.Low;
        Wide<R> near = rest * half / variance / variance, far = (half - misfit) / variance;
        return Wide<R>.IfLess(R.Of(0.25), misfit.High, Wide<R>.IfLess(misfit.High, R.Of(1), near, far), far);
    }

    /// <summary>ln 2π as two doubles.</summary>
    const double LogTwoPi = 1.8378770664093456, LogTwoPiRest = -7.756588316134483e-17;

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R error = row[Predictions] - row[Targets], variance = row[Variances];
        if (Eps != EpsOption.Default.Number) variance = R.Max(variance, R.Of(Eps));
        R term = R.Of(0.5) * (R.Log(variance) + error * error / variance);
        return Full ? term + R.Of(0.5 * LogTwoPi) : term;
    }
}
