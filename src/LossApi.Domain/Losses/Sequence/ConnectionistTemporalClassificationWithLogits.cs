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
        LooseNames = ["ctc_loss", "optax.ctc_loss"],
        References =
        [
            "Graves, A., Fernández, S., Gomez, F., Schmidhuber, J. (2006). Connectionist Temporal Classification. ICML.",
            "Keras, keras.losses.CTC. Optax, optax.losses.ctc_loss.",
        ],
        // Even scores: three of the four readings of two steps are the label 1; both of one step's are possible for no label and for one.
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
        var lattice = new AlignmentLattice(AlignmentInputs.LabelsOf(batch, Targets, n, Blank), Blank);
        int[] symbols = lattice.Symbols;
        var weights = new Magnitude[steps * symbols.Length];
        var powers = new Magnitude[classes];
        Wide<Scalar> cost = new Scalar(0);
        for (int t = 0; t < steps; t++)
        {
            batch.Pause();
            cost += Powers(Scores(t), powers).Log();
            for (int k = 0; k < symbols.Length; k++) weights[t * symbols.Length + k] = powers[symbols[k]];
        }

        Wide<Scalar> factor = new Scalar(batch.Factor(n));
        bool derive = batch.WantsGradients || batch.WantsCurvatures;
        Magnitude all = lattice.Fits(steps) ? lattice.Sum(weights, steps, batch.Pause, derive ? Differentiate : null) : Magnitude.Zero;
        AlignmentInputs.Answer(batch, n, all.IsZero ? double.PositiveInfinity : Math.Max(0, (cost - all.Log()).High.V), ZeroInfinity, 1);

        ReadOnlySpan<double> Scores(int t) => batch[Predictions].Slice((n * length + t) * classes, classes);

        void Differentiate(int t, Magnitude[] shares)
        {
            Magnitude sum = Powers(Scores(t), powers);
            for (int k = 0; k < classes; k++)
            {
                int slot = Array.IndexOf(symbols, k);
                Wide<Scalar> probability = (powers[k] / sum).Value, share = slot < 0 ? new Scalar(0) : shares[slot].Value;
                Wide<Scalar> missing = probability.High.V < 0.5 ? new Scalar(1) - probability : (Others(powers, k) / sum).Value;
                // Where both are nearly 1, what each lacks is known better than themselves.
                Wide<Scalar> slope = share.High.V < 0.5 ? probability - share : probability * Others(shares, slot).Value - share * missing;
                int entry = (n * length + t) * classes + k;
                if (batch.WantsGradients) batch.Gradient(Predictions).Add(entry, factor * slope);
                if (batch.WantsCurvatures) batch.Curvature(Predictions).Add(entry, factor * slope * (missing - share));
            }
        }
    }

    /// <summary>e to the scores, over the largest, and their sum.</summary>
    static Magnitude Powers(ReadOnlySpan<double> scores, Magnitude[] powers)
    {
        double largest = double.NegativeInfinity;
        foreach (double score in scores) largest = Math.Max(largest, score);
        Magnitude sum = Magnitude.Zero;
        for (int k = 0; k < scores.Length; k++)
        {
            powers[k] = double.IsNegativeInfinity(largest) ? Magnitude.Zero : Magnitude.Exp(Wide<Scalar>.TwoDifference(new(scores[k]), new(largest)));
            sum += powers[k];
        }

        return sum;
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
