using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>Cross entropy of a predicted probability against a binary label.</summary>
readonly record struct BinaryCrossEntropy(double Smoothing, double? LogFloor, double Clip) : IElementLoss<BinaryCrossEntropy>
{
    /// <summary>PyTorch bounds the gradient's divisor from below by this: its constant is 1e-12 in single precision, in double arithmetic too.</summary>
    const double LeastVariance = 1e-12f;

    static readonly OptionalNumber LogFloorOption = new("log_floor", null, new(double.NegativeInfinity, 0, LowOpen: true),
        "Logarithms are bounded from below by this, and the gradient's divisor p(1 − p) by 1e-12; PyTorch's rule with −100. null for no bound.")
    { InFormula = false };

    public static LossCard Card { get; } = new("binary_cross_entropy", "Binary cross entropy from probabilities", Group.Binary)
    {
        Summary = "Cross entropy (log loss) of a predicted probability against a binary label.",
        Use = "Take it when the model ends in a sigmoid. If you can have the raw scores, take binary_cross_entropy_with_logits: it needs no clipping and "
            + "stays exact where a sigmoid has rounded to 0 or 1. Every output is judged alone, so it also serves multilabel tasks.",
        Inputs = [BinaryInputs.Probabilities, BinaryInputs.Labels],
        Options = [BinaryInputs.LabelSmoothing, LogFloorOption, BinaryInputs.Clip],
        OnLogits = "binary_cross_entropy_with_logits",
        OutputActivation = "sigmoid",
        OutlierSensitivity = new(OutlierLevel.High, "a confidently wrong prediction, or a wrong label, costs −ln p, without bound"),
        Advice =
        [
            new(LearningTask.Binary, 2, "cross entropy for models whose last layer is a sigmoid")
            { Caution = "an exact 0 or 1 on the wrong side is infinitely wrong; from logits there is no such edge" },
            new(LearningTask.Multilabel, 2, "each label is a yes-or-no question of its own, answered by a sigmoid"),
        ],
        Traits = Trait.Convex | Trait.NonNegative,
        Kinks =
        [
            "where clip is active the gradient is 0",
            "at p = y = 0 and p = y = 1 the gradient is its limit, 1 and −1; with log_floor it is 0",
        ],
        Aliases =
        [
            .. Alias.Of("torch", ["BCELoss", "binary_cross_entropy"], LogFloorOption.At(-100)),
            .. Alias.Of("keras", ["BinaryCrossentropy", "binary_crossentropy", "bce"], BinaryInputs.Clip.At(1e-7)),
            new Alias("sklearn", "log_loss") { Options = [BinaryInputs.Clip.At(double.BitIncrement(1) - 1)], Reduction = Reduction.WeightedMean },
        ],
        LooseNames = ["log_loss", "logloss", "logistic_loss", "crossentropy_on_probabilities"],
        References = ["Good, I. J. (1952). Rational Decisions. J. R. Stat. Soc. B 14(1), 107–114.", "PyTorch, torch.nn.BCELoss.", "Keras 3, keras.losses.BinaryCrossentropy."],
        Example = new(("predictions", new[] { 0.9, 0.2, 0.8, 0.1 }), ("targets", new double[] { 1, 0, 1, 0 }))
        {
            Terms = [0.10536051565782628, 0.22314355131420976, 0.2231435513142097, 0.10536051565782631],
        },
    };

    public static BinaryCrossEntropy With(OptionValues options) => new(options[BinaryInputs.LabelSmoothing], options[LogFloorOption], options[BinaryInputs.Clip]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var label = BinaryLabel<R>.Of(target, Smoothing);
        R zero = R.Of(0), one = R.Of(1), p = prediction, q = one - p, y = label.Positive.High, n = label.Negative.High;
        R logP, logQ;
        if (Clip == 0)
        {
            logP = R.Log(p);
            logQ = R.Log1p(-p);
        }
        else
        {
            // At the upper clip 1 − p is clip itself; taken from the rounded 1 − clip its logarithm would be good to ten digits.
            R clip = R.Of(Clip), lifted = R.Max(p, clip);
            logP = R.IfLess(q, clip, R.Log1p(-clip), R.Log(lifted));
            logQ = R.IfLess(q, clip, R.Log(clip), R.Log1p(-lifted));
        }

        if (LogFloor is { } floor)
        {
            logP = R.Max(logP, R.Of(floor));
            logQ = R.Max(logQ, R.Of(floor));
        }

        R term = Share(y, -logP) + Share(n, -logQ);
        R error = (p - label.Positive).High, variance = p * q;
        R gradient = R.IfEqual(y, zero, one / q, R.IfEqual(n, zero, -one / p, error / variance));
        R curvature = R.IfEqual(y, zero, zero, y / p / p) + R.IfEqual(n, zero, zero, n / q / q);
        if (LogFloor is not null)
        {
            R least = R.Of(LeastVariance);
            gradient = error / R.Max(variance, least);
            curvature = R.IfLess(least, variance, curvature, one / least);
        }

        return new(term, Passed(p, q, gradient), Passed(p, q, curvature));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R one = R.Of(1), clip = R.Of(Clip), y = BinaryLabel<R>.Textbook(target, Smoothing);
        R p = Clip == 0 ? prediction : R.Min(R.Max(prediction, clip), one - clip);
        return -(y * Log(p) + (one - y) * Log(one - p));
    }

    R Log<R>(R p) where R : struct, IReal<R> => LogFloor is { } floor ? R.Max(R.Log(p), R.Of(floor)) : R.Log(p);

    /// <summary>A derivative in the prediction, 0 where the prediction is clipped.</summary>
    R Passed<R>(R p, R q, R derivative) where R : struct, IReal<R>
    {
        if (Clip == 0) return derivative;
        R clip = R.Of(Clip), zero = R.Of(0);
        return R.IfLess(p, clip, zero, R.IfLess(q, clip, zero, derivative));
    }

    /// <summary>share·cost with 0·∞ = 0: what has no share costs nothing.</summary>
    static R Share<R>(R share, R cost) where R : struct, IReal<R> => R.IfEqual(share, R.Of(0), R.Of(0), share * cost);
}
