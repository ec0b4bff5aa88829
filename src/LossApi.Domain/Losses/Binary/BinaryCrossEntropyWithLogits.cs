using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>Cross entropy of a raw score against a binary label: sigmoid and cross entropy in one, exact in both tails.</summary>
readonly record struct BinaryCrossEntropyWithLogits(double Smoothing) : IRowLoss<BinaryCrossEntropyWithLogits>
{
    static readonly Input Predictions = BinaryInputs.Logits, Targets = BinaryInputs.Labels;

    static readonly Input PosWeight = new("pos_weight", Kind.Weights, Extent.ScalarOrClassVector,
        "Factor on the cost of missing class 1: one for all, or one a class along axis 1 (along the only axis of rank 1).")
    { Required = false, Default = 1, Symbol = "q" };

    public static LossCard Card { get; } = new("binary_cross_entropy_with_logits", "Binary cross entropy from logits", Group.Binary)
    {
        Summary = "Cross entropy (log loss) of a raw score against a binary label, the sigmoid included.",
        Use = "Take it for binary and multilabel classification whose last layer is linear: it is the sigmoid and the cross entropy in one, without the "
            + "overflow and the lost digits of the two steps. Do not apply a sigmoid before; with probabilities take binary_cross_entropy. "
            + "pos_weight > 1 raises recall, < 1 precision; negatives divided by positives balances a rare class.",
        Inputs = [Predictions, Targets, PosWeight],
        Options = [BinaryInputs.LabelSmoothing],
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
            "torch.BCEWithLogitsLoss", "torch.binary_cross_entropy_with_logits", "flux.logitbinarycrossentropy", "sklearn.HalfBinomialLoss",
            "xgboost.binary:logistic", "xgboost.reg:logistic", "lightgbm.binary",
            new Alias("optax", "sigmoid_binary_cross_entropy") { Reduction = Reduction.None },
            new Alias("tensorflow", "sigmoid_cross_entropy_with_logits") { Reduction = Reduction.None },
        ],
        LooseNames = ["bce_with_logits", "log_loss", "logloss", "logistic_loss"],
        References = ["Cox, D. R. (1958). The Regression Analysis of Binary Sequences. J. R. Stat. Soc. B 20(2), 215–242.", "PyTorch, torch.nn.BCEWithLogitsLoss."],
        Example = new(("predictions", new[] { 2, -1, 0.5 }), ("targets", new double[] { 1, 0, 0 }))
        {
            Terms = [0.1269280110429725, 0.3132616875182228, 0.9740769841801067],
        },
    };

    public static BinaryCrossEntropyWithLogits With(OptionValues options) => new(options[BinaryInputs.LabelSmoothing]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        R z = row[Predictions][0], weight = row[PosWeight][0], zero = R.Of(0), size = R.Abs(z);
        BinaryLabel<R> label = BinaryLabel<R>.Of(row[Targets][0], Smoothing);
        Wide<R> positive = label.Positive * weight, negative = label.Negative;

        // One softplus and one sigmoid of −|z| give those of z and −z, since sp(z) − sp(−z) = z and σ(z) + σ(−z) = 1.
        R rest = R.Softplus(-size), tail = R.Sigmoid(-size), body = R.Of(1) - tail;
        R costOfOne = R.Max(z, zero) + rest, costOfZero = R.Max(-z, zero) + rest;
        R one = R.IfLess(z, zero, tail, body), none = R.IfLess(z, zero, body, tail);

        // For a hard label one of the two products is 0. For a soft one they cancel where σ(z) nears the label: the difference of a numerator over 1 + e^−|z|.
        R gradient = negative.High * one - positive.High * none, soft = positive.High * negative.High;
        if (R.AnyNonZero(soft))
        {
            Wide<R> fall = Wide<R>.Exp(-size), above = negative - positive * fall, below = negative * fall - positive;
            Wide<R> difference = Wide<R>.IfLess(z, zero, below, above) / (fall + R.Of(1));
            gradient = R.IfEqual(soft, zero, gradient, difference.High);
        }

        row.Gradient(Predictions)[0] = gradient;
        row.Curvature(Predictions)[0] = (negative + positive).High * (tail * body);
        return negative.High * costOfOne + positive.High * costOfZero;
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R z = row[Predictions], y = BinaryLabel<R>.Textbook(row[Targets], Smoothing), one = R.Of(1);
        return -(row[PosWeight] * y * R.Log(R.Sigmoid(z)) + (one - y) * R.Log(R.Sigmoid(-z)));
    }
}
