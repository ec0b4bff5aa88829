using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Sequence;

/// <summary>The same from raw scores: softmax and sum over alignments in one.</summary>
readonly record struct ConnectionistTemporalClassificationWithLogits(int Blank, bool ZeroInfinity) : IBatchLoss<ConnectionistTemporalClassificationWithLogits>
{
    static readonly Input Predictions = new("predictions", Kind.Logits, Extent.Axes, "Raw class scores at each time step; do not apply a softmax before. \"-Infinity\" masks a class.")
    { Axes = ["N", "T", "C"], Differentiable = true, Range = Interval.RealOrMasked },
        TargetLengths = AlignmentInputs.TargetLengths("what is not the blank counts: labels padded with blanks need no lengths"),
        Targets = AlignmentInputs.Targets(TargetLengths, paddedByBlank: true);

    public static LossCard Card { get; } = new("ctc_with_logits", "Connectionist temporal classification with logits", Group.Sequence)
    {
        Summary = "Negative log-probability of the labels, summed over all their alignments with the time steps, from raw scores.",
        Use = "Take it as ctc, from raw scores laid out samples first, as Keras and Optax have them; its gradient, probability − share of the alignments, loses no digits where both are nearly 1. "
            + "Its mean is over the samples, as Keras takes it, without a division by their lengths. Not where every step has its own label: cross_entropy. "
            + "Optax gives lengths as paddings of 0 and 1: count the zeros. A blank among the labels, which Keras reads as a symbol, is refused.",
        Inputs = [Predictions, Targets, AlignmentInputs.PredictionLengths, TargetLengths],
        Options = [AlignmentInputs.Blank, AlignmentInputs.ZeroInfinity],
        TermAxis = "N",
        Cost = AlignmentInputs.Cost,
        OutputActivation = "linear (softmax is inside the loss)",
        OutlierSensitivity = new(OutlierLevel.High, "one wrong label in a transcript costs as much as its score lies below the others, without bound"),
        Advice =
        [
            new(LearningTask.Sequence, 2, "the same from raw scores: nothing is lost where the model is nearly sure")
            { Caution = "there must be a time step for each label and one more between any two that repeat" },
        ],
        Traits = Trait.NonNegative,
        Aliases = ["keras.CTC"],
        LooseNames = ["optax.ctc_loss"],
        References =
        [
            "Graves, A., Fernández, S., Gomez, F., Schmidhuber, J. (2006). Connectionist Temporal Classification. ICML.",
            "Keras, keras.losses.CTC. Optax, optax.losses.ctc_loss.",
        ],
        // Even scores: three of the four readings of two steps are the label 1, and one is no label at all.
        Example = new(("predictions", new double[,,] { { { 0, 0 }, { 0, 0 } }, { { 1, 1 }, { -3, -3 } } }), ("targets", new double[,] { { 1 }, { 0 } })) { Terms = [0.2876820724517809, 1.3862943611198906] },
    };

    public static ConnectionistTemporalClassificationWithLogits With(OptionValues options) => new(options[AlignmentInputs.Blank], options[AlignmentInputs.ZeroInfinity]);

    public void At(CoupledBatch batch)
    {
        for (int n = 0; n < batch.Size("N"); n++)
        {
            batch.Terms[n] = 0;
            if (batch.Factor(n) != 0) Sample(batch, n);
        }
    }

    void Sample(CoupledBatch batch, int n)
    {
        int length = batch.Size("T"), classes = batch.Size("C"), steps = AlignmentInputs.Steps(batch, n);
        var lattice = new AlignmentLattice(AlignmentInputs.LabelsOf(batch, Targets, n, Blank), Blank, batch.Pause);
        int[] symbols = lattice.Symbols;
        int slots = symbols.Length;
        int[] slotOf = new int[classes];
        Array.Fill(slotOf, -1);
        for (int slot = 0; slot < slots; slot++) slotOf[symbols[slot]] = slot;
        Magnitude[] chances = new Magnitude[steps * slots], foreign = new Magnitude[steps], powers = new Magnitude[classes];
        for (int t = 0; t < steps; t++)
        {
            batch.Pause();
            Chances(Scores(t), powers);
            for (int slot = 0; slot < slots; slot++) chances[t * slots + slot] = powers[symbols[slot]];
            for (int k = 0; k < classes; k++)
                if (slotOf[k] < 0) foreign[t] += powers[k];
        }

        Magnitude all = lattice.Sum(chances, steps);
        AlignmentMisses? misses = steps > 0 && all.Value.High.V > 0.5 ? new AlignmentMisses(lattice, chances, foreign, steps).Counted() : null;
        double cost = all.IsZero ? double.PositiveInfinity : misses is null ? -all.Log().High.V : -Wide<Scalar>.Log1p(-misses.All.Value).High.V;
        Wide<Scalar> factor = AlignmentInputs.Answer(batch, n, cost + 0.0, ZeroInfinity, 1);
        if (all.IsZero || !batch.WantsGradients && !batch.WantsCurvatures) return;
        if (misses is null) lattice.Occupy(chances, steps, all, (t, shares) => Differentiate(t, slot => shares[slot], (slot, chance) => Pull(chance, shares, slot, powers, symbols[slot])));
        else
            for (int t = steps - 1; t >= 0; t--)
                Differentiate(t, slot => chances[t * slots + slot] * Kept(t, slot) / all, (slot, chance) => Pull(chances.AsSpan(t * slots, slots), misses.Given.AsSpan(t * slots, slots), foreign[t], misses.All, all, slot));

        ReadOnlySpan<double> Scores(int t) => batch[Predictions].Slice((n * length + t) * classes, classes);

        // The probability of the labels given a symbol: 1 − that of missing them.
        Magnitude Kept(int t, int slot) => new(new Scalar(1) - misses.Given[t * slots + slot].Value, 0);

        void Differentiate(int t, Func<int, Magnitude> share, Func<int, Magnitude, Wide<Scalar>> pull)
        {
            Chances(Scores(t), powers);
            for (int k = 0; k < classes; k++)
            {
                int slot = slotOf[k], entry = (n * length + t) * classes + k;
                Wide<Scalar> slope = slot < 0 ? powers[k].Value : pull(slot, powers[k]);
                if (batch.WantsGradients) batch.Gradient(Predictions).Add(entry, factor * slope);
                if (!batch.WantsCurvatures) continue;
                Wide<Scalar> missing = powers[k].Value.High.V < 0.5 ? new Scalar(1) - powers[k].Value : Others(powers, k).Value;
                batch.Curvature(Predictions).Add(entry, factor * slope * (slot < 0 ? missing : missing - share(slot).Value));
            }
        }
    }

    /// <summary>Probability − share. Where both are nearly 1, what each lacks is known better than themselves.</summary>
    static Wide<Scalar> Pull(Magnitude chance, Magnitude[] shares, int slot, Magnitude[] powers, int symbol)
    {
        Wide<Scalar> share = shares[slot].Value;
        return share.High.V < 0.5 ? chance.Value - share : (chance * Others(shares, slot)).Value - (shares[slot] * Others(powers, symbol)).Value;
    }

    /// <summary>The same from the ways to miss the labels: probability · (missed given the symbol − missed) / not missed.</summary>
    static Wide<Scalar> Pull(ReadOnlySpan<Magnitude> chances, ReadOnlySpan<Magnitude> given, Magnitude foreign, Magnitude missed, Magnitude all, int slot)
    {
        Magnitude scale = chances[slot] / all;
        if (chances[slot].Value.High.V < 0.5) return (scale * given[slot]).Value - (scale * missed).Value;
        // The labels are missed mostly as they are given this symbol: what is left is what the other symbols add.
        Magnitude others = foreign, missedByOthers = foreign;
        for (int other = 0; other < chances.Length; other++)
        {
            if (other == slot) continue;
            others += chances[other];
            missedByOthers += chances[other] * given[other];
        }

        return (scale * others * given[slot]).Value - (scale * missedByOthers).Value;
    }

    /// <summary>The probabilities of the classes; all 0 where every class is masked.</summary>
    static void Chances(ReadOnlySpan<double> scores, Magnitude[] chances)
    {
        double largest = double.NegativeInfinity;
        foreach (double score in scores) largest = Math.Max(largest, score);
        Magnitude sum = Magnitude.Zero;
        for (int k = 0; k < scores.Length; k++)
        {
            chances[k] = double.IsNegativeInfinity(largest) ? Magnitude.Zero : Magnitude.Exp(Wide<Scalar>.TwoDifference(new(scores[k]), new(largest)));
            sum += chances[k];
        }

        for (int k = 0; k < scores.Length && !sum.IsZero; k++) chances[k] /= sum;
    }

    /// <summary>The sum of all but one.</summary>
    static Magnitude Others(Magnitude[] numbers, int one)
    {
        Magnitude sum = Magnitude.Zero;
        for (int k = 0; k < numbers.Length; k++)
            if (k != one) sum += numbers[k];
        return sum;
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R> =>
        AlignmentInputs.Formula(batch, Targets, Blank, ZeroInfinity, term,
            (t, symbol) => R.Exp(batch.At(Predictions, term, t, symbol)) / batch.Sum("C", k => R.Exp(batch.At(Predictions, term, t, k))));
}
