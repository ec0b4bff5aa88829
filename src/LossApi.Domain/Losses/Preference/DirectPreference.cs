using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>Direct preference optimisation: the log-ratio of the preferred answer must lead that of the refused one.</summary>
readonly record struct DirectPreference(string Type, double Beta, double Smoothing) : IRowLoss<DirectPreference>
{
    static readonly Input Chosen = PairInputs.Chosen, Rejected = PairInputs.Rejected,
        ChosenLengths = Lengths("chosen_lengths", "preferred", "n_{w}"), RejectedLengths = Lengths("rejected_lengths", "refused", "n_{l}");

    /// <summary>What TRL takes for exo_pair where no smoothing is given: with none the divergence is infinite.</summary>
    const double LeastSmoothing = 1e-3;

    static readonly Choice LossType = new("loss_type", "sigmoid",
        ["sigmoid", "cdpo", "robust", "hinge", "ipo", "sigmoid_norm", "exo_pair", "nca_pair", "bco_pair", "sppo_hard", "apo_zero", "apo_down"],
        "The loss of the rewards c = β·(chosen_logps − ref_chosen_logps), r likewise, x = c − r; σ is the sigmoid, s label_smoothing. sigmoid: −ln σ(x). cdpo: −(1 − s) ln σ(x) − s ln σ(−x). "
        + "robust: (−(1 − s) ln σ(x) + s ln σ(−x)) / (1 − 2s). hinge: max(0, 1 − x). ipo: (x/β − 1/(2β))², each log-ratio divided by its length. sigmoid_norm: sigmoid with log-ratios "
        + "divided by their lengths. exo_pair: KL of (σ(x), σ(−x)) from (1 − s, s). nca_pair: −ln σ(c) − ½ ln σ(−c) − ½ ln σ(−r). bco_pair: −ln σ(c) − ln σ(−r). "
        + "sppo_hard: (c/β − 1/(2β))² + (r/β + 1/(2β))². apo_zero: 1 − σ(c) + σ(r). apo_down: σ(c) + 1 − σ(x).");

    static readonly Number SmoothingOption = PairInputs.LabelSmoothing(
        "The share of preferences taken to be wrong. It is read by cdpo, robust and exo_pair only (exo_pair takes 0.001 for 0, as TRL does); sigmoid does not smooth: say cdpo for that.");

    public static LossCard Card { get; } = new("dpo", "Direct preference optimisation", Group.Preference)
    {
        Summary = "Logistic loss of how much more the model has raised the preferred answer over its reference than the refused one.",
        Use = "Take it to tune a language model on pairs of answers of which one was preferred, without a reward model. The log-probabilities are sums over an answer's tokens, the reference's are "
            + "those of the frozen start. ipo and sigmoid_norm average by the lengths given (TRL's ipo does; the paper's and TRL's CPO variant do not: leave the lengths out). "
            + "Not without pairs (kto takes single answers), nor without a reference (simpo, orpo).",
        Inputs = [Chosen, Rejected, PairInputs.RefChosen, PairInputs.RefRejected, ChosenLengths, RejectedLengths],
        Options = [LossType, PairInputs.Beta, SmoothingOption],
        OutputActivation = "log-softmax (picked at the tokens and summed over the answer)",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrongly labelled pair pulls with force beta at most, but for ever; ipo and sppo_hard pull in proportion"),
        Advice =
        [
            new(LearningTask.Preference, 1, "learns from pairs directly: no reward model, no sampling, one frozen reference")
            { Caution = "it raises the lead, and may do so by lowering both answers: watch chosen_logps; with noisy labels take loss_type robust, against overfitting ipo" },
        ],
        Kinks = ["hinge: where it is exactly 0 the gradient is 0, as in PyTorch's relu"],
        Aliases = ["trl.dpo", "trl.DPO", "trl.DPOTrainer"],
        LooseNames = ["ipo", "slic", "cdpo", "robust_dpo", "exo_pair", "nca_pair", "bco_pair", "sppo_hard", "apo_zero", "apo_down", "preference"],
        References =
        [
            "Rafailov, R. et al. (2023). Direct Preference Optimization: Your Language Model is Secretly a Reward Model. NeurIPS.",
            "Azar, M. G. et al. (2024). A General Theoretical Paradigm to Understand Learning from Human Preferences. AISTATS (ipo).",
            "Chowdhury, S. R., Kini, A., Natarajan, N. (2024). Provably Robust DPO. ICML (robust).",
            "Ji, H. et al. (2024). Towards Efficient Exact Optimization of Language Model Alignment. ICML (exo_pair).", "TRL, DPOTrainer.",
        ],
        Example = new(
            ("chosen_logps", new double[] { -10, -12 }), ("rejected_logps", new double[] { -14, -9 }), ("ref_chosen_logps", new double[] { -11, -11 }), ("ref_rejected_logps", new double[] { -12, -10 }))
        {
            Terms = [0.5543552444685271, 0.7981388693815918],
        },
    };

    static Input Lengths(string name, string which, string symbol) => new(name, Kind.Real, Extent.Element, $"Lengths of the {which} answers in tokens, for ipo and sigmoid_norm.")
    { Required = false, Default = 1, Range = Interval.Positive, Symbol = symbol };

    public static DirectPreference With(OptionValues options) =>
        new(options[LossType], options[PairInputs.Beta], options[SmoothingOption] is var s && s == 0 && options[LossType] == "exo_pair" ? LeastSmoothing : options[SmoothingOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        var ratios = PairRatios<R>.Of(row);
        PairJet<R> jet = Type switch
        {
            "cdpo" => PairJet<R>.Sigmoid(ratios.Lead(Beta), Beta, Smoothing),
            "robust" => PairJet<R>.Robust(ratios.Lead(Beta), Beta, Smoothing),
            "hinge" => PairJet<R>.Hinge(ratios.Lead(Beta), Beta),
            "ipo" => Squared(ratios, row[ChosenLengths][0], row[RejectedLengths][0]),
            "sigmoid_norm" => Normalised(ratios, row[ChosenLengths][0], row[RejectedLengths][0]),
            "exo_pair" => PairJet<R>.Divergence(ratios.Lead(Beta), Beta, Smoothing),
            "nca_pair" => Contrasted(ratios),
            "bco_pair" => Classified(ratios),
            "sppo_hard" => Anchored(ratios),
            "apo_zero" => Bounded(ratios),
            "apo_down" => Lowered(ratios),
            _ => PairJet<R>.Sigmoid(ratios.Lead(Beta), Beta, 0),
        };
        return jet.Into(row, Chosen, Rejected);
    }

    /// <summary>1/(2β), the lead that ipo and sppo_hard aim at, in the ratios' unit.</summary>
    Wide<R> Aim<R>(PairRatios<R> ratios) where R : struct, IReal<R> => (Wide<R>)R.Of(0.5) / R.Of(Beta) / ratios.Unit;

    PairJet<R> Squared<R>(PairRatios<R> ratios, R chosenLength, R rejectedLength) where R : struct, IReal<R>
    {
        Wide<R> miss = (ratios.Chosen / chosenLength - ratios.Rejected / rejectedLength - Aim(ratios)) * ratios.Unit, twice = miss * R.Of(2);
        R two = R.Of(2);
        return new((miss * miss).High, (twice / chosenLength).High, -(twice / rejectedLength).High, two / chosenLength / chosenLength, two / rejectedLength / rejectedLength);
    }

    PairJet<R> Normalised<R>(PairRatios<R> ratios, R chosenLength, R rejectedLength) where R : struct, IReal<R>
    {
        var jet = PairJet<R>.Sigmoid(ratios.Reward(ratios.Chosen / chosenLength - ratios.Rejected / rejectedLength, Beta), Beta, 0);
        return new(
            jet.Term, jet.Chosen / chosenLength, jet.Rejected / rejectedLength, jet.ChosenBend / chosenLength / chosenLength, jet.RejectedBend / rejectedLength / rejectedLength);
    }

    PairJet<R> Contrasted<R>(PairRatios<R> ratios) where R : struct, IReal<R>
    {
        R half = R.Of(0.5), beta = R.Of(Beta);
        Wide<R> reward = ratios.Reward(ratios.Chosen, Beta);
        Logistic<R> chosen = Logistic<R>.Of(reward), missed = Logistic<R>.Of(-reward), rejected = Logistic<R>.Of(ratios.Reward(ratios.Rejected, Beta));
        return new(
            missed.Cost + half * (chosen.Cost + rejected.Cost), beta * (Logistic<R>.WideShare(reward) * R.Of(1.5) - R.Of(1)).High, half * beta * rejected.Share,
            beta * (beta * R.Of(1.5) * chosen.Bend), beta * (beta * half * rejected.Bend));
    }

    PairJet<R> Classified<R>(PairRatios<R> ratios) where R : struct, IReal<R>
    {
        R beta = R.Of(Beta);
        Logistic<R> chosen = Logistic<R>.Of(-ratios.Reward(ratios.Chosen, Beta)), rejected = Logistic<R>.Of(ratios.Reward(ratios.Rejected, Beta));
        return new(chosen.Cost + rejected.Cost, -beta * chosen.Share, beta * rejected.Share, beta * (beta * chosen.Bend), beta * (beta * rejected.Bend));
    }

    PairJet<R> Anchored<R>(PairRatios<R> ratios) where R : struct, IReal<R>
    {
        R two = R.Of(2);
        Wide<R> chosen = (ratios.Chosen - Aim(ratios)) * ratios.Unit, rejected = (ratios.Rejected + Aim(ratios)) * ratios.Unit;
        return new((chosen * chosen + rejected * rejected).High, two * chosen.High, two * rejected.High, two, two);
    }

    PairJet<R> Bounded<R>(PairRatios<R> ratios) where R : struct, IReal<R>
    {
        R beta = R.Of(Beta);
        Logistic<R> chosen = Logistic<R>.Of(ratios.Reward(ratios.Chosen, Beta)), rejected = Logistic<R>.Of(ratios.Reward(ratios.Rejected, Beta));
        return new(chosen.Rest + rejected.Share, -beta * chosen.Bend, beta * rejected.Bend, -beta * (beta * chosen.Twist), beta * (beta * rejected.Twist));
    }

    PairJet<R> Lowered<R>(PairRatios<R> ratios) where R : struct, IReal<R>
    {
        R beta = R.Of(Beta);
        Wide<R> reward = ratios.Reward(ratios.Chosen, Beta), lead = ratios.Lead(Beta);
        Logistic<R> chosen = Logistic<R>.Of(reward), ahead = Logistic<R>.Of(lead);
        Wide<R> fall = Logistic<R>.WideShare(reward) * Logistic<R>.WideShare(-reward) - Logistic<R>.WideShare(lead) * Logistic<R>.WideShare(-lead);
        return new(chosen.Share + ahead.Rest, beta * fall.High, beta * ahead.Bend, beta * (beta * (chosen.Twist - ahead.Twist)), -beta * (beta * ahead.Twist));
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1), two = R.Of(2), beta = R.Of(Beta), s = R.Of(Smoothing), aim = one / (two * beta);
        R chosen = row[Chosen] - row[PairInputs.RefChosen], rejected = row[Rejected] - row[PairInputs.RefRejected];
        R c = beta * chosen, r = beta * rejected, lead = beta * (chosen - rejected), mean = chosen / row[ChosenLengths] - rejected / row[RejectedLengths];
        return Type switch
        {
            "cdpo" => (one - s) * -LogShare(lead) - s * LogShare(-lead),
            "robust" => (s * LogShare(-lead) - (one - s) * LogShare(lead)) / (one - two * s),
            "hinge" => R.Max(R.Of(0), one - lead),
            "ipo" => (mean - aim) * (mean - aim),
            "sigmoid_norm" => -LogShare(beta * mean),
            "exo_pair" => R.Sigmoid(lead) * (LogShare(lead) - R.Log(one - s)) + R.Sigmoid(-lead) * (LogShare(-lead) - R.Log(s)),
            "nca_pair" => -LogShare(c) - R.Of(0.5) * (LogShare(-c) + LogShare(-r)),
            "bco_pair" => -LogShare(c) - LogShare(-r),
            "sppo_hard" => (chosen - aim) * (chosen - aim) + (rejected + aim) * (rejected + aim),
            "apo_zero" => one - R.Sigmoid(c) + R.Sigmoid(r),
            "apo_down" => R.Sigmoid(c) + (one - R.Sigmoid(lead)),
            _ => -LogShare(lead),
        };

        static R LogShare(R x) => R.Log(R.Sigmoid(x));
    }
}
