using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>Cross entropy under the softmax of raw scores that turns away from samples already classified well.</summary>
readonly record struct CategoricalFocalWithLogits(double Gamma, double Alpha, double Smoothing) : IRowLoss<CategoricalFocalWithLogits>
{
    static readonly Input Predictions = ClassInputs.Logits, Targets = ClassInputs.LabelsOrDistribution, ClassWeights = FocalInputs.ClassWeights;

    public static LossCard Card { get; } = new("categorical_focal_with_logits", "Categorical focal loss from logits", Group.Multiclass)
    {
        Summary = "Cross entropy under the softmax of raw scores, each class's share scaled down by (1 − p)^gamma.",
        Use = "Take it for exclusive classes of very different frequency, fed with raw scores: the easy samples of the frequent classes fade. "
            + "With balanced classes cross_entropy learns faster and gives calibrated scores.",
        Inputs = [Predictions, Targets, ClassWeights],
        Options = [FocalInputs.Gamma, FocalInputs.Alpha, ClassInputs.LabelSmoothing, ClassInputs.LastAxis],
        Axis = ClassInputs.LastAxis,
        HasHessians = false,
        OnProbabilities = "categorical_focal",
        OutputActivation = "none: the softmax is inside the loss",
        OutlierSensitivity = new(OutlierLevel.High, "hard samples keep their full cross entropy, and a wrong label is the hardest of all"),
        Advice =
        [
            new(LearningTask.Multiclass, 4, "easy samples fade, so a rare class is not drowned by the frequent ones")
            { ForImbalance = true, Caution = "feed raw scores; the scores it learns are not calibrated" },
        ],
        Traits = Trait.NonNegative,
        LooseNames = ["focal", "focal_loss", "categorical_focal_loss", "multiclass_focal"],
        References = ["Lin, T.-Y., Goyal, P., Girshick, R., He, K., Dollár, P. (2017). Focal Loss for Dense Object Detection. ICCV, 2980–2988."],
        Example = new(("predictions", new[,] { { 2, 1, 0.5 }, { 0.5, 2.5, -1 } }), ("targets", new double[] { 0, 0 })) { Terms = [0.0640776372387404, 1.6821780444890402] },
    };

    public static CategoricalFocalWithLogits With(OptionValues options) =>
        new(options[FocalInputs.Gamma], options[FocalInputs.Alpha], options[ClassInputs.LabelSmoothing]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> scores = row[Predictions], targets = row[Targets], weights = row[ClassWeights];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        var softmax = Softmax<R>.WideOf(scores, slopes, bends);
        R zero = R.Of(0), one = R.Of(1);
        Wide<R> total = softmax.Total, logTotal = softmax.LogTotal, term = zero, pulls = zero;
        Wide<R> kept = Wide<R>.TwoDifference(one, R.Of(Smoothing)), spread = (Wide<R>)R.Of(Smoothing) / R.Of(scores.Length);
        double gamma = Gamma, alpha = Alpha;
        bool labelled = row.IsLabel(Targets);
        for (int k = 0; k < scores.Length; k++)
        {
            Wide<R> target = Target(k, targets, weights);
            if (!R.AnyNonZero(target.High)) continue;
            FocalShare<R> share = Share(k, new(slopes[k], bends[k]), scores);
            term += Wide<R>.IfEqual(target.High, zero, zero, target * share.Term);
            pulls += Wide<R>.IfEqual(target.High, zero, zero, target * share.Slope);
        }

        // The slope h(1 − P) − P·(Σh − h), h being P times a share's derivative in P: with one class for target either part is 0 and nothing cancels.
        for (int k = 0; k < scores.Length; k++)
        {
            var power = new Wide<R>(slopes[k], bends[k]);
            Wide<R> target = Target(k, targets, weights), pull = zero;
            if (R.AnyNonZero(target.High)) pull = Wide<R>.IfEqual(target.High, zero, zero, target * Share(k, power, scores).Slope);
            slopes[k] = (pull * softmax.Miss(power) - power / total * (pulls - pull)).High;
            bends[k] = zero;
        }

        return term.High;

        FocalShare<R> Share(int k, Wide<R> power, ReadOnlySpan<R> scores) =>
            FocalShare<R>.Of(power / total, softmax.Miss(power), -(Wide<R>.TwoDifference(softmax.Top, scores[k]) + logTotal), gamma);

        Wide<R> Target(int k, ReadOnlySpan<R> targets, ReadOnlySpan<R> weights) =>
            ((labelled ? Wide<R>.IfEqual(targets[0], R.Of(k), kept, zero) : kept * targets[k]) + spread) * weights[k] * R.Of(alpha);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1), smoothing = R.Of(Smoothing), gamma = R.Of(Gamma);
        return -(R.Of(Alpha) * row.Sum(term => term[ClassWeights] * ((one - smoothing) * term[Targets] + smoothing / row.Width)
            * R.Power(one - Softmax<R>.Textbook(row, term, Predictions), gamma) * R.Log(Softmax<R>.Textbook(row, term, Predictions))));
    }
}
