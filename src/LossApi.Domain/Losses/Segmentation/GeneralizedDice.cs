using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Segmentation;

/// <summary>One dice over all classes of a sample, each weighted by its rarity.</summary>
readonly record struct GeneralizedDice(double SmoothNr, double SmoothDr, string Weighting) : IBatchLoss<GeneralizedDice>
{
    static readonly Input Predictions = new("predictions", Kind.Probabilities, Extent.Axes, "The predicted masks, a channel a class.") { Axes = ["N", "C", "d…"], Differentiable = true },
        Targets = new("targets", Kind.Probabilities, Extent.Axes, "The true masks, of the predictions' shape.") { Axes = ["N", "C", "d…"] };

    static readonly Choice WeightingOption = new("w_type", "square", ["square", "simple", "uniform"],
        "How a class is weighted: by 1 over the square of its mask's size, by 1 over the size, or all alike. A class that is not there gets the largest weight of its sample.");

    public static LossCard Card { get; } = new("generalized_dice", "Generalized Dice", Group.Segmentation)
    {
        Summary = "One minus the overlap of all classes of a sample over their sizes, the classes weighted by how rare they are.",
        Use = "Take it for several classes of very different sizes in one image. A class of a few pixels then outweighs all others, and one that is absent from a sample gets the largest weight there is; "
            + "where that is too much, take w_type simple, or dice for each class alone.",
        Inputs = [Predictions, Targets],
        Options = [WeightingOption, MaskInputs.SmoothNr, MaskInputs.SmoothDr],
        TermAxis = "N",
        OutputActivation = "softmax over the channels, or sigmoid",
        OutlierSensitivity = new(OutlierLevel.Partial, "no sample costs more than 1, but a few pixels wrongly labelled as a rare class decide what it costs"),
        Advice = [new(LearningTask.Segmentation, 5, "weighs the classes of an image by their rarity") { ForImbalance = true, Caution = "an absent class gets the largest weight of its sample" }],
        Kinks = [MaskInputs.EmptyKink],
        Aliases = ["monai.GeneralizedDiceLoss"],
        // Optax's applies a softmax first.
        LooseNames = ["generalized_dice_loss", "multiclass_generalized_dice_loss", "optax.multiclass_generalized_dice_loss"],
        References =
        [
            "Sudre, C. H., Li, W., Vercauteren, T., Ourselin, S., Cardoso, M. J. (2017). Generalised Dice overlap as a deep learning loss function. DLMIA, arXiv:1707.03237.",
            "MONAI, monai.losses.GeneralizedDiceLoss.",
        ],
        Example = new(
            ("predictions", new double[,,] { { { 0.75, 0.5, 0.25, 0 }, { 0.25, 0.25, 0.5, 0.25 }, { 0, 0.25, 0.25, 0.75 } } }),
            ("targets", new double[,,] { { { 1, 1, 0, 0 }, { 0, 0, 1, 0 }, { 0, 0, 0, 1 } } }))
        {
            Terms = [0.4186038723648886],
        },
    };

    public static GeneralizedDice With(OptionValues options) => new(options[MaskInputs.SmoothNr], options[MaskInputs.SmoothDr], options[WeightingOption]);

    public void At(CoupledBatch batch)
    {
        int classes = batch.Size("C"), size = batch.Size("d…");
        ReadOnlySpan<double> predictions = batch[Predictions], targets = batch[Targets];
        var weights = new Wide<Scalar>[classes];
        Scalar one = new(1), two = new(2);
        for (int n = 0; n < batch.Terms.Length; n++)
        {
            batch.Pause();
            ReadOnlySpan<double> masks = targets.Slice(n * classes * size, classes * size), found = predictions.Slice(n * classes * size, classes * size);
            Weigh(masks, size, weights);
            Wide<Scalar> common = new Scalar(SmoothNr), gap = Wide<Scalar>.TwoDifference(new(SmoothDr), new(SmoothNr));
            for (int c = 0; c < classes; c++)
            {
                Wide<Scalar> both = new Scalar(0), apart = new Scalar(0);
                for (int k = c * size; k < (c + 1) * size; k++)
                {
                    Scalar p = new(found[k]), t = new(masks[k]);
                    both += Wide<Scalar>.TwoProduct(p, t);
                    apart += p * Wide<Scalar>.TwoDifference(one, t) + t * Wide<Scalar>.TwoDifference(one, p);
                }

                common += weights[c] * both * two;
                gap += weights[c] * apart;
            }

            var overlap = Overlap<Scalar>.Of(common, gap);
            batch.Terms[n] = overlap.Loss.High.V;
            if (!batch.WantsGradients && !batch.WantsCurvatures) continue;
            Scalar factor = new(batch.Factor(n));
            for (int k = 0; k < masks.Length; k++)
            {
                Wide<Scalar> weight = weights[k / size], slope = overlap.Slope(weight * (two * new Scalar(masks[k])), weight * Wide<Scalar>.TwoDifference(one, two * new Scalar(masks[k])));
                int entry = n * classes * size + k;
                if (batch.WantsGradients) batch.Gradient(Predictions).Add(entry, slope * factor);
                if (batch.WantsCurvatures) batch.Curvature(Predictions).Add(entry, overlap.Bend(slope, weight, new(0)) * factor);
            }
        }
    }

    /// <summary>The weights of a sample's classes. One that is not there would weigh infinitely much: it gets the largest of the others.</summary>
    void Weigh(ReadOnlySpan<double> masks, int size, Wide<Scalar>[] weights)
    {
        Wide<Scalar> largest = new Scalar(0);
        for (int c = 0; c < weights.Length; c++)
        {
            Wide<Scalar> sum = new Scalar(0);
            for (int k = c * size; k < (c + 1) * size; k++) sum += new Scalar(masks[k]);
            weights[c] = Weighting == "uniform" ? new Scalar(1) : new Scalar(1) / (Weighting == "square" ? sum * sum : sum);
            if (double.IsFinite(weights[c].High.V) && weights[c].High.V > largest.High.V) largest = weights[c];
        }

        for (int c = 0; c < weights.Length; c++)
            if (!double.IsFinite(weights[c].High.V)) weights[c] = largest;
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        string weighting = Weighting;
        R Predicted(Place c) => batch.Sum("d…", at => batch.At(Predictions, term, c, at));
        R There(Place c) => batch.Sum("d…", at => batch.At(Targets, term, c, at));
        R Common(Place c) => batch.Sum("d…", at => batch.At(Predictions, term, c, at) * batch.At(Targets, term, c, at));
        R Weight(Place c) => weighting == "uniform" ? R.Of(1) : R.Of(1) / (weighting == "square" ? There(c) * There(c) : There(c));
        R common = batch.Sum("C", c => Weight(c) * Common(c)), whole = batch.Sum("C", c => Weight(c) * (Predicted(c) + There(c)));
        return R.Of(1) - (R.Of(2) * common + R.Of(SmoothNr)) / (whole + R.Of(SmoothDr));
    }
}
