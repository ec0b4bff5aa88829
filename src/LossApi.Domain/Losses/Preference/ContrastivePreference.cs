using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>Contrastive preference optimisation, the preference part: dpo with a uniform reference.</summary>
readonly record struct ContrastivePreference(string Type, double Beta, double Smoothing) : IRowLoss<ContrastivePreference>
{
    static readonly Choice LossType = new("loss_type", "sigmoid", ["sigmoid", "hinge", "ipo"],
        "The loss of x = β·(chosen_logps − rejected_logps): −(1 − s) ln σ(x) − s ln σ(−x) with label_smoothing s, or max(0, 1 − x), or (x/β − 1/(2β))². ipo here takes what it is given: average first where averages are meant.");

    static readonly Number SmoothingOption = PairInputs.LabelSmoothing("The share of preferences taken to be wrong; read by sigmoid only.");

    public static LossCard Card { get; } = new("cpo", "Contrastive preference optimisation", Group.Preference)
    {
        Summary = "Logistic loss of the difference of two answers' log-probabilities, the preference part of contrastive preference optimisation.",
        Use = "Take it for pairs where no reference model can be kept. To it belongs the negative log-likelihood of the preferred answers, which TRL adds with the factor cpo_alpha (1), averaged over the batch's tokens: "
            + "add it from your cross entropy, the gradients add, too. Not where a reference is at hand (dpo); for averaged log-probabilities with a margin take simpo.",
        Inputs = [PairInputs.Chosen, PairInputs.Rejected],
        Options = [LossType, PairInputs.Beta, SmoothingOption],
        OutputActivation = "log-softmax (picked at the tokens and summed over the answer)",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrongly labelled pair pulls with force beta at most; with ipo in proportion"),
        Advice = [new(LearningTask.Preference, 6, "pairs without a reference model, for answers that are all good") { Caution = "the likelihood of the preferred answers must be added, or both answers may lose probability" }],
        Traits = Trait.Convex | Trait.NonNegative,
        Kinks = ["hinge: where it is exactly 0 the gradient is 0, as in PyTorch's relu"],
        Aliases = ["trl.cpo", "trl.CPO", "trl.CPOTrainer"],
        LooseNames = ["preference", "slic"],
        References = ["Xu, H. et al. (2024). Contrastive Preference Optimization: Pushing the Boundaries of LLM Performance in Machine Translation. ICML.", "TRL, CPOTrainer."],
        Example = new(("chosen_logps", new double[] { -10, -12 }), ("rejected_logps", new double[] { -13, -10 })) { Terms = [0.5543552444685271, 0.7981388693815918] },
    };

    public static ContrastivePreference With(OptionValues options) => new(options[LossType], options[PairInputs.Beta], options[SmoothingOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        R chosen = row[PairInputs.Chosen][0], rejected = row[PairInputs.Rejected][0];
        Wide<R> lead = PairRatios<R>.Lead(chosen, rejected, Beta);
        PairJet<R> jet = Type switch
        {
            "hinge" => PairJet<R>.Hinge(lead, Beta),
            "ipo" => Squared(Wide<R>.TwoDifference(chosen, rejected) - (Wide<R>)R.Of(0.5) / R.Of(Beta)),
            _ => PairJet<R>.Sigmoid(lead, Beta, Smoothing),
        };
        return jet.Into(row, PairInputs.Chosen, PairInputs.Rejected);
    }

    static PairJet<R> Squared<R>(Wide<R> miss) where R : struct, IReal<R>
    {
        R slope = R.Of(2) * miss.High;
        return new((miss * miss).High, slope, -slope, R.Of(2), R.Of(2));
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R gap = row[PairInputs.Chosen] - row[PairInputs.Rejected], beta = R.Of(Beta), s = R.Of(Smoothing), one = R.Of(1), miss = gap - one / (R.Of(2) * beta);
        return Type switch
        {
            "hinge" => R.Max(R.Of(0), one - beta * gap),
            "ipo" => miss * miss,
            _ => -((one - s) * R.Log(R.Sigmoid(beta * gap))) - s * R.Log(R.Sigmoid(-(beta * gap))),
        };
    }
}
