using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Laws;

/// <summary>Losses over a whole batch that are wrong on purpose, for the laws that look at such losses in a way of their own.</summary>
static class BrokenBatchLosses
{
    static readonly Input Predictions = new("predictions", Kind.Real, Extent.Axes, "Predictions.") { Axes = ["N"], Differentiable = true };

    /// <summary>Which law each of them breaks.</summary>
    public static IReadOnlyDictionary<Type, Subject> ByLaw { get; } = new Dictionary<Type, Subject>
    {
        [typeof(SlopeIsDerivative)] = new BatchSubject<WrongPull>(),
        [typeof(TermIsDefinition)] = new BatchSubject<OtherSum>(),
        [typeof(WeightsMultiply)] = new BatchSubject<ForgetsFactors>(),
        [typeof(BitsDoNotDependOnNeighbours)] = new BatchSubject<LooksAtOrder>(),
    };

    static LossCard Card(string name) => new(name, name, Group.Embedding)
    {
        Summary = "Squared distances to the sum.",
        Use = "Never.",
        Inputs = [Predictions],
        TermAxis = "N",
        HasHessians = false,
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.High, "the square"),
        Advice = [new(LearningTask.MetricLearning, 9, "none")],
        References = ["none"],
        Example = new(("predictions", new double[] { 3 })) { Terms = [0] },
    };

    /// <summary>term i = xᵢ · Σⱼ xⱼ, with its parts off by factors.</summary>
    static void Compute(CoupledBatch batch, double ofTerm = 1, double ofPull = 1, bool weighed = true, bool turned = false)
    {
        ReadOnlySpan<double> x = batch[Predictions];
        double sum = 0;
        foreach (double each in x) sum += each;
        for (int i = 0; i < x.Length; i++)
        {
            batch.Terms[i] = ofTerm * x[i] * sum * (turned ? i + 1 : 1);
            if (!batch.WantsGradients) continue;
            double factor = weighed ? batch.Factor(i) : 1;
            batch.Gradient(Predictions).Add(i, new Scalar(ofPull * factor * sum));
            for (int j = 0; j < x.Length; j++) batch.Gradient(Predictions).Add(j, new Scalar(factor * x[i]));
        }
    }

    static R Product<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R> => batch.At(Predictions, term) * batch.Sum("N", j => batch.At(Predictions, j));

    readonly record struct Right : IBatchLoss<Right>
    {
        public static LossCard Card { get; } = BrokenBatchLosses.Card("right");
        public static Right With(OptionValues options) => default;
        public void At(CoupledBatch batch) => Compute(batch);
        public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R> => Product(batch, term);
    }

    readonly record struct WrongPull : IBatchLoss<WrongPull>
    {
        public static LossCard Card { get; } = BrokenBatchLosses.Card("wrong_pull");
        public static WrongPull With(OptionValues options) => default;
        public void At(CoupledBatch batch) => Compute(batch, ofPull: 1.000001);
        public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R> => Product(batch, term);
    }

    readonly record struct OtherSum : IBatchLoss<OtherSum>
    {
        public static LossCard Card { get; } = BrokenBatchLosses.Card("other_sum");
        public static OtherSum With(OptionValues options) => default;
        public void At(CoupledBatch batch) => Compute(batch, ofTerm: 1.000001);
        public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R> => Product(batch, term);
    }

    readonly record struct ForgetsFactors : IBatchLoss<ForgetsFactors>
    {
        public static LossCard Card { get; } = BrokenBatchLosses.Card("forgets_factors");
        public static ForgetsFactors With(OptionValues options) => default;
        public void At(CoupledBatch batch) => Compute(batch, weighed: false);
        public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R> => Product(batch, term);
    }

    readonly record struct LooksAtOrder : IBatchLoss<LooksAtOrder>
    {
        public static LossCard Card { get; } = BrokenBatchLosses.Card("looks_at_order");
        public static LooksAtOrder With(OptionValues options) => default;
        public void At(CoupledBatch batch) => Compute(batch, turned: true);
        public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R> => Product(batch, term);
    }

    /// <summary>The same loss without a flaw: what the laws must let pass.</summary>
    public static Subject Sound { get; } = new BatchSubject<Right>();
}
