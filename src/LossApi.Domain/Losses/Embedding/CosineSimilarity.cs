using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>The cosine of the angle between prediction and target.</summary>
readonly record struct CosineSimilarity(double Eps, bool Negate) : IRowLoss<CosineSimilarity>
{
    static readonly Input Predictions = CosineInputs.Predictions, Targets = CosineInputs.Targets;

    static readonly Flag NegateOption = new("negate", false, "Answer minus the cosine, which is smallest where the directions agree: Keras' sign, and the one to minimise.");

    public static LossCard Card { get; } = new("cosine_similarity", "Cosine similarity", Group.Embedding)
    {
        Summary = "Cosine of the angle between two vectors: 1 for the same direction, 0 for a right angle, −1 for opposite ones.",
        Use = "Take it, negated, where the direction of a vector matters and its length does not, as with text or face embeddings; without negate it is a similarity, to be read or maximised. "
            + "The plain loss that is 0 at agreement is cosine_distance; pairs marked as like or unlike are cosine_embedding.",
        Inputs = [Predictions, Targets],
        Options = [NegateOption, CosineInputs.Axis, CosineInputs.Eps],
        Axis = CosineInputs.Axis,
        HasHessians = false,
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Low, "only directions count, and no term leaves [−1, 1]"),
        Advice =
        [
            new(LearningTask.MetricLearning, 5, "compares directions only, so that nothing is gained by longer vectors")
            { Caution = "set negate to minimise it: the plain cosine is largest where vectors agree" },
        ],
        Kinks = [CosineInputs.Kink],
        Aliases =
        [
            new Alias("torch", "CosineSimilarity") { Options = [CosineInputs.Axis.At(1)], Reduction = Reduction.None },
            new Alias("torch", "cosine_similarity") { Options = [CosineInputs.Axis.At(1)], Reduction = Reduction.None },
            .. Alias.Of("keras", ["CosineSimilarity", "cosine_similarity"], NegateOption.At(true), CosineInputs.Eps.At(1e-7)),
            new Alias("optax", "cosine_similarity") { Options = [CosineInputs.Eps.At(0)], Reduction = Reduction.None },
        ],
        LooseNames = ["cosine", "cosine_loss", "cosine_proximity"],
        References = ["PyTorch, torch.nn.CosineSimilarity.", "Keras 3, keras.losses.CosineSimilarity."],
        Example = new(("predictions", new double[,] { { 1, 2, 2 }, { 1, 0, -1 } }), ("targets", new double[,] { { 2, 1, 0 }, { 0, 1, 1 } })) { Terms = [0.5962847939999439, -0.5] },
    };

    public static CosineSimilarity With(OptionValues options) => new(options[CosineInputs.Eps], options[NegateOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> x = row[Predictions], y = row[Targets];
        Span<R> slopes = row.Gradient(Predictions);
        var cosine = Cosine<R>.Of(x, y, Eps, 0);
        for (int k = 0; k < x.Length; k++)
        {
            R slope = cosine.InFirst(x[k], y[k]).High;
            slopes[k] = Negate ? -slope : slope;
        }

        return Negate ? -cosine.Value.High : cosine.Value.High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R cosine = Textbook(row, Eps);
        return Negate ? -cosine : cosine;
    }

    /// <summary>The cosine as it is written down; the floor of the norms only where it is not the default, which is there for vectors of zeros alone.</summary>
    internal static R Textbook<R>(IFormulaRow<R> row, double eps) where R : struct, IReal<R>
    {
        R first = R.Sqrt(row.Sum(term => term[Predictions] * term[Predictions])), second = R.Sqrt(row.Sum(term => term[Targets] * term[Targets]));
        if (eps != CosineInputs.Eps.Default.Number) (first, second) = (R.Max(first, R.Of(eps)), R.Max(second, R.Of(eps)));
        return row.Sum(term => term[Predictions] * term[Targets]) / (first * second);
    }
}
