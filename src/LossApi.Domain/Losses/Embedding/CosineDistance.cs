using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>One minus the cosine of the angle between prediction and target.</summary>
readonly record struct CosineDistance(double Eps) : IRowLoss<CosineDistance>
{
    static readonly Input Predictions = CosineInputs.Predictions, Targets = CosineInputs.Targets;

    public static LossCard Card { get; } = new("cosine_distance", "Cosine distance", Group.Embedding)
    {
        Summary = "One minus the cosine of the angle between two vectors: 0 for the same direction, 1 for a right angle, 2 for opposite ones.",
        Use = "Take it to pull predicted vectors into the direction of given ones, such as the embeddings of a teacher or of a text; their lengths do not matter. "
            + "Where unlike pairs must be pushed apart too, cosine_embedding or triplet_margin; where lengths count, mse.",
        Inputs = [Predictions, Targets],
        Options = [CosineInputs.Axis, CosineInputs.Eps],
        Axis = CosineInputs.Axis,
        HasHessians = false,
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Low, "only directions count, and no term exceeds 2"),
        Advice =
        [
            new(LearningTask.MetricLearning, 4, "is 0 where the directions agree and cannot be lowered by longer vectors")
            { Caution = "it pulls together and never pushes apart: alone, without given targets, all vectors collapse onto one" },
        ],
        Kinks = [CosineInputs.Kink],
        Aliases = [new Alias("optax", "cosine_distance") { Options = [CosineInputs.Eps.At(0)], Reduction = Reduction.None }, "tensorflow.cosine_distance"],
        LooseNames = ["cosine", "cosine_loss"],
        References = ["Optax, optax.losses.cosine_distance."],
        Example = new(("predictions", new double[,] { { 1, 2, 2 }, { 1, 0, -1 } }), ("targets", new double[,] { { 2, 1, 0 }, { 0, 1, 1 } })) { Terms = [0.40371520600005606, 1.5] },
    };

    public static CosineDistance With(OptionValues options) => new(options[CosineInputs.Eps]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> x = row[Predictions], y = row[Targets];
        Span<R> slopes = row.Gradient(Predictions);
        var cosine = Cosine<R>.Of(x, y, Eps, 0);
        for (int k = 0; k < x.Length; k++) slopes[k] = -cosine.InFirst(x[k], y[k]).High;
        return cosine.Gap(x, y).High;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> => R.Of(1) - CosineSimilarity.Textbook(row, Eps);
}
