using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>Cross entropy of a raw score that turns away from easy examples.</summary>
readonly record struct BinaryFocalWithLogits(double Gamma, double? Alpha, double Smoothing) : IElementLoss<BinaryFocalWithLogits>
{
    public static LossCard Card { get; } = new("binary_focal_with_logits", "Binary focal loss from logits", Group.Binary)
    {
        Summary = "Binary cross entropy of a raw score, scaled down where the example is already classified well.",
        Use = "Take it for binary classification and dense detection with a rare class: the many easy examples fade by (1 − p_t)^gamma and the few hard ones decide. "
            + "Do not apply a sigmoid before. With balanced classes binary_cross_entropy_with_logits learns faster and gives calibrated scores.",
        Inputs = [BinaryInputs.Logits, BinaryInputs.Labels],
        Options = [BinaryInputs.Gamma, BinaryInputs.Alpha, BinaryInputs.LabelSmoothing],
        OnProbabilities = "binary_focal",
        OutputActivation = "linear (the sigmoid is inside the loss)",
        OutlierSensitivity = new(OutlierLevel.High, "hard examples keep their full cross entropy, and a wrong label is the hardest of all"),
        Advice =
        [
            new(LearningTask.Binary, 3, "easy examples fade, so a rare class is not drowned by the frequent one")
            { ForImbalance = true, Caution = "start the output bias at the rare class's log-odds, or the first steps are lost to the frequent class; scores are not calibrated" },
            new(LearningTask.Detection, 1, "made for dense detectors, where almost every anchor is background") { ForImbalance = true, Caution = "torchvision's default alpha is 0.25" },
            new(LearningTask.Multilabel, 3, "many labels, each rare: the sea of easy negatives fades") { ForImbalance = true },
        ],
        Traits = Trait.NonNegative,
        Aliases =
        [
            new Alias("torchvision", "sigmoid_focal_loss") { Options = [BinaryInputs.Alpha.At(0.25)], Reduction = Reduction.None },
            new Alias("optax", "sigmoid_focal_loss") { Reduction = Reduction.None },
            "monai.FocalLoss",
        ],
        LooseNames = ["focal", "focal_loss", "binary_focal_loss"],
        References = ["Lin, T.-Y., Goyal, P., Girshick, R., He, K., Dollár, P. (2017). Focal Loss for Dense Object Detection. ICCV, 2980–2988.", "torchvision, torchvision.ops.sigmoid_focal_loss."],
        Example = new(("predictions", new[] { 2, -1, 0.5 }), ("targets", new double[] { 1, 0, 0 }))
        {
            Terms = [0.0018035628352403754, 0.022658057508467333, 0.3774116008594098],
        },
    };

    public static BinaryFocalWithLogits With(OptionValues options) => new(options[BinaryInputs.Gamma], options[BinaryInputs.Alpha], options[BinaryInputs.LabelSmoothing]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var label = BinaryLabel<R>.Of(target, Smoothing);
        Wide<R> y = label.Positive, n = label.Negative;
        R z = prediction, zero = R.Of(0), one = R.Of(1), size = R.Abs(z);

        // σ(z) and σ(−z) over their common divisor 1 + u, u = e^−|z|: all that follows is a few exact steps from u.
        Wide<R> u = Wide<R>.Exp(-size), divisor = u + one, rest = Wide<R>.Log1p(u);
        Wide<R> p = Wide<R>.IfLess(z, zero, u, one), q = Wide<R>.IfLess(z, zero, one, u);
        Wide<R> cost = n * R.Max(z, zero) + y * R.Max(-z, zero) + rest;
        Wide<R> slope = n * p - y * q;

        // ln(1 − p_t) by itself, not from 1 − p_t: γ times it is exponentiated, and for γ < 1 the power is still a number where 1 − p_t has underflowed.
        Wide<R> miss = n * p + y * q, logOfMiss = R.Min(R.IfEqual(y.High, zero, z, -z), zero);
        if (R.AnyNonZero(label.Soft)) logOfMiss = Wide<R>.IfEqual(label.Soft, zero, logOfMiss, Wide<R>.Log(miss));
        Wide<R> focus = Gamma == 0 ? one : Wide<R>.Exp(R.Of(Gamma) * (logOfMiss - rest));

        // The logarithmic slope of 1 − p_t, σ(z)σ(−z)(1 − 2y)/(1 − p_t), times the divisor.
        Wide<R> pull = Wide<R>.IfEqual(miss.High, zero, one, u / miss) * label.Turn;
        R gamma = R.Of(Gamma), balance = label.Balance(Alpha);
        Wide<R> gradient = ((gamma * pull) * cost + slope) / divisor;
        Wide<R> bend = (R.Of(Gamma * (Gamma - 1)) * pull + gamma * (q - p)) * pull * cost + (R.Of(2 * Gamma) * pull) * slope + u;
        return new(
            Term: (cost * focus * balance).High,
            Gradient: balance * (gradient * focus).High,
            Curvature: balance * (bend / divisor / divisor * focus).High);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R> =>
        BinaryFocal.Textbook(R.Sigmoid(prediction), BinaryLabel<R>.Textbook(target, Smoothing), Gamma, Alpha);
}
