using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>The cross-correlation of the features of two views, held against the identity.</summary>
readonly record struct BarlowTwins(double Lambda, double Eps) : IBatchLoss<BarlowTwins>
{
    static readonly Input First = new("first", Kind.Embedding, Extent.Axes, "Embeddings of one view of each sample.") { Axes = ["N", "D"], Differentiable = true, Symbol = "a" },
        Second = new("second", Kind.Embedding, Extent.Axes, "Embeddings of the other view, in the same order.") { Axes = ["N", "D"], Differentiable = true, Symbol = "b" };

    static readonly Number LambdaOption = new("lambd", 5e-3, Interval.NonNegative, "The weight of the correlations between different features.") { Symbol = @"\lambda" },
        EpsOption = new("eps", 1e-6, Interval.NonNegative, "Added to each standard deviation, so that a constant feature can be divided by it.");

    public static LossCard Card { get; } = new("barlow_twins", "Barlow Twins", Group.Embedding)
    {
        Summary = "How far the correlations between the features of two views are from the identity: each feature should agree between the views, and with no other feature. One term for the whole batch.",
        Use = "Take it for self-supervised learning without labels and without negatives; it stands smaller batches than simclr_nt_xent, and likes many features. "
            + "Not for fewer than two samples: there is no deviation to divide by.",
        Inputs = [First, Second],
        Options = [LambdaOption, EpsOption],
        TermAxis = null,
        ShortestAxes = [("N", 2, "since features are divided by their standard deviation over the batch")],
        Cost = new("N · D² for N samples of D features", layout => layout.Sizes["N"] * (double)layout.Sizes["D"] * (layout.Sizes["D"] + 32)),
        HasHessians = false,
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "correlations are bounded, but one far sample makes a feature's mean and deviation"),
        Advice =
        [
            new(LearningTask.MetricLearning, 12, "needs neither labels nor negatives: the features of two views of a sample are to agree, and to differ from each other")
            { Caution = "the deviation is over the batch, so that batches should not be tiny" },
        ],
        Traits = Trait.NonNegative,
        Kinks = ["where a feature is constant its standard deviation counts as a constant, while PyTorch's gradient is NaN there"],
        Aliases = ["monai.BarlowTwinsLoss"],
        LooseNames = ["barlow_twins_loss", "redundancy_reduction"],
        References = ["Zbontar, J. et al. (2021). Barlow Twins: Self-Supervised Learning via Redundancy Reduction. ICML. arXiv:2103.03230.", "MONAI, monai.losses.BarlowTwinsLoss (deviations unbiased, correlations over N)."],
        Example = new(("first", new double[,] { { 1, 0.5 }, { 2, 0.25 }, { 0.5, -1 }, { -1, 3 } }), ("second", new double[,] { { 1.5, 0.5 }, { 1, 0.5 }, { 0.25, -1 }, { -2, 3.5 } }))
        {
            // From 100-digit arithmetic, oracle/exact_pairs.py.
            Terms = [0.1769247355013554],
        },
    };

    public static BarlowTwins With(OptionValues options) => new(options[LambdaOption], options[EpsOption]);

    public void At(CoupledBatch batch)
    {
        StandardisedFeatures first = new(batch[First], batch.Size("N"), Eps), second = new(batch[Second], batch.Size("N"), Eps);
        Wide<Scalar> term = new Scalar(0), one = new Scalar(1), lambda = new Scalar(Lambda), factor = new Scalar(2 * batch.Factor(0));
        for (int d = 0; d < first.Width; d++)
        {
            batch.Pause();
            for (int e = 0; e < second.Width; e++)
            {
                Wide<Scalar> correlation = first.Correlation(d, second, e), off = d == e ? correlation - one : correlation, weighted = d == e ? off : lambda * off;
                term += weighted * off;
                if (batch.WantsGradients && factor.High.V != 0) first.Pull(d, second, e, factor * weighted);
            }
        }

        batch.Terms[0] = term.High.V;
        if (!batch.WantsGradients) return;
        first.Close(batch.Gradient(First));
        second.Close(batch.Gradient(Second));
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        R one = R.Of(1), lambda = R.Of(Lambda), eps = R.Of(Eps), count = batch.Size("N");
        R apart = batch.Sum("D", d => batch.Sum("D", e => Square(Correlation(d, e)), e => Condition.Apart(e, d)));
        return batch.Sum("D", d => Square(Correlation(d, d) - one)) + lambda * apart;

        R Correlation(Place d, Place e) => batch.Let("c", [d, e], () => batch.Sum("N", i => Centred(First, i, d) * Centred(Second, i, e)) / (count * Divisor(First, d) * Divisor(Second, e)));
        R Divisor(Input input, Place d) => Deviation(input, d) + eps;
        R Deviation(Input input, Place d) => batch.Let($@"\sigma^{{{input.Symbol}}}", [d], () => R.Sqrt(batch.Sum("N", i => Square(Centred(input, i, d))) / (count - one)));
        R Centred(Input input, Place i, Place d) => batch.At(input, i, d) - Mean(input, d);
        R Mean(Input input, Place d) => batch.Let($@"\bar {input.Symbol}", [d], () => batch.Sum("N", i => batch.At(input, i, d)) / count);
        R Square(R x) => x * x;
    }
}
