using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>The Bradley–Terry loss of a reward model: the preferred answer's reward must lead.</summary>
readonly record struct RewardPair(double Centre) : IRowLoss<RewardPair>
{
    static readonly Input Chosen = new("chosen_rewards", Kind.Real, Extent.Element, "The scores a reward model gives the preferred answers.") { Differentiable = true, Symbol = "r_{w}" },
        Rejected = new("rejected_rewards", Kind.Real, Extent.Element, "Its scores of the refused answers.") { Differentiable = true, Symbol = "r_{l}" },
        Margins = new("margins", Kind.Real, Extent.Element, "By how much each preferred answer should lead, where some preferences are stronger than others.") { Required = false, Default = 0, Symbol = "m" };

    static readonly Number CentreOption = new("center_rewards_coefficient", 0, Interval.NonNegative,
        "Factor of (chosen + rejected)², which keeps rewards near 0: only their differences are learned otherwise. TRL suggests 0.01.")
    { Symbol = "k" };

    public static LossCard Card { get; } = new("reward_pair", "Bradley–Terry reward", Group.Preference)
    {
        Summary = "Logistic loss of the difference of two rewards: minus the log-probability that the preferred answer wins.",
        Use = "Take it to train a reward model, or any rating, from pairs of which one was preferred. Not to tune the language model itself (dpo), "
            + "nor for rewards that are known as numbers (mse).",
        Inputs = [Chosen, Rejected, Margins],
        Options = [CentreOption],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrongly labelled pair pulls with force 1 at most"),
        Advice = [new(LearningTask.Preference, 4, "trains the reward model that preference tuning with sampling needs") { Caution = "rewards are known up to a constant: centre them" }],
        Traits = Trait.Convex | Trait.NonNegative,
        Aliases = ["trl.reward", "trl.RewardTrainer", "bradley_terry"],
        LooseNames = ["reward_loss", "preference"],
        References =
        [
            "Bradley, R. A., Terry, M. E. (1952). Rank Analysis of Incomplete Block Designs. Biometrika 39, 324–345.",
            "Ouyang, L. et al. (2022). Training language models to follow instructions with human feedback. NeurIPS.", "TRL, RewardTrainer.",
        ],
        Example = new(("chosen_rewards", new[] { 1, -0.5 }), ("rejected_rewards", new[] { 0.5, 0.5 }), ("margins", new double[] { 0, 1 })) { Terms = [0.4740769841801067, 2.1269280110429727] },
    };

    public static RewardPair With(OptionValues options) => new(options[CentreOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        R chosen = row[Chosen][0], rejected = row[Rejected][0];
        Wide<R> behind = Wide<R>.TwoDifference(rejected, chosen) + row[Margins][0];
        var miss = Logistic<R>.Of(behind);
        if (Centre == 0) return new PairJet<R>(miss.Cost, -miss.Share, miss.Share, miss.Bend, miss.Bend).Into(row, Chosen, Rejected);

        // The pull to the centre and the pull apart cancel in one of the two slopes.
        var sum = Wide<R>.TwoSum(chosen, rejected);
        Wide<R> share = Logistic<R>.WideShare(behind), pull = sum * R.Of(2) * R.Of(Centre);
        R bend = R.FusedMultiplyAdd(R.Of(2), R.Of(Centre), miss.Bend);
        return new PairJet<R>((sum * sum * R.Of(Centre) + miss.Cost).High, (pull - share).High, (pull + share).High, bend, bend).Into(row, Chosen, Rejected);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R chosen = row[Chosen], rejected = row[Rejected];
        return -R.Log(R.Sigmoid(chosen - rejected - row[Margins])) + R.Of(Centre) * ((chosen + rejected) * (chosen + rejected));
    }
}
