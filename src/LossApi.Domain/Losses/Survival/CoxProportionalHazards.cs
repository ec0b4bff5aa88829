using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Survival;

/// <summary>Negative log partial likelihood of who failed among those at risk.</summary>
readonly record struct CoxProportionalHazards : IBatchLoss<CoxProportionalHazards>
{
    static readonly Input Predictions = new("predictions", Kind.Real, Extent.Axes, "Log-risks: the larger, the earlier the event is expected.")
    { Axes = ["N"], Differentiable = true, Symbol = "r" },
        Times = new("times", Kind.Real, Extent.Axes, "When the event happened, or when a subject was last seen without one.") { Axes = ["N"], Range = Interval.NonNegative, Symbol = "t" },
        Events = new("events", Kind.Flags, Extent.Axes, "1 where the event happened, 0 where the subject was lost from sight (censored).") { Axes = ["N"], Symbol = @"\delta" };

    public static LossCard Card { get; } = new("cox_ph", "Cox proportional hazards", Group.Survival)
    {
        Summary = "Negative log partial likelihood: at each event, how surely the subject that had it was picked among all still at risk.",
        Use = "Take it for time-to-event data with censoring when only the order of risks matters. It says nothing about absolute times: take aft for those. "
            + "The batch is its own risk set, so small batches make a noisy loss. "
            + "XGBoost's survival:cox has one signed label: its size is the time, and it is negative where the event is 0.",
        Inputs = [Predictions, Times, Events],
        TermAxis = "N",
        OutputActivation = "linear (a log-risk; a constant added to all changes nothing)",
        OutlierSensitivity = new(OutlierLevel.Partial, "only the order of the times enters, but a surely safe subject that fails costs as much as its log-risk lies below the others'"),
        Advice =
        [
            new(LearningTask.Survival, 1, "needs no assumption on how times are distributed, and takes censored subjects as they are")
            { Caution = "batches must be large enough to hold risk sets, and hold at least one event" },
        ],
        Traits = Trait.Convex | Trait.NonNegative,
        Aliases = [.. Alias.Objectives("xgboost", ["survival:cox"])],
        LooseNames = ["cox", "cox_loss", "CoxPHLoss", "cox_ph_loss", "partial_likelihood"],
        References =
        [
            "Cox, D. R. (1972). Regression Models and Life-Tables. J. R. Stat. Soc. B 34, 187–220.",
            "Breslow, N. (1974). Covariance Analysis of Censored Survival Data. Biometrics 30, 89–99 (subjects with one time share the whole risk set).",
        ],
        Example = new(("predictions", new double[] { 0, 0, 0 }), ("times", new double[] { 1, 2, 3 }), ("events", new double[] { 1, 0, 1 }))
        {
            Terms = [1.0986122886681098, 0, 0],
        },
    };

    public static CoxProportionalHazards With(OptionValues options) => default;

    public void At(CoupledBatch batch)
    {
        ReadOnlySpan<double> risks = batch[Predictions], times = batch[Times], events = batch[Events];
        int count = risks.Length;
        double[] keys = times.ToArray();
        int[] order = new int[count];
        for (int i = 0; i < count; i++) order[i] = i;
        Array.Sort(keys, order);

        // From the last time to the first: who is at risk grows, and with it ln Σ eʳ.
        var atRisk = new Wide<Scalar>[count];
        LogSum set = LogSum.Empty;
        for (int end = count; end > 0;)
        {
            int start = Tie(keys, end);
            for (int n = start; n < end; n++) set = set.With(risks[order[n]]);
            Wide<Scalar> value = set.Value;
            for (int n = start; n < end; n++)
            {
                int i = order[n];
                atRisk[i] = value;
                if (events[i] == 0) batch.Leave(i);
                else batch.Terms[i] = set.Above(new Scalar(risks[i])).High.V;
            }

            end = start;
        }

        if (batch.WantsGradients || batch.WantsCurvatures) Differentiate(batch, keys, order, atRisk);
    }

    /// <summary>From the first time to the last: each event pulls at everybody still at risk, with the probability that it was them.</summary>
    static void Differentiate(CoupledBatch batch, double[] times, int[] order, Wide<Scalar>[] atRisk)
    {
        ReadOnlySpan<double> risks = batch[Predictions], events = batch[Events];
        // Σ factor·e^(−ln S) and Σ factor·e^(−2 ln S) over the events so far, as multiples of the latest event's, which is the largest.
        Wide<Scalar> latest = new Scalar(double.PositiveInfinity), pulls = new Scalar(0), squares = new Scalar(0);
        for (int start = 0; start < times.Length;)
        {
            batch.Pause();
            int end = start + 1;
            while (end < times.Length && times[end] == times[start]) end++;
            for (int n = start; n < end; n++)
            {
                int i = order[n];
                double factor = batch.Factor(i);
                if (events[i] == 0 || factor == 0) continue;
                Wide<Scalar> fall = double.IsInfinity(latest.High.V) ? new Scalar(0) : Wide<Scalar>.Exp(atRisk[i] - latest);
                pulls = pulls * fall + new Scalar(factor);
                squares = squares * fall * fall + new Scalar(factor);
                latest = atRisk[i];
            }

            for (int n = start; n < end; n++)
            {
                int k = order[n];
                Wide<Scalar> share = double.IsInfinity(latest.High.V) ? new Scalar(0) : Wide<Scalar>.Exp(new Scalar(risks[k]) - latest), pull = share * pulls;
                if (batch.WantsGradients) batch.Gradient(Predictions).Add(k, events[k] == 0 ? pull : pull - new Scalar(batch.Factor(k)));
                if (batch.WantsCurvatures) batch.Curvature(Predictions).Add(k, pull - share * share * squares);
            }

            start = end;
        }
    }

    static int Tie(double[] times, int end)
    {
        int start = end - 1;
        while (start > 0 && times[start - 1] == times[end - 1]) start--;
        return start;
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        R all = batch.Sum("N", j => R.Exp(batch.At(Predictions, j)), j => batch.AtLeast(Times, j, term));
        return batch.Where(batch.IsSet(Events, term), R.Log(all) - batch.At(Predictions, term), R.Of(0));
    }
}
