using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>Group-relative policy optimisation: the clipped surrogate over the tokens of an answer whose advantage they share.</summary>
readonly record struct GroupRelative(double Low, double High, double? Delta, double Beta, bool BySequence) : IRowLoss<GroupRelative>
{
    /// <summary>Between these sizes eᵘ − 1 − u is known to twice the precision by subtraction; nearer to 0 it is tiny, beyond it dwarfs all else, and one precision does.</summary>
    const double Near = 1e-3, Far = 700;

    static readonly Number BetaOption = new("beta", 0, Interval.NonNegative, "Factor of the estimate k3 of the divergence from the reference, e^u − 1 − u with u = ref_logps − predictions; above 0 it needs ref_logps.");

    static readonly Input Predictions = Tokens("predictions", "Log-probabilities of an answer's tokens under the policy that is trained, one row an answer, padded to one length.", @"\ell") with
    { Differentiable = true },
        Old = Tokens("old_logps", "Log-probabilities of the same tokens under the policy that sampled them.", @"\ell^{\mathrm{old}}"),
        Reference = Tokens("ref_logps", "Log-probabilities of the same tokens under the frozen reference model; needed where beta is above 0.", @"\ell^{\mathrm{ref}}") with
        { Required = false, RequiredWhen = options => options[BetaOption] > 0 },
        Mask = new("mask", Kind.Real, Extent.Features, "1 for a token of the answer, 0 for padding; a number between them is the token's share.") { Required = false, Default = 1, Range = Interval.Unit, Symbol = "m" },
        Advantages = new("advantages", Kind.Real, Extent.Sample, "One number an answer: its reward less the mean of its group's, over their deviation (or not, as Dr. GRPO has it).") { Symbol = "A" };

    static readonly OptionalNumber DeltaOption = new("delta", null, Interval.Positive, "Upper limit of the ratio also where the advantage is negative (two-sided clipping); greater than ratio_max. null for none.");

    static readonly Choice Level = new("importance_sampling_level", "token", ["token", "sequence"], "Whether every token has its own ratio, or the answer one: e to the mean log-ratio of its tokens (GSPO).");

    public static LossCard Card { get; } = new("grpo", "Group-relative policy optimisation", Group.Preference)
    {
        Summary = "Clipped policy gradient over the tokens of sampled answers, averaged within each answer, with an optional penalty on leaving a reference.",
        Use = "Take it for reinforcement learning from verifiable rewards: several answers a prompt, each with its advantage over its group. A term is an answer's mean over its tokens, and mean is GRPO. With n the answers' "
            + "token counts as weights, weighted_mean divides by all tokens (DAPO with ratio_max 1.28, BNPO); with weights n/L, L the longest allowed answer, mean is Dr. GRPO. "
            + "Not without groups or a baseline: the advantages are yours to make." + PolicyInputs.Overflow,
        Inputs = [Predictions, Old, Advantages, Reference, Mask],
        Options = [PolicyInputs.RatioMin, PolicyInputs.RatioMax, DeltaOption, BetaOption, Level],
        OutputActivation = "log-softmax (picked at the tokens)",
        OutlierSensitivity = new(OutlierLevel.High, "a negative advantage at a large ratio counts by the ratio, unless delta caps it"),
        Advice = [new(LearningTask.Preference, 7, "reinforcement learning without a value model: answers are compared with their group") { Caution = "means within answers favour short right ones and long wrong ones: see dr_grpo's weights" }],
        Kinks = ["where the ratio is exactly at a limit the gradient still flows, as PyTorch's clamp and min let it"],
        Aliases =
        [
            "trl.grpo", "trl.GRPO", "trl.GRPOTrainer",
            .. Alias.Of("trl", ["gspo", "GSPO"], Level.At("sequence")),
        ],
        LooseNames = ["dr_grpo", "dapo", "bnpo", "policy_gradient"],
        References =
        [
            "Shao, Z. et al. (2024). DeepSeekMath: Pushing the Limits of Mathematical Reasoning in Open Language Models. arXiv:2402.03300.",
            "Zheng, C. et al. (2025). Group Sequence Policy Optimization. arXiv:2507.18071.", "Yu, Q. et al. (2025). DAPO. arXiv:2503.14476.",
            "Liu, Z. et al. (2025). Understanding R1-Zero-Like Training (Dr. GRPO). arXiv:2503.20783.", "TRL, GRPOTrainer.",
        ],
        Example = new(
            ("predictions", new[,] { { -0.5, -1 }, { -2, -1 } }), ("old_logps", new[,] { { -1.0, -1 }, { -1, -1 } }), ("advantages", new double[] { 1, -1 }), ("mask", new[,] { { 1.0, 1 }, { 1, 0 } }))
        {
            Terms = [-1.1, 0.8],
        },
    };

    static Input Tokens(string name, string meaning, string symbol) => new(name, Kind.LogProbabilities, Extent.Features, meaning) { Symbol = symbol };

    public static GroupRelative With(OptionValues options) =>
        new(options[PolicyInputs.RatioMin], options[PolicyInputs.RatioMax], options[DeltaOption], options[BetaOption], options[Level] == "sequence");

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> logps = row[Predictions], old = row[Old], before = row[Reference], mask = row[Mask];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R zero = R.Of(0), advantage = row[Advantages][0], beta = R.Of(Beta);
        Wide<R> mass = zero, total = zero, drift = zero;
        for (int t = 0; t < logps.Length; t++)
        {
            mass += mask[t];
            drift += Wide<R>.IfEqual(mask[t], zero, zero, Wide<R>.TwoDifference(logps[t], old[t]) * mask[t]);
        }

        // An answer of no tokens has loss 0, not 0/0: TRL's divisor is at least 1.
        Wide<R> present = mass;
        mass = Wide<R>.IfLess(mass.High, R.Of(1), R.Of(1), mass);
        (Wide<R> Gain, Wide<R> Pull) whole = default;
        if (BySequence)
        {
            // Every token carries the answer's one loss, and moves it for all of them.
            whole = Surrogate(drift / mass, advantage);
            whole.Pull *= present / mass;
        }

        for (int t = 0; t < logps.Length; t++)
        {
            (Wide<R> gain, Wide<R> pull) = BySequence ? whole : Surrogate(Wide<R>.TwoDifference(logps[t], old[t]), advantage);
            Wide<R> cost = -gain, slope = -pull, share = mask[t] / mass, bend = BySequence ? -pull * share : -pull;
            if (Beta > 0)
            {
                var gap = Wide<R>.TwoDifference(before[t], logps[t]);
                var rise = Wide<R>.Expm1(Logistic<R>.Bounded(gap));
                R size = R.Abs(gap.High), excess = ExponentialLogRatio.Excess(gap);
                cost += Wide<R>.IfLess(R.Of(Near), size, Wide<R>.IfLess(size, R.Of(Far), rise - gap, excess), excess) * beta;
                slope -= rise * beta;
                bend += (rise + R.Of(1)) * beta;
            }

            // Padding may hold anything; its ratio may even be infinite.
            R padding = mask[t];
            total += Wide<R>.IfEqual(padding, zero, zero, cost * padding);
            slopes[t] = R.IfEqual(padding, zero, zero, (slope * share).High);
            bends[t] = R.IfEqual(padding, zero, zero, (bend * share).High);
        }

        return (total / mass).High;
    }

    /// <summary>The smaller of ρA and clip(ρ)A, and its derivative in ln ρ: for A ≥ 0 the ratio is limited above; for A &lt; 0 below, and above by delta.</summary>
    (Wide<R> Gain, Wide<R> Pull) Surrogate<R>(Wide<R> logRatio, R advantage) where R : struct, IReal<R>
    {
        R zero = R.Of(0), low = R.IfLess(advantage, zero, R.Of(Math.Min(Low, High)), zero);
        R high = R.IfLess(advantage, zero, R.Of(Math.Max(Delta ?? double.PositiveInfinity, High)), R.Of(Math.Min(Delta ?? High, High)));
        var ratio = Wide<R>.Exp(Logistic<R>.Bounded(logRatio));
        Wide<R> gain = Wide<R>.IfLess(high, ratio.High, high, Wide<R>.IfLess(ratio.High, low, low, ratio)) * advantage;
        var free = Wide<R>.IfLess(high, ratio.High, zero, Wide<R>.IfLess(ratio.High, low, zero, ratio));
        return (gain, free * advantage);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        GroupRelative loss = this;
        R one = R.Of(1), advantage = row[Advantages], mass = R.Max(one, row.Sum(token => token[Mask]));
        R drift = loss.BySequence ? row.Sum(token => token[Mask] * (token[Predictions] - token[Old])) / mass : one;
        return one / mass * row.Sum(token =>
        {
            R ratio = R.Exp(loss.BySequence ? drift : token[Predictions] - token[Old]), gap = token[Reference] - token[Predictions];
            R capped = loss.Delta is { } delta ? R.Min(ratio, R.Of(delta)) : ratio, clipped = R.Min(R.Max(ratio, R.Of(loss.Low)), R.Of(loss.High));
            R penalty = loss.Beta > 0 ? R.Of(loss.Beta) * (R.Exp(gap) - one - gap) : R.Of(0);
            return token[Mask] * (penalty - R.Min(capped * advantage, clipped * advantage));
        });
    }
}
