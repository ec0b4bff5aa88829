using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>Negative log-likelihood of the true class, from log-probabilities.</summary>
readonly record struct NegativeLogLikelihood : IRowLoss<NegativeLogLikelihood>
{
    static readonly Input Predictions = ClassInputs.LogProbabilities, Targets = ClassInputs.Labels, ClassWeights = Input.ClassWeights;

    public static LossCard Card { get; } = new("nll", "Negative log-likelihood", Group.Multiclass)
    {
        Summary = "Minus the log-probability of the true class.",
        Use = "Take it when the model ends in a log-softmax; on its outputs it gives the same number as cross_entropy on the logits. Raw scores and "
            + "probabilities are not log-probabilities: for these take cross_entropy or sparse_categorical_cross_entropy.",
        Inputs = [Predictions, Targets, ClassWeights],
        Options = [ClassInputs.IgnoreIndex, ClassInputs.SecondAxis],
        Axis = ClassInputs.SecondAxis,
        IgnoreIndex = ClassInputs.IgnoreIndex,
        Reduction = Reduction.WeightedMean,
        OutputActivation = "log-softmax",
        OutlierSensitivity = new(OutlierLevel.High, "a confidently wrong label costs −ln p, without bound"),
        Advice =
        [
            new(LearningTask.Multiclass, 4, "the second half of cross entropy, for models that already give log-probabilities")
            { Caution = "the inputs are not checked to be normalised: the loss of anything else means nothing" },
        ],
        Traits = Trait.Convex,
        Aliases = ["torch.NLLLoss", "torch.nll_loss", "torch.NLLLoss2d"],
        References = ["PyTorch, torch.nn.NLLLoss."],
        Example = new(("predictions", new[,] { { -0.5, -1.5, -1.75 }, { -2.0, -0.25, -2.5 } }), ("targets", new double[] { 0, 2 })) { Terms = [0.5, 2.5] },
    };

    public static NegativeLogLikelihood With(OptionValues options) => new();

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> logs = row[Predictions], weights = row[ClassWeights];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R label = row[Targets][0], log = logs[0], weight = weights[0], zero = R.Of(0);
        for (int k = 0; k < logs.Length; k++)
        {
            R here = R.Of(k);
            log = R.IfEqual(label, here, logs[k], log);
            weight = R.IfEqual(label, here, weights[k], weight);
            slopes[k] = R.IfEqual(label, here, -weights[k], zero);
            bends[k] = zero;
        }

        return weight * -log;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R> => -(row.AtLabel(ClassWeights, Targets) * row.AtLabel(Predictions, Targets));
}
