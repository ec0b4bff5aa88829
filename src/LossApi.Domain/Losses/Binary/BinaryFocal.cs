using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>Cross entropy of a probability that turns away from easy examples.</summary>
readonly record struct BinaryFocal(double Gamma, double? Alpha, double Smoothing, double Clip) : IElementLoss<BinaryFocal>
{
    public static LossCard Card { get; } = new("binary_focal", "Binary focal loss from probabilities", Group.Binary)
    {
        Summary = "Binary cross entropy of a probability, scaled down where the example is already classified well.",
        Use = "Take it for binary classification with a rare class, when the model ends in a sigmoid: the many easy examples fade by (1 − p_t)^gamma and the few "
            + "hard ones decide. From raw scores take binary_focal_with_logits, which stays exact in the tails. With gamma 0 and no alpha it is binary_cross_entropy.",
        Inputs = [BinaryInputs.Probabilities, BinaryInputs.Labels],
        Options = [BinaryInputs.Gamma, BinaryInputs.Alpha, BinaryInputs.LabelSmoothing, BinaryInputs.Clip],
        OnLogits = "binary_focal_with_logits",
        OutputActivation = "sigmoid",
        OutlierSensitivity = new(OutlierLevel.High, "hard examples keep their full cross entropy, and a wrong label is the hardest of all"),
        Advice =
        [
            new(LearningTask.Binary, 5, "easy examples fade, so a rare class is not drowned by the frequent one")
            { ForImbalance = true, Caution = "a probability trained with it is not calibrated; choose the threshold on held-out data" },
        ],
        Traits = Trait.NonNegative,
        Kinks = ["where clip is active the gradient is 0", "at p_t = 1 the gradient is 0 for gamma > 0"],
        Aliases = [.. Alias.Of("keras", ["BinaryFocalCrossentropy", "binary_focal_crossentropy"], BinaryInputs.Clip.At(1e-7))],
        LooseNames = ["focal", "focal_loss", "binary_focal_loss"],
        References = ["Lin, T.-Y., Goyal, P., Girshick, R., He, K., Dollár, P. (2017). Focal Loss for Dense Object Detection. ICCV, 2980–2988.", "Keras 3, keras.losses.BinaryFocalCrossentropy."],
        Example = new(("predictions", new[] { 0.9, 0.2, 0.3 }), ("targets", new double[] { 1, 0, 1 }))
        {
            Terms = [0.0010536051565782623, 0.008925742052568391, 0.5899466741197087],
        },
    };

    public static BinaryFocal With(OptionValues options) =>
        new(options[BinaryInputs.Gamma], options[BinaryInputs.Alpha], options[BinaryInputs.LabelSmoothing], options[BinaryInputs.Clip]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var label = BinaryLabel<R>.Of(target, Smoothing);
        Wide<R> y = label.Positive, n = label.Negative;
        R zero = R.Of(0), one = R.Of(1), clip = R.Of(Clip), rest = one - prediction;

        // p and 1 − p, each exact: also where one of them rounds to 1, and where p is clipped from above.
        R lifted = R.Max(prediction, clip);
        var p = Wide<R>.IfLess(rest, clip, Wide<R>.TwoDifference(one, clip), lifted);
        var q = Wide<R>.IfLess(rest, clip, clip, Wide<R>.TwoDifference(one, lifted));
        Wide<R> costOfOne = -Wide<R>.Log(p), costOfZero = -Wide<R>.Log(q);
        Wide<R> cost = Share(y, costOfOne) + Share(n, costOfZero);

        // A hard label misses with p or 1 − p, whose logarithm is there already.
        Wide<R> miss = Share(n, p) + Share(y, q), costOfMiss = Wide<R>.IfEqual(y.High, zero, costOfOne, costOfZero);
        if (R.AnyNonZero(label.Soft)) costOfMiss = Wide<R>.IfEqual(label.Soft, zero, costOfMiss, -Wide<R>.Log(miss));
        Wide<R> focus = (Gamma == 0 ? one : Wide<R>.Exp(R.Of(-Gamma) * costOfMiss)) * label.Balance(Alpha);

        // Where nothing is missed, cost and miss vanish together: their ratio is 1, and the focus decides. The focus comes before the division by p:
        // y/p alone may overflow.
        Wide<R> ratio = Wide<R>.IfEqual(miss.High, zero, one, cost / miss), turn = label.Turn;
        // At p = 0 and p = 1 with a soft label both parts are infinite; 1/p grows faster than any logarithm and decides.
        Wide<R> edge = Over(focus * n, q) - Over(focus * y, p);
        var gradient = Wide<R>.IfEqual(R.Abs(edge.High), R.Of(double.PositiveInfinity), edge, Share(focus, R.Of(Gamma) * turn * ratio) + edge);

        // (γ(γ − 1)·cost/miss² + 2γ·slope/miss)·focus + bend: focus/miss has a limit where 1/miss has none.
        R bend = (Over(Over(focus * n, q), q) + Over(Over(focus * y, p), p)).High, endless = R.Of(double.PositiveInfinity), curvature = bend;
        if (Gamma > 0)
        {
            R limit = R.Of(Gamma > 1 ? 0 : Gamma == 1 ? 1 : double.PositiveInfinity);
            var reach = Wide<R>.IfEqual(miss.High, zero, limit, focus / miss);
            Wide<R> steep = (R.Of(Gamma * (Gamma - 1)) * turn * turn) * ratio + (R.Of(2 * Gamma) * turn) * (Over(n, q) - Over(y, p));
            curvature = R.IfEqual(bend, endless, endless, (Share(reach, steep) + bend).High);
        }

        return new(Share(focus, cost).High, Passed(prediction, rest, gradient.High), Passed(prediction, rest, curvature));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R one = R.Of(1), clip = R.Of(Clip), y = BinaryLabel<R>.Textbook(target, Smoothing);
        R p = Clip == 0 ? prediction : R.Min(R.Max(prediction, clip), one - clip);
        return Textbook(p, y, Gamma, Alpha);
    }

    /// <summary>The focal loss as it is written down.</summary>
    public static R Textbook<R>(R p, R y, double gamma, double? alpha) where R : struct, IReal<R>
    {
        R one = R.Of(1), miss = one - (p * y + (one - p) * (one - y));
        R focal = -R.Power(miss, R.Of(gamma)) * (y * R.Log(p) + (one - y) * R.Log(one - p));
        return alpha is { } a ? (R.Of(a) * y + (one - R.Of(a)) * (one - y)) * focal : focal;
    }

    /// <summary>A derivative in the prediction, 0 where the prediction is clipped.</summary>
    R Passed<R>(R p, R q, R derivative) where R : struct, IReal<R>
    {
        if (Clip == 0) return derivative;
        R clip = R.Of(Clip), zero = R.Of(0);
        return R.IfLess(p, clip, zero, R.IfLess(q, clip, zero, derivative));
    }

    /// <summary>share/amount with 0/0 = 0.</summary>
    static Wide<R> Over<R>(Wide<R> share, Wide<R> amount) where R : struct, IReal<R> => Wide<R>.IfEqual(share.High, R.Of(0), R.Of(0), share / amount);

    /// <summary>share·amount with 0·∞ = 0: what has no share costs nothing.</summary>
    static Wide<R> Share<R>(Wide<R> share, Wide<R> amount) where R : struct, IReal<R> =>
        Wide<R>.IfEqual(share.High, R.Of(0), R.Of(0), share * amount);
}
