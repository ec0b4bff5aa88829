using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Sequence;

/// <summary>Negative log-probability of a label sequence, summed over all its alignments with the time steps.</summary>
readonly record struct ConnectionistTemporalClassification(int Blank, bool ZeroInfinity, bool LengthNormalize) : IBatchLoss<ConnectionistTemporalClassification>
{
    static readonly Input Predictions = new("predictions", Kind.LogProbabilities, Extent.Axes, "Logarithms of the classes' probabilities at each time step, the output of a log-softmax.")
    { Axes = ["T", "N", "C"], Differentiable = true, Range = Interval.RealOrMasked },
        TargetLengths = AlignmentInputs.TargetLengths("all S labels count"),
        Targets = AlignmentInputs.Targets(TargetLengths, paddedByBlank: false);

    static readonly Flag LengthNormalizeOption = new("length_normalize", true,
        "Whether under the reduction mean, and under no other, each sample's term is first divided by its number of labels, as PyTorch does.");

    public static LossCard Card { get; } = new("ctc", "Connectionist temporal classification", Group.Sequence)
    {
        Summary = "Negative log-probability that the time steps, with blanks and repetitions taken out, read as the labels.",
        Use = "Take it for speech and handwriting, where the order of the labels is known but not when each is said. It takes the time steps for independent given the input. "
            + "Not where every step has its own label: cross_entropy. From raw scores take ctc_with_logits, which is more exact. "
            + "The gradient is that in the log-probabilities given, −(share of the alignments); torch.CTCLoss answers exp(x) − share, which is right only behind a log-softmax. "
            + "Through a log-softmax both come to the same.",
        Inputs = [Predictions, Targets, AlignmentInputs.PredictionLengths, TargetLengths],
        Options = [AlignmentInputs.Blank, AlignmentInputs.ZeroInfinity, LengthNormalizeOption],
        NormalizesMean = LengthNormalizeOption,
        TermAxis = "N",
        Cost = AlignmentInputs.Cost,
        OutputActivation = "log-softmax over the classes, the blank among them",
        OutlierSensitivity = new(OutlierLevel.High, "one wrong label in a transcript costs −ln of its probability, without bound"),
        Advice =
        [
            new(LearningTask.Sequence, 1, "needs the labels in their order only, not when each of them happens")
            { Caution = "there must be a time step for each label and one more between any two that repeat" },
        ],
        Aliases = ["torch.CTCLoss", "torch.ctc_loss"],
        LooseNames = ["connectionist_temporal_classification"],
        References =
        [
            "Graves, A., Fernández, S., Gomez, F., Schmidhuber, J. (2006). Connectionist Temporal Classification. ICML.",
            "PyTorch, torch.nn.CTCLoss.",
        ],
        // Three of the four equally likely readings of two steps, aa, a- and -a, are the label a.
        Example = new(("predictions", new double[,,] { { { -0.6931471805599453, -0.6931471805599453 } }, { { -0.6931471805599453, -0.6931471805599453 } } }), ("targets", new double[,] { { 1 } }))
        {
            Terms = [0.2876820724517809],
        },
    };

    public static ConnectionistTemporalClassification With(OptionValues options) =>
        new(options[AlignmentInputs.Blank], options[AlignmentInputs.ZeroInfinity], options[LengthNormalizeOption]);

    public void At(CoupledBatch batch)
    {
        int samples = batch.Size("N"), classes = batch.Size("C");
        for (int n = 0; n < samples; n++)
        {
            batch.Terms[n] = 0;
            if (batch.Factor(n) == 0) continue;
            ReadOnlySpan<double> labels = AlignmentInputs.LabelsOf(batch, Targets, n, Blank), logs = batch[Predictions];
            var lattice = new AlignmentLattice(labels, Blank, batch.Pause);
            int steps = AlignmentInputs.Steps(batch, n), slots = lattice.Symbols.Length;
            int Entry(int t, int symbol) => (t * samples + n) * classes + symbol;

            // Each step's largest logarithm is taken out beforehand: it is common to all alignments.
            var weights = new Magnitude[steps * slots];
            double[] parts = new double[steps + 2];
            for (int t = 0; t < steps; t++)
            {
                double largest = double.NegativeInfinity;
                foreach (int symbol in lattice.Symbols) largest = Math.Max(largest, logs[Entry(t, symbol)]);
                if (double.IsNegativeInfinity(largest)) continue;
                parts[t] = largest;
                for (int k = 0; k < slots; k++) weights[t * slots + k] = Magnitude.Exp(Wide<Scalar>.TwoDifference(new(logs[Entry(t, lattice.Symbols[k])]), new(largest)));
            }

            Magnitude all = lattice.Sum(weights, steps);
            Wide<Scalar> log = all.Log();
            (parts[steps], parts[steps + 1]) = (log.High.V, log.Low.V);
            int divisor = LengthNormalize && batch.Reduction == Reduction.Mean ? Math.Max(1, labels.Length) : 1;
            Wide<Scalar> factor = AlignmentInputs.Answer(batch, n, all.IsZero ? double.PositiveInfinity : 0 - ExactSum.Of(parts), ZeroInfinity, divisor);
            if (all.IsZero || !batch.WantsGradients && !batch.WantsCurvatures) continue;
            lattice.Occupy(weights, steps, all, (t, shares) =>
            {
                for (int k = 0; k < slots; k++)
                {
                    Wide<Scalar> pull = factor * shares[k].Value;
                    if (batch.WantsGradients) batch.Gradient(Predictions).Add(Entry(t, lattice.Symbols[k]), -pull);
                    if (batch.WantsCurvatures) batch.Curvature(Predictions).Add(Entry(t, lattice.Symbols[k]), -(pull * Rest(shares, k)));
                }
            });
        }
    }

    /// <summary>1 − share: where a share is nearly all, the sum of the others of its time step.</summary>
    static Wide<Scalar> Rest(Magnitude[] shares, int one)
    {
        if (shares[one].Value.High.V < 0.5) return new Scalar(1) - shares[one].Value;
        Magnitude rest = Magnitude.Zero;
        for (int k = 0; k < shares.Length; k++)
            if (k != one) rest += shares[k];
        return rest.Value;
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R> =>
        AlignmentInputs.Formula(batch, Targets, Blank, ZeroInfinity, term, (t, symbol) => R.Exp(batch.At(Predictions, t, term, symbol)));
}
