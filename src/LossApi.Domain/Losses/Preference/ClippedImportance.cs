using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>Clipped importance-sampling policy optimisation: REINFORCE whose weight is the clipped ratio, held fixed.</summary>
readonly record struct ClippedImportance(double Low, double High) : IRowLoss<ClippedImportance>
{
    static readonly Number LowOption = new("ratio_min", 0, Interval.NonNegative, "The least weight a token gets.") { Symbol = @"\rho_{\min}" },
        HighOption = new("ratio_max", 4, Interval.Positive,
            "The largest weight a token gets, a ratio: 4 as Tinker has it. TRL uses its epsilon_high as the ratio itself, so that its default 0.2 weighs every ordinary token by 0.2.")
        { Symbol = @"\rho_{\max}" };

    public static LossCard Card { get; } = new("cispo", "Clipped importance-sampling policy gradient", Group.Preference)
    {
        Summary = "Minus the advantage times the log-probability, weighted by the clipped probability ratio of new and old policy.",
        Use = "Take it for reinforcement learning with many steps a batch: unlike ppo_clip it clips a token's weight and never its gradient. The weight is held fixed (sg in the formula, detach in PyTorch): the gradient is "
            + "−weight·advantage by design, and not the derivative of the printed value, which you cannot follow downhill. Not where the value is to be watched or compared (ppo_clip, importance_sampling).",
        Inputs = [PolicyInputs.Predictions, PolicyInputs.Old, PolicyInputs.Advantages],
        Options = [LowOption, HighOption],
        HasHessians = false,
        OutputActivation = "log-softmax (picked at the tokens)",
        OutlierSensitivity = new(OutlierLevel.Partial, "a token's weight is clipped, its advantage is not"),
        Advice = [new(LearningTask.Preference, 9, "keeps the gradient of every token, also of the rare ones that clipping would silence") { Caution = "its value is no measure of progress: the weight is a constant to the gradient" }],
        Kinks = ["where the ratio reaches a limit the answered gradient bends and does not jump; it is held fixed there as everywhere"],
        Aliases =
        [
            new Alias("trl", "cispo") { Options = [HighOption.At(0.2)] },
            new Alias("tinker", "cispo") { Reduction = Reduction.Sum },
        ],
        LooseNames = ["policy_gradient"],
        References = ["MiniMax (2025). MiniMax-M1: Scaling Test-Time Compute Efficiently with Lightning Attention. arXiv:2506.13585.", "TRL, GRPOTrainer with loss_type cispo.", "Tinker, loss function cispo."],
        Example = new(("predictions", new[] { -0.5, -0.5 }), ("old_logps", new double[] { -1, -3 }), ("advantages", new double[] { 2, -1 })) { Terms = [1.6487212707001282, -2] },
    };

    public static ClippedImportance With(OptionValues options) => new(options[LowOption], options[HighOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        R logp = row[PolicyInputs.Predictions][0], ratio = PolicyInputs.Ratio(logp, row[PolicyInputs.Old][0]);
        R weight = R.StopGradient(R.Min(R.Max(ratio, R.Of(Low)), R.Of(High))), advantage = row[PolicyInputs.Advantages][0], product = advantage * logp;
        R slope = -(weight * advantage);
        row.Gradient(PolicyInputs.Predictions)[0] = slope;
        row.Curvature(PolicyInputs.Predictions)[0] = R.Of(0);

        // The weight last, since with it alone the advantage may underflow; unless the other two overflow.
        return R.IfLess(R.Abs(product), R.Of(double.PositiveInfinity), -(weight * product), slope * logp);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R logp = row[PolicyInputs.Predictions], ratio = R.Exp(logp - row[PolicyInputs.Old]);
        return -(R.StopGradient(R.Min(R.Max(ratio, R.Of(Low)), R.Of(High))) * (row[PolicyInputs.Advantages] * logp));
    }
}
