using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Divergence;

/// <summary>The divergence of a diagonal Gaussian from the standard normal: the regulariser of a variational autoencoder.</summary>
readonly record struct GaussianKl : IRowLoss<GaussianKl>
{
    static readonly Input Means = new("means", Kind.Real, Extent.Features, "The means of the latent Gaussian, one a dimension.") { Differentiable = true, Symbol = @"\mu" };

    static readonly Input LogVariances = new("log_variances", Kind.Real, Extent.Features, "The logarithms of its variances, of the means' shape.")
    { Differentiable = true, Symbol = "v" };

    public static LossCard Card { get; } = new("gaussian_kl", "Gaussian Kullback–Leibler divergence", Group.Divergence)
    {
        Summary = "How far a Gaussian with independent dimensions is from the standard normal, KL(N(μ, eᵛ) ‖ N(0, 1)), summed over the dimensions.",
        Use = "Take it as the regulariser of a variational autoencoder, beside a reconstruction loss: it keeps the latent code near the standard normal it is sampled from. "
            + "Not for distributions over classes (kl_div, kl_divergence).",
        Inputs = [Means, LogVariances],
        OutputActivation = "linear, once for the means and once for the log-variances",
        OutlierSensitivity = new(OutlierLevel.High, "the means enter squared and the log-variances exponentially"),
        Advice =
        [
            new(LearningTask.Generative, 1, "in closed form the divergence that regularises the latent code of a variational autoencoder")
            { Caution = "add it to a reconstruction loss summed over the same sample; too large a factor makes the code collapse to the prior" },
        ],
        Traits = Trait.Convex | Trait.NonNegative,
        Aliases = ["vae_kl"],
        LooseNames = ["kl", "kl_loss"],
        References = ["Kingma, D. P., Welling, M. (2014). Auto-Encoding Variational Bayes. ICLR, Appendix B."],
        Example = new(("means", new double[,] { { 1, 0 }, { 0, 0 } }), ("log_variances", new[,] { { -1, 0.5 }, { 0, 0 } }))
        {
            Terms = [0.7583003559357853, 0],
        },
    };

    public static GaussianKl With(OptionValues options) => default;

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> means = row[Means], logVariances = row[LogVariances];
        R half = R.Of(0.5);
        Wide<R> total = R.Of(0);
        for (int k = 0; k < means.Length; k++)
        {
            R mean = means[k], logVariance = logVariances[k];
            // No part is negative, so nothing cancels; halved before they are added, so that no sum overflows that need not.
            total = total + Wide<R>.TwoProduct(half * mean, mean) + half * R.Expm1MinusX(logVariance);
            row.Gradient(Means)[k] = mean;
            row.Gradient(LogVariances)[k] = half * R.Expm1(logVariance);
            row.Curvature(Means)[k] = R.Of(1);
            row.Curvature(LogVariances)[k] = half * R.Exp(logVariance);
        }

        return total.High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1);
        return R.Of(0.5) * row.Sum(term => term[Means] * term[Means] + R.Exp(term[LogVariances]) - one - term[LogVariances]);
    }
}
