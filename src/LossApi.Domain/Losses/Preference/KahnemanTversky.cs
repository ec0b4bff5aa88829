using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>Kahneman–Tversky optimisation: single answers, each called desirable or not.</summary>
readonly record struct KahnemanTversky(double Beta, double Kl, double Desirable, double Undesirable) : IRowLoss<KahnemanTversky>
{
    static readonly Input Logps = new("logps", Kind.LogProbabilities, Extent.Element, "Log-probabilities of the answers under the model, one an answer, summed over its tokens.")
    { Differentiable = true, Symbol = @"\ell" };

    static readonly Input RefLogps = new("ref_logps", Kind.LogProbabilities, Extent.Element, "The same under the frozen reference model.") { Symbol = @"\ell^{\mathrm{ref}}" },
        Targets = new("targets", Kind.Real, Extent.Element, "1 for a desirable answer, 0 for an undesirable one; a number between them mixes both in proportion.") { Range = Interval.Unit };

    static readonly Number KlOption = new("kl", 0, Interval.NonNegative,
        "The reference point: the model's divergence from the reference, estimated over the batch from mismatched answers, max(0, mean(logps − ref_logps)) of those. It is a number of its own, "
        + "so no gradient flows through it, as TRL detaches it.")
    { Symbol = @"\kappa" };

    static readonly Number DesirableWeight = new("desirable_weight", 1, Interval.NonNegative, "Factor on desirable answers.") { Symbol = @"\lambda_{D}" },
        UndesirableWeight = new("undesirable_weight", 1, Interval.NonNegative, "Factor on undesirable answers. The factors times the counts of the two should lie within 1 to 4/3 of each other.")
        { Symbol = @"\lambda_{U}" };

    public static LossCard Card { get; } = new("kto", "Kahneman–Tversky optimisation", Group.Preference)
    {
        Summary = "How far single answers are from being raised (or lowered) over a reference, through a sigmoid that tires on both sides.",
        Use = "Take it to tune a language model on answers that were each called good or bad, without pairs; it also holds where one kind is rare, with the weights. "
            + "Estimate kl per batch and send it. Not where pairs exist and are clean (dpo).",
        Inputs = [Logps, RefLogps, Targets],
        Options = [PairInputs.Beta, KlOption, DesirableWeight, UndesirableWeight],
        OutputActivation = "log-softmax (picked at the tokens and summed over the answer)",
        OutlierSensitivity = new(OutlierLevel.Low, "the term stays between 0 and its weight, and an answer far from the reference pulls with no force at all"),
        Advice =
        [
            new(LearningTask.Preference, 2, "needs a thumb up or down an answer, not pairs") { ForImbalance = true, ForOutliers = true, Caution = "kl must be estimated by you, over the batch" },
        ],
        Traits = Trait.NonNegative | Trait.Lipschitz,
        Aliases = ["trl.kto", "trl.KTO", "trl.KTOTrainer"],
        LooseNames = ["preference"],
        References = ["Ethayarajh, K. et al. (2024). KTO: Model Alignment as Prospect Theoretic Optimization. ICML.", "TRL, KTOTrainer."],
        Example = new(("logps", new double[] { -10, -12 }), ("ref_logps", new double[] { -11, -11 }), ("targets", new double[] { 1, 0 }))
        {
            Options = [KlOption.At(0.5)],
            Terms = [0.48750260351578967, 0.46257015465625045],
        },
    };

    public static KahnemanTversky With(OptionValues options) => new(options[PairInputs.Beta], options[KlOption], options[DesirableWeight], options[UndesirableWeight]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        R logp = row[Logps][0], reference = row[RefLogps][0], target = row[Targets][0], beta = R.Of(Beta);
        R huge = R.IfLess(R.Of(1e300), R.Max(R.Abs(logp), R.Abs(reference)), R.Of(1), R.Of(0)), down = R.IfEqual(huge, R.Of(1), R.Of(0.25), R.Of(1));
        Wide<R> gain = Wide<R>.TwoDifference(down * logp, down * reference) - R.Of(Kl) * down;
        var value = Logistic<R>.Of(gain * beta * R.IfEqual(huge, R.Of(1), R.Of(4), R.Of(1)));

        Wide<R> good = Wide<R>.TwoProduct(target, R.Of(Desirable)), bad = Wide<R>.TwoDifference(R.Of(1), target) * R.Of(Undesirable);
        R pull = (bad - good).High * beta;
        row.Gradient(Logps)[0] = pull * value.Bend;
        row.Curvature(Logps)[0] = pull * (beta * value.Twist);
        return R.FusedMultiplyAdd(good.High, value.Rest, bad.High * value.Share);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1), value = R.Of(Beta) * (row[Logps] - row[RefLogps] - R.Of(Kl)), target = row[Targets];
        return R.Of(Desirable) * target * (one - R.Sigmoid(value)) + R.Of(Undesirable) * (one - target) * (one - R.Sigmoid(-value));
    }
}
