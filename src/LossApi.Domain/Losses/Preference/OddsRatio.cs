using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>Odds-ratio preference optimisation: the likelihood of the preferred answer, and the logistic loss of the odds it has over the other.</summary>
readonly record struct OddsRatio(double Beta) : IRowLoss<OddsRatio>
{
    static readonly Input Chosen = Mean("chosen_logps", "preferred", "0 where every token of it has probability 1", new(double.NegativeInfinity, 0, true, false), @"\ell_{w}"),
        Rejected = Mean("rejected_logps", "refused", "never 0, since its odds would be infinite", new(double.NegativeInfinity, 0, true, true), @"\ell_{l}");

    static readonly Number BetaOption = new("beta", 0.1, Interval.NonNegative, "The factor of the odds ratio's part beside the likelihood's; λ in the paper.");

    public static LossCard Card { get; } = new("orpo", "Odds-ratio preference optimisation", Group.Preference)
    {
        Summary = "Negative log-likelihood of the preferred answer, plus the logistic loss of its log-odds over the refused one's.",
        Use = "Take it to fine-tune and align in one go, from pairs and without a reference model. The log-probabilities are averaged over an answer's tokens, so that their exponential is a probability "
            + "a token. The likelihood's part here is −chosen_logps of each pair; TRL averages that part over all tokens of the batch instead. Not for sums of log-probabilities: their odds are 0.",
        Inputs = [Chosen, Rejected],
        Options = [BetaOption],
        HasHessians = false,
        OutputActivation = "log-softmax (picked at the tokens and averaged over the answer)",
        OutlierSensitivity = new(OutlierLevel.High, "an answer that the model finds nearly impossible costs as much as its log-probability, whether its label is right or not"),
        Advice = [new(LearningTask.Preference, 5, "fine-tunes and aligns at once, without a reference model") { Caution = "takes averaged log-probabilities, not sums" }],
        Traits = Trait.NonNegative,
        Aliases = ["trl.orpo", "trl.ORPO", "trl.ORPOTrainer"],
        LooseNames = ["preference"],
        References = ["Hong, J., Lee, N., Thorne, J. (2024). ORPO: Monolithic Preference Optimization without Reference Model. EMNLP.", "TRL, ORPOTrainer."],
        Example = new(("chosen_logps", new[] { -0.6931471805599453, -1 }), ("rejected_logps", new[] { -0.6931471805599453, -2 }))
        {
            Terms = [0.7624618986159398, 1.0238183026413827],
        },
    };

    static Input Mean(string name, string which, string end, Interval range, string symbol) =>
        new(name, Kind.LogProbabilities, Extent.Element, $"Log-probabilities of the {which} answers, averaged over their tokens; {end}.") { Differentiable = true, Range = range, Symbol = symbol };

    public static OddsRatio With(OptionValues options) => new(options[BetaOption]);

    public R At<R>(Row<R> row) where R : struct, IReal<R>
    {
        R chosen = row[Chosen][0], rejected = row[Rejected][0], zero = R.Of(0), one = R.Of(1), beta = R.Of(Beta);
        Wide<R> behind = LogOdds(rejected) - LogOdds(chosen);
        var miss = Logistic<R>.Of(behind);

        // σ(behind)/(1 − p) is 0/0 where p, the preferred answer's probability, is 1. Multiplied out it is q/(q(1 − p) + p(1 − q)), which has no such place,
        // but underflows where the first form is good.
        R p = R.Exp(chosen), q = R.Exp(rejected), left = -R.Expm1(chosen), other = -R.Expm1(rejected);
        R pull = R.IfLess(chosen, R.Of(-1), miss.Share / left, q / R.FusedMultiplyAdd(q, left, p * other));
        row.Gradient(Chosen)[0] = -R.FusedMultiplyAdd(beta, pull, one);
        row.Gradient(Rejected)[0] = beta * (miss.Share / other);
        row.Curvature(Chosen)[0] = zero;
        row.Curvature(Rejected)[0] = zero;
        return R.FusedMultiplyAdd(beta, miss.Cost, -chosen);
    }

    /// <summary>ln(p/(1 − p)) of a log-probability: −ln(e⁻ˣ − 1), for x far below 0 written so that nothing overflows.</summary>
    static Wide<R> LogOdds<R>(R logarithm) where R : struct, IReal<R>
    {
        Wide<R> far = logarithm - Wide<R>.Log1p(-Wide<R>.Exp(R.Min(logarithm, R.Of(-0.5)))), near = -Wide<R>.Log(Wide<R>.Expm1(R.Min(-logarithm, R.Of(1))));
        return Wide<R>.IfLess(logarithm, R.Of(-0.7), far, near);
    }

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1), chosen = row[Chosen], rejected = row[Rejected];
        R odds = R.Log(R.Exp(chosen) / (one - R.Exp(chosen))) - R.Log(R.Exp(rejected) / (one - R.Exp(rejected)));
        return -chosen - R.Of(Beta) * R.Log(R.Sigmoid(odds));
    }
}
