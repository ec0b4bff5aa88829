using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>Cross entropy of a raw score against a binary label: sigmoid and cross entropy in one, exact in both tails.</summary>
readonly record struct BinaryCrossEntropyWithLogits(double Smoothing, bool Floored) : IElementLoss<BinaryCrossEntropyWithLogits>
{
    /// <summary>XGBoost's floor under σ(z)·σ(−z).</summary>
    const double LeastCurvature = 1e-16;

    /// <summary>Beyond a score of this size the exponential of the wrong side is nearly subnormal.</summary>
    const double Edge = 700;

    static readonly Input Predictions = BinaryInputs.Logits, Targets = BinaryInputs.Labels;

    static readonly Input PosWeight = new("pos_weight", Kind.Weights, Extent.ScalarOrClassVector,
        "Factor on the cost of missing class 1: one for all, or one a class along axis 1 (along the only axis of rank 1).")
    { Required = false, Default = 1, Symbol = "q" };

    static readonly Choice Hessian = HessianConvention.Option("xgboost for a σ(z)·σ(−z) of at least 1e-16", HessianConvention.XGBoost);

    public static LossCard Card { get; } = new("binary_cross_entropy_with_logits", "Binary cross entropy from logits", Group.Binary)
    {
        Summary = "Cross entropy (log loss) of a raw score against a binary label, the sigmoid included.",
        Use = "Take it for binary and multilabel classification whose last layer is linear: it is the sigmoid and the cross entropy in one, without the "
            + "overflow and the lost digits of the two steps. Do not apply a sigmoid before; with probabilities take binary_cross_entropy. "
            + "pos_weight > 1 raises recall, < 1 precision; negatives divided by positives balances a rare class.",
        Inputs = [Predictions, Targets, PosWeight],
        Options = [BinaryInputs.LabelSmoothing, Hessian],
        OnProbabilities = "binary_cross_entropy",
        OutputActivation = "linear (the sigmoid is inside the loss)",
        OutlierSensitivity = new(OutlierLevel.High, "a confidently wrong score, or a wrong label, costs its distance from the boundary, without bound"),
        Advice =
        [
            new(LearningTask.Binary, 1, "the textbook choice, in its stable form: the gradient is σ(z) − y, proportional to the error and never vanishing on a mistake")
            { Caution = "give it raw scores: a sigmoid applied before trains on, and wrongly" },
            new(LearningTask.Multilabel, 1, "each label is a yes-or-no question of its own; pos_weight balances rare labels one by one")
            { Caution = "give it raw scores, and no softmax: the labels do not exclude each other" },
            new(LearningTask.Binary, 4, "pos_weight makes the misses of a rare class cost more") { ForImbalance = true, Caution = "a weighted score is no longer a calibrated log-odds" },
        ],
        Traits = Trait.Convex | Trait.NonNegative,
        Aliases =
        [
            "torch.BCEWithLogitsLoss", "torch.binary_cross_entropy_with_logits", "flux.logitbinarycrossentropy",
            new Alias("sklearn", "HalfBinomialLoss") { Reduction = Reduction.WeightedMean },
            .. Alias.Objectives("xgboost", ["binary:logistic", "reg:logistic", "binary:logitraw"], Hessian.At(HessianConvention.XGBoost)),
            .. Alias.Objectives("lightgbm", ["binary", "cross_entropy", "xentropy"]),
            new Alias("optax", "sigmoid_binary_cross_entropy") { Reduction = Reduction.None }, new Alias("optax", "binary_logistic_loss") { Reduction = Reduction.None },
            new Alias("tensorflow", "sigmoid_cross_entropy_with_logits") { Reduction = Reduction.None },
        ],
        LooseNames = ["bce_with_logits", "log_loss", "logloss", "logistic_loss"],
        References = ["Cox, D. R. (1958). The Regression Analysis of Binary Sequences. J. R. Stat. Soc. B 20(2), 215–242.", "PyTorch, torch.nn.BCEWithLogitsLoss."],
        Example = new(("predictions", new[] { 2, -1, 0.5 }), ("targets", new double[] { 1, 0, 0 }))
        {
            Terms = [0.1269280110429725, 0.3132616875182228, 0.9740769841801067],
        },
    };

    public static BinaryCrossEntropyWithLogits With(OptionValues options) => new(options[BinaryInputs.LabelSmoothing], options[Hessian] != HessianConvention.Exact);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R> => Under(this, prediction, target, R.Of(1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Jet<R> Under<R>(BinaryCrossEntropyWithLogits loss, R z, R target, R weight) where R : struct, IReal<R>
    {
        (R positive, R negative) = BinaryLabel<R>.Rounded(target, loss.Smoothing);
        positive *= weight;

        // A soft label, or a score far out.
        R zero = R.Of(0), rare = R.IfLess(R.Of(Edge), R.Abs(z), R.Of(1), R.IfEqual(negative, zero, zero, positive));
        return R.AnyNonZero(rare) ? Rare(loss, z, target, weight, positive, negative) : OfHardLabel(loss, z, positive, negative);
    }

    public static bool HasOrdinary(BinaryCrossEntropyWithLogits loss) => loss.Smoothing == 0;

    /// <summary><see cref="OfHardLabel"/> without a weight: the factors are 1, and only signs depend on the label.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Jet<R> Ordinary<R>(BinaryCrossEntropyWithLogits loss, in LogisticConstants<R> constants, R z, R target, out R rare) where R : struct, IReal<R>
    {
        R zero = R.Of(0), one = constants.One, size = R.Abs(z), negative = one - target;
        rare = R.Max(R.IfEqual(negative, zero, zero, target), size - R.Of(Edge));
        R rest = R.SoftplusOfMinus(in constants, size, out R tail), miss = R.IfEqual(negative, zero, -z, z), push = R.IfLess(miss, zero, tail, one - tail);
        return new(R.Max(miss, zero) + rest, R.IfEqual(negative, zero, -push, push), loss.Bend(tail));
    }

    /// <summary>The loss where the label is 0 or 1, so that <paramref name="positive"/> or <paramref name="negative"/> is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Jet<R> OfHardLabel<R>(BinaryCrossEntropyWithLogits loss, R z, R positive, R negative) where R : struct, IReal<R>
    {
        // One softplus and one sigmoid of −|z| give those of z and −z, since sp(z) − sp(−z) = z and σ(z) + σ(−z) = 1.
        R rest = R.SoftplusOfMinus(R.Abs(z), out R tail), zero = R.Of(0);
        R miss = R.IfEqual(negative, zero, -z, z), factor = R.IfEqual(negative, zero, positive, negative);
        return new(factor * (R.Max(miss, zero) + rest), (negative - positive) * R.IfLess(miss, zero, tail, R.Of(1) - tail), factor * loss.Bend(tail));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Jet<R> Rare<R>(BinaryCrossEntropyWithLogits loss, R z, R target, R weight, R positive, R negative) where R : struct, IReal<R>
    {
        R zero = R.Of(0), size = R.Abs(z), edge = R.Of(Edge);
        R rest = R.SoftplusOfMinus(R.Min(size, edge), out R tail);
        rest = R.IfLess(edge, size, R.Softplus(-size), rest);
        tail = R.IfLess(edge, size, R.Sigmoid(-size), tail);
        R costOfZero = R.Max(z, zero) + rest, costOfOne = positive * (R.Max(-z, zero) + rest), body = R.Of(1) - tail;
        R push = negative * R.IfLess(z, zero, tail, body), pull = positive * R.IfLess(z, zero, body, tail);

        // A weight may bring back what underflows without it: far out both are weight·e^−z, and the exponential goes in by halves.
        R deep = R.IfLess(edge, z, positive, zero), far = R.AnyNonZero(deep) ? Far(positive, size) : zero;
        R term = negative * costOfZero + R.IfEqual(deep, zero, costOfOne, far), gradient = push - R.IfEqual(deep, zero, pull, far);

        // For a hard label push or pull is 0; for a soft one they may cancel.
        R soft = R.IfEqual(negative, zero, zero, positive);
        if (R.AnyNonZero(soft)) gradient = R.IfEqual(soft, zero, gradient, loss.SoftSlope(z, target, weight));
        return new(term, gradient, (negative + positive) * loss.Bend(tail));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    R Bend<R>(R tail) where R : struct, IReal<R>
    {
        R bend = tail * (R.Of(1) - tail);
        return Floored ? R.Max(bend, R.Of(LeastCurvature)) : bend;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static R Far<R>(R positive, R size) where R : struct, IReal<R>
    {
        R half = R.Exp(R.Of(-0.5) * size);
        return positive * half * half;
    }

    /// <summary>The gradient at a soft label, where σ(z) may be as near to it as doubles go: a difference of numerators over 1 + e^−|z|.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    R SoftSlope<R>(R z, R target, R weight) where R : struct, IReal<R>
    {
        var label = BinaryLabel<R>.Of(target, Smoothing);
        Wide<R> positive = label.Positive * weight, negative = label.Negative, fall = Wide<R>.Exp(-R.Abs(z));
        var difference = Wide<R>.IfLess(z, R.Of(0), negative * fall - positive, negative - positive * fall);
        return (difference / (fall + R.Of(1))).High;
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R> => DefinitionUnder(this, prediction, target, R.Of(1));

    public static R DefinitionUnder<R>(BinaryCrossEntropyWithLogits loss, R z, R target, R weight) where R : struct, IReal<R>
    {
        R y = BinaryLabel<R>.Textbook(target, loss.Smoothing), one = R.Of(1);
        return -(weight * y * R.Log(R.Sigmoid(z)) + (one - y) * R.Log(R.Sigmoid(-z)));
    }
}
