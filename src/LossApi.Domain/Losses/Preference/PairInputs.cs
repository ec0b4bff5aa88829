namespace LossApi.Domain.Losses.Preference;

/// <summary>The inputs and options that losses on a preferred and a refused answer share; their names are TRL's.</summary>
static class PairInputs
{
    /// <summary>log π of the preferred answer.</summary>
    public static readonly Input Chosen = Of("chosen_logps", "Log-probabilities of the preferred answers under the model, one a pair: summed over the answer's tokens, unless the loss says averaged.", @"\ell_{w}");

    /// <summary>log π of the other answer.</summary>
    public static readonly Input Rejected = Of("rejected_logps", "Log-probabilities of the refused answers under the model, of the same shape and made the same way.", @"\ell_{l}");

    /// <summary>The same under the reference.</summary>
    public static readonly Input RefChosen = Fixed("ref_chosen_logps", "Log-probabilities of the preferred answers under the frozen reference model.", @"\ell_{w}^{\mathrm{ref}}"),
        RefRejected = Fixed("ref_rejected_logps", "Log-probabilities of the refused answers under the frozen reference model.", @"\ell_{l}^{\mathrm{ref}}");

    /// <summary>How strongly log-ratios count.</summary>
    public static readonly Number Beta = new("beta", 0.1, Interval.Positive, "The factor that makes a reward of a log-ratio: the smaller, the farther the model may leave its start.");

    /// <summary>The share of labels that are taken to be wrong.</summary>
    public static Number LabelSmoothing(string meaning) => new("label_smoothing", 0, new(0, 0.5, false, true), meaning);

    static Input Of(string name, string meaning, string symbol) => new(name, Kind.LogProbabilities, Extent.Element, meaning) { Differentiable = true, Symbol = symbol };

    static Input Fixed(string name, string meaning, string symbol) => new(name, Kind.LogProbabilities, Extent.Element, meaning) { Symbol = symbol };
}
