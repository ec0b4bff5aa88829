using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>Cross entropy of class probabilities that turns away from samples already classified well.</summary>
readonly record struct CategoricalFocal(double Gamma, double Alpha, double Smoothing, ClassProbabilities Treatment) : IRowLoss<CategoricalFocal>
{
    static readonly Input Predictions = ClassInputs.Probabilities, Targets = ClassInputs.LabelsOrDistribution, ClassWeights = FocalInputs.ClassWeights;

    public static LossCard Card { get; } = new("categorical_focal", "Categorical focal loss from probabilities", Group.Multiclass)
    {
        Summary = "Cross entropy of class probabilities, each class's share scaled down by (1 − p)^gamma.",
        Use = "Take it for exclusive classes of very different frequency when the model ends in a softmax. With raw scores take categorical_focal_with_logits, which is exact in the tails; "
            + "with balanced classes, categorical_cross_entropy.",
        Inputs = [Predictions, Targets, ClassWeights],
        Options = [FocalInputs.Gamma, FocalInputs.Alpha, ClassInputs.LabelSmoothing, ClassInputs.LastAxis, ClassInputs.Normalize, ClassInputs.Clip],
        Axis = ClassInputs.LastAxis,
        HasHessians = false,
        OnLogits = "categorical_focal_with_logits",
        OutputActivation = "softmax",
        OutlierSensitivity = new(OutlierLevel.High, "hard samples keep their full cross entropy, and a wrong label is the hardest of all"),
        Advice =
        [
            new(LearningTask.Multiclass, 5, "easy samples fade, so a rare class is not drowned, for models whose last layer is a softmax")
            { ForImbalance = true, Caution = "an exact 0 for the true class is infinitely wrong; Keras' default alpha of 0.25 scales every class alike" },
        ],
        Traits = Trait.NonNegative,
        Kinks = ["where clip is active the gradient is 0"],
        Aliases =
        [
            .. Alias.Of("keras", ["CategoricalFocalCrossentropy", "categorical_focal_crossentropy"], FocalInputs.Alpha.At(0.25), ClassInputs.Normalize.At(true), ClassInputs.Clip.At(1e-7)),
            .. Alias.Of("flux", ["focal_loss"], ClassInputs.LastAxis.At(0)),
        ],
        LooseNames = ["focal", "categorical_focal_loss", "multiclass_focal"],
        References = ["Lin, T.-Y., Goyal, P., Girshick, R., He, K., Dollár, P. (2017). Focal Loss for Dense Object Detection. ICCV, 2980–2988.", "Keras 3, keras.losses.CategoricalFocalCrossentropy."],
        Example = new(("predictions", new[,] { { 0.7, 0.2, 0.1 }, { 0.1, 0.8, 0.1 } }), ("targets", new[,] { { 1.0, 0, 0 }, { 0, 0.9, 0.1 } }))
        {
            Terms = [0.03210074495448593, 0.19454256037982925],
        },
    };

    public static CategoricalFocal With(OptionValues options) => new(
        options[FocalInputs.Gamma], options[FocalInputs.Alpha], options[ClassInputs.LabelSmoothing], new(options[ClassInputs.Normalize], options[ClassInputs.Clip]));

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> probabilities = row[Predictions], targets = row[Targets], weights = row[ClassWeights];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R zero = R.Of(0), one = R.Of(1), scale = Treatment.Scale(probabilities);
        Wide<R> total = Treatment.Total(probabilities, scale), term = zero, pulls = zero;
        Wide<R> kept = Wide<R>.TwoDifference(one, R.Of(Smoothing)), spread = (Wide<R>)R.Of(Smoothing) / R.Of(probabilities.Length);
        (R at, Wide<R> rest) = Largest(probabilities, scale);
        bool labelled = row.IsLabel(Targets);
        for (int k = 0; k < probabilities.Length; k++)
        {
            R p = probabilities[k] * scale;
            Wide<R> target = ((labelled ? Wide<R>.IfEqual(targets[0], R.Of(k), kept, zero) : kept * targets[k]) + spread) * weights[k] * R.Of(Alpha);
            Wide<R> pull = zero;
            if (R.AnyNonZero(target.High))
            {
                Wide<R> inside = Inside(p, total), open = Treatment.Open(p, total), miss = one - inside;
                if (Treatment.Normalize) miss = Wide<R>.IfEqual(open.High, zero, miss, Wide<R>.IfEqual(at, R.Of(k), rest, total - p) / total);
                var share = FocalShare<R>.Of(inside, miss, Wide<R>.Log(inside), Gamma);
                term += Wide<R>.IfEqual(target.High, zero, zero, target * share.Term);
                pull = Wide<R>.IfEqual(target.High, zero, zero, target * share.Slope * open);
            }

            (slopes[k], bends[k]) = (pull.High, pull.Low);
            pulls += pull;
        }

        // Normalised, every probability also stands in the others' divisor: the slope is the share's own over p, less the sum of all over Σp.
        for (int k = 0; k < probabilities.Length; k++)
        {
            var pull = new Wide<R>(slopes[k], bends[k]);
            var slope = Wide<R>.IfEqual(pull.High, zero, zero, pull / (probabilities[k] * scale));
            slopes[k] = (Treatment.Normalize ? slope - pulls / total : slope).High * scale;
            bends[k] = zero;
        }

        return term.High;
    }

    /// <summary>A probability after normalisation and clipping.</summary>
    Wide<R> Inside<R>(R p, Wide<R> total) where R : struct, IReal<R>
    {
        Wide<R> share = Treatment.Normalize ? p / total : p;
        if (Treatment.Clip == 0) return share;
        share = Wide<R>.IfLess(share.High, R.Of(Treatment.Clip), R.Of(Treatment.Clip), share);
        return Wide<R>.IfLess(R.Of(1 - Treatment.Clip), share.High, R.Of(1 - Treatment.Clip), share);
    }

    /// <summary>The place of the (first) largest probability, and the sum of all others: what 1 − p of the largest is made of, and would lose in Σp − p.</summary>
    static (R At, Wide<R> Others) Largest<R>(ReadOnlySpan<R> probabilities, R scale) where R : struct, IReal<R>
    {
        R at = R.Of(0), largest = probabilities[0];
        for (int k = 1; k < probabilities.Length; k++)
        {
            at = R.IfLess(largest, probabilities[k], R.Of(k), at);
            largest = R.Max(largest, probabilities[k]);
        }

        Wide<R> rest = R.Of(0);
        for (int k = 0; k < probabilities.Length; k++) rest += R.IfEqual(at, R.Of(k), R.Of(0), probabilities[k] * scale);
        return (at, rest);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1), smoothing = R.Of(Smoothing), gamma = R.Of(Gamma);
        ClassProbabilities treatment = Treatment;
        return -(R.Of(Alpha) * row.Sum(term => term[ClassWeights] * ((one - smoothing) * term[Targets] + smoothing / row.Width)
            * R.Power(one - treatment.Textbook(row, term[Predictions], Predictions), gamma) * R.Log(treatment.Textbook(row, term[Predictions], Predictions))));
    }
}
