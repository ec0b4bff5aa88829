using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>Cross entropy of a raw score against a binary label: sigmoid and cross entropy in one, exact in both tails.</summary>
readonly record struct BinaryCrossEntropyWithLogits(double Smoothing, bool Floored) : IRowLoss<BinaryCrossEntropyWithLogits>
{
    /// <summary>XGBoost's floor under σ(z)·σ(−z).</summary>
    const double LeastCurvature = 1e-16;

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

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        R z = row[Predictions][0], target = row[Targets][0], weight = row[PosWeight][0], zero = R.Of(0), size = R.Abs(z);
        (R positive, R negative) = BinaryLabel<R>.Rounded(target, Smoothing);
        positive *= weight;

        // One softplus and one sigmoid of −|z| give those of z and −z, since sp(z) − sp(−z) = z and σ(z) + σ(−z) = 1.
        R rest = R.Softplus(-size), costOfZero = R.Max(z, zero) + rest, costOfOne = positive * (R.Max(-z, zero) + rest);

        // A weight may bring back what underflows without it: far out both are weight·e^−z, and the exponential goes in by halves.
        R deep = R.IfLess(R.Of(700), z, positive, zero), far = R.AnyNonZero(deep) ? Far(positive, size) : zero;
        if (row.WantsGradients || row.WantsCurvatures) Derive(row, z, target, weight, positive, negative, deep, far);
        return negative * costOfZero + R.IfEqual(deep, zero, costOfOne, far);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Derive<R>(Row<R> row, R z, R target, R weight, R positive, R negative, R deep, R far) where R : struct, IReal<R>
    {
        R zero = R.Of(0), tail = R.Sigmoid(-R.Abs(z)), body = R.Of(1) - tail;
        R push = negative * R.IfLess(z, zero, tail, body), pull = R.IfEqual(deep, zero, positive * R.IfLess(z, zero, body, tail), far);

        // For a hard label push or pull is 0; for a soft one they may cancel.
        R gradient = push - pull, soft = positive * negative;
        if (R.AnyNonZero(soft)) gradient = R.IfEqual(soft, zero, gradient, SoftSlope(z, target, weight));

        row.Gradient(Predictions)[0] = gradient;
        if (!row.WantsCurvatures) return;
        R bend = tail * body;
        row.Curvature(Predictions)[0] = (negative + positive) * (Floored ? R.Max(bend, R.Of(LeastCurvature)) : bend);
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

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R z = row[Predictions], y = BinaryLabel<R>.Textbook(row[Targets], Smoothing), one = R.Of(1);
        return -(row[PosWeight] * y * R.Log(R.Sigmoid(z)) + (one - y) * R.Log(R.Sigmoid(-z)));
    }
}
