using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Preference;

/// <summary>The term of a pair with its derivatives in the two answers.</summary>
/// <param name="Term">The loss of the pair.</param>
/// <param name="Chosen">Its slope in the preferred answer's number.</param>
/// <param name="Rejected">Its slope in the other's.</param>
/// <param name="ChosenBend">Its second derivative in the preferred answer's number.</param>
/// <param name="RejectedBend">Its second derivative in the other's.</param>
readonly record struct PairJet<R>(R Term, R Chosen, R Rejected, R ChosenBend, R RejectedBend) where R : struct, IReal<R>
{
    /// <summary>Beyond this lead σ(−x), which is e⁻ˣ there, nears the subnormals, and times a large β would have lost its digits: β goes between two halves of it.</summary>
    const double Deep = 690;

    /// <summary>Fills in the row's derivatives and answers its term.</summary>
    public R Into(Row<R> row, Input chosen, Input rejected)
    {
        row.Gradient(chosen)[0] = Chosen;
        row.Gradient(rejected)[0] = Rejected;
        row.Curvature(chosen)[0] = ChosenBend;
        row.Curvature(rejected)[0] = RejectedBend;
        return Term;
    }

    /// <summary>A loss of nothing but the lead β·(chosen − rejected), whatever was subtracted from both.</summary>
    public static PairJet<R> OfLead(R term, R slope, R bend, double beta)
    {
        R factor = R.Of(beta), pull = factor * slope, curve = factor * (factor * bend);
        return new(term, pull, -pull, curve, curve);
    }

    /// <summary>−ln σ(x), and with smoothing the same with some labels taken to be wrong: (1 − s)·−ln σ(x) + s·−ln σ(−x).</summary>
    public static PairJet<R> Sigmoid(Wide<R> lead, double beta, double smoothing)
    {
        var miss = Logistic<R>.Of(-lead);
        if (smoothing == 0)
        {
            PairJet<R> plain = OfLead(miss.Cost, -miss.Share, miss.Bend, beta);
            R deep = R.IfLess(R.Of(Deep), lead.High, R.Of(1), R.Of(0));
            if (!R.AnyNonZero(deep)) return plain;
            R root = R.Exp(R.Of(-0.5) * lead.High);
            root = R.FusedMultiplyAdd(R.Of(-0.5) * lead.Low, root, root);
            R pull = R.IfEqual(deep, R.Of(1), -(root * (R.Of(beta) * root)), plain.Chosen);
            return plain with { Chosen = pull, Rejected = -pull };
        }

        // The slope vanishes where σ(−x) is the smoothing itself.
        R s = R.Of(smoothing), cost = R.FusedMultiplyAdd(R.Of(1 - smoothing), miss.Cost, s * Logistic<R>.Of(lead).Cost);
        return OfLead(cost, (s - Logistic<R>.WideShare(-lead)).High, miss.Bend, beta);
    }

    /// <summary>max(0, 1 − x).</summary>
    public static PairJet<R> Hinge(Wide<R> lead, double beta)
    {
        R zero = R.Of(0), gap = (R.Of(1) - lead).High;
        return OfLead(R.Max(zero, gap), R.IfLess(zero, gap, R.Of(-1), zero), zero, beta);
    }

    /// <summary>((1 − s)·−ln σ(x) − s·−ln σ(−x)) / (1 − 2s), unbiased where a share s of the labels is wrong.</summary>
    public static PairJet<R> Robust(Wide<R> lead, double beta, double smoothing)
    {
        if (smoothing == 0) return Sigmoid(lead, beta, 0);

        // softplus(x) = x + softplus(−x), so it is softplus(−x) − x·s/(1 − 2s): one cancellation instead of two.
        Wide<R> share = R.Of(smoothing) / Wide<R>.TwoDifference(R.Of(1), R.Of(2 * smoothing));
        var miss = Logistic<R>.Of(-lead);
        return OfLead((Logistic<R>.WideCost(-lead) - share * lead).High, -(miss.Share + share.High), miss.Bend, beta);
    }

    /// <summary>The divergence of (σ(x), σ(−x)) from (1 − s, s).</summary>
    public static PairJet<R> Divergence(Wide<R> lead, double beta, double smoothing)
    {
        // Far out σ is 0 or 1 and nothing changes any more; 0·x must not become 0·∞.
        R s = R.Of(smoothing);
        lead = Logistic<R>.Bounded(lead);
        Wide<R> right = Wide<R>.Log1p(-s), wrong = Wide<R>.Log(s), share = Logistic<R>.WideShare(lead), rest = Logistic<R>.WideShare(-lead);
        Wide<R> term = -(share * (Logistic<R>.WideCost(-lead) + right)) - rest * (Logistic<R>.WideCost(lead) + wrong);
        R gap = (lead + wrong - right).High;
        var hit = Logistic<R>.Of(lead);
        return OfLead(term.High, hit.Bend * gap, hit.Bend * R.FusedMultiplyAdd(hit.Rest - hit.Share, gap, R.Of(1)), beta);
    }
}
