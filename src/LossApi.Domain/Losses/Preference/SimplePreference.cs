using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>Simple preference optimisation: averaged log-probabilities are the reward, and the lead must exceed a margin.</summary>
readonly record struct SimplePreference(double Beta, double Gamma, double Smoothing) : IRowLoss<SimplePreference>
{
    static readonly Number GammaOption = new("gamma", 0.5, Interval.NonNegative, "By how much the reward of the preferred answer must lead (TRL's simpo_gamma): compared with beta·(chosen − rejected), "
        + "so that TRL's gamma/beta inside the bracket is the same."),
        SmoothingOption = PairInputs.LabelSmoothing("The share of preferences taken to be wrong.");

    public static LossCard Card { get; } = new("simpo", "Simple preference optimisation", Group.Preference)
    {
        Summary = "Logistic loss of the lead of the preferred answer's averaged log-probability over a margin, without a reference.",
        Use = "Take it for pairs where no reference model can be kept, and where dpo would reward length: the log-probabilities are averaged over an answer's tokens. The paper takes beta from 2 to 2.5 "
            + "and gamma from 0.5 to 1.6; the defaults here are TRL's. Not for sums of log-probabilities (cpo, dpo).",
        Inputs = [PairInputs.Chosen, PairInputs.Rejected],
        Options = [PairInputs.Beta, GammaOption, SmoothingOption],
        OutputActivation = "log-softmax (picked at the tokens and averaged over the answer)",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrongly labelled pair pulls with force beta at most"),
        Advice = [new(LearningTask.Preference, 3, "no reference model, and an answer's length is no advantage") { Caution = "takes averaged log-probabilities; nothing but the learning rate keeps the model near its start" }],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Aliases = ["trl.simpo", "trl.SimPO"],
        LooseNames = ["preference"],
        References = ["Meng, Y., Xia, M., Chen, D. (2024). SimPO: Simple Preference Optimization with a Reference-Free Reward. NeurIPS.", "TRL, CPOTrainer with loss_type simpo."],
        Example = new(("chosen_logps", new[] { -0.5, -1 }), ("rejected_logps", new[] { -1, -0.5 }))
        {
            Options = [PairInputs.Beta.At(2)],
            Terms = [0.4740769841801067, 1.7014132779827524],
        },
    };

    public static SimplePreference With(OptionValues options) => new(options[PairInputs.Beta], options[GammaOption], options[SmoothingOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        Wide<R> lead = PairRatios<R>.Lead(row[PairInputs.Chosen][0], row[PairInputs.Rejected][0], Beta) - R.Of(Gamma);
        return PairJet<R>.Sigmoid(lead, Beta, Smoothing).Into(row, PairInputs.Chosen, PairInputs.Rejected);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R lead = R.Of(Beta) * (row[PairInputs.Chosen] - row[PairInputs.Rejected]) - R.Of(Gamma), s = R.Of(Smoothing);
        return -((R.Of(1) - s) * R.Log(R.Sigmoid(lead))) - s * R.Log(R.Sigmoid(-lead));
    }
}
