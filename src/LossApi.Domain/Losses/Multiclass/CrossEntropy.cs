using System.Runtime.Intrinsics;
using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>Negative log-likelihood of the true class, or distribution, under the softmax of raw scores.</summary>
readonly record struct CrossEntropy(double Smoothing, string Convention) : ILongRowLoss<CrossEntropy>
{
    static readonly Input Predictions = ClassInputs.Logits, Targets = ClassInputs.LabelsOrDistribution, ClassWeights = Input.ClassWeights;

    /// <summary>XGBoost's floor under 2·P·(1 − P).</summary>
    const double LeastCurvature = 1e-16;

    static readonly Choice Hessian = HessianConvention.Option("of the P·(1 − P) in it, xgboost for twice that and at least 1e-16, lightgbm for C / (C − 1) times that",
        HessianConvention.XGBoost, HessianConvention.LightGbm);

    public static LossCard Card { get; } = new("cross_entropy", "Cross entropy from logits", Group.Multiclass)
    {
        Summary = "Negative log-likelihood of the true class under the softmax of raw scores: softmax, logarithm and negative log-likelihood in one stable step.",
        Use = "Take it for classification with exclusive classes, fed with the model's raw scores (logits). Never apply a softmax before: the loss applies it, and "
            + "twice the training goes on and is wrong. For probabilities take categorical_cross_entropy or sparse_categorical_cross_entropy; for classes that can "
            + "hold together, binary_cross_entropy_with_logits.",
        Inputs = [Predictions, Targets, ClassWeights],
        Options = [ClassInputs.LabelSmoothing, ClassInputs.IgnoreIndex, ClassInputs.SecondAxis, Hessian],
        Axis = ClassInputs.SecondAxis,
        IgnoreIndex = ClassInputs.IgnoreIndex,
        Reduction = Reduction.WeightedMean,
        OnProbabilities = "sparse_categorical_cross_entropy",
        OutputActivation = "none: the softmax is inside the loss",
        OutlierSensitivity = new(OutlierLevel.High, "a confidently wrong label costs −ln p, without bound; label smoothing softens it"),
        Advice =
        [
            new(LearningTask.Multiclass, 1, "the proper scoring rule for exclusive classes; its gradient is probability minus target, so it never stalls while the answer is wrong")
            { Caution = "feed raw scores, not softmax outputs; an untrained model should start at ln C" },
        ],
        Traits = Trait.Convex | Trait.NonNegative,
        Aliases =
        [
            "torch.CrossEntropyLoss", "torch.cross_entropy",
            .. Unreduced("optax", "softmax_cross_entropy", "softmax_cross_entropy_with_integer_labels", "safe_softmax_cross_entropy", "multiclass_logistic_loss"),
            .. Alias.Of("flux", ["logitcrossentropy"], ClassInputs.SecondAxis.At(0)),
            .. Alias.Of("sklearn", ["HalfMultinomialLoss"], ClassInputs.SecondAxis.At(-1)),
            .. Alias.Objectives("xgboost", ["multi:softmax", "multi:softprob"], ClassInputs.SecondAxis.At(-1), Hessian.At(HessianConvention.XGBoost)),
            .. Alias.Objectives("lightgbm", ["multiclass", "softmax"], ClassInputs.SecondAxis.At(-1), Hessian.At(HessianConvention.LightGbm)),
        ],
        LooseNames = ["softmax_loss", "log_loss", "logistic_loss"],
        References =
        [
            "PyTorch, torch.nn.CrossEntropyLoss.",
            "Szegedy, C. et al. (2016). Rethinking the Inception Architecture for Computer Vision. CVPR, section 7 (label smoothing).",
        ],
        Example = new(("predictions", new[,] { { 2.0, 1.0, 0.1 }, { 0.5, 2.5, 0.3 } }), ("targets", new double[] { 0, 1 }))
        {
            Terms = [0.4170300162778335, 0.22004952302053788],
        },
    };

    static IEnumerable<Alias> Unreduced(string library, params string[] names) =>
        names.Select(name => new Alias(library, name) { Options = [ClassInputs.SecondAxis.At(-1)], Reduction = Domain.Reduction.None });

    public static CrossEntropy With(OptionValues options) => new(options[ClassInputs.LabelSmoothing], options[Hessian]);

    public R At<R>(Row<R> row) where R : struct, IReal<R> => row.IsLabel(Targets) && Smoothing == 0 ? AtLabel(row) : AtDistribution(row);

    R AtLabel<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> scores = row[Predictions], weights = row[ClassWeights];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        R label = row[Targets][0], score = Of(label, scores), weight = Of(label, weights);
        var softmax = Softmax<R>.Of(scores, slopes);
        if (row.WantsCurvatures)
            for (int k = 0; k < scores.Length; k++) bends[k] = Bend(weight, slopes[k] / softmax.Total.High, (softmax.Total - slopes[k]).High / softmax.Total.High, scores.Length);
        if (row.WantsGradients || row.WantsCurvatures)
        {
            (R scale, R atLabel) = Slopes(softmax, score, Of<R>(label, slopes), weight);
            Finish(slopes, scale, label, atLabel);
        }

        return weight * softmax.NegativeLog(score);
    }

    /// <summary>The number of the true class. A method of its own, as its neighbours are: with all in one the compiler gives up inlining the arithmetic.</summary>
    static R Of<R>(R label, ReadOnlySpan<R> numbers) where R : struct, IReal<R>
    {
        R its = numbers[0];
        for (int k = 1; k < numbers.Length; k++) its = R.IfEqual(label, R.Of(k), numbers[k], its);
        return its;
    }

    static void Finish<R>(Span<R> slopes, R scale, R label, R atLabel) where R : struct, IReal<R>
    {
        for (int k = 0; k < slopes.Length; k++) slopes[k] = R.IfEqual(label, R.Of(k), atLabel, slopes[k] * scale);
    }

    /// <summary>What makes e^(z − m) a slope, and the slope at the true class: P − 1 is minus the sum of the others there, and nothing cancels, however sure the model is.</summary>
    static (R Scale, R AtLabel) Slopes<R>(Softmax<R> softmax, R score, R power, R weight) where R : struct, IReal<R>
    {
        R scale = weight / softmax.Total.High;
        var others = Wide<R>.IfEqual(score, softmax.Top, softmax.Rest, softmax.Rest - power + R.Of(1));
        return (scale, -others.High * scale);
    }

    public static int Traces => 3;

    public bool IsLong(RowPlan plan) => plan.IsLabel(Targets) && Smoothing == 0;

    public void Gather(LongRows rows, Span<Lanes> traces)
    {
        ReadOnlySpan<double> scores = rows[Predictions], weights = rows[ClassWeights], targets = rows[Targets];
        Span<double> powers = rows.WantsGradients ? rows.Gradient(Predictions) : rows.Notes;
        int width = rows.Width;
        for (int row = 0; row < rows.Count; row++)
        {
            int label = rows.Label(targets[row]);
            ReadOnlySpan<double> its = scores.Slice(row * width, width);
            Span<double> left = powers.Slice(row * width, width);
            double top = LongSoftmax.Gather(its, left, traces[(row * Traces)..]);
            traces[row * Traces + 2] = new(Vector512.Create(top, its[label], left[label], weights.IsEmpty ? 1 : weights[label], 0, 0, 0, 0));
        }
    }

    public Lanes Close(ReadOnlySpan<Lanes> traces, Span<Lanes> factors, out Lanes open)
    {
        open = Lanes.Of(0);
        Lanes top = traces[16], score = traces[17], power = traces[18], weight = traces[19];
        var softmax = new Softmax<Lanes>(top, EightSums.Total(traces, traces[Lanes.Count..]));
        (factors[0], factors[1]) = Slopes(softmax, score, power, weight);
        return weight * softmax.NegativeLog(score);
    }

    public void Spread(LongRows rows, ReadOnlySpan<double> factors)
    {
        ReadOnlySpan<double> targets = rows[Targets];
        Span<double> slopes = rows.Gradient(Predictions);
        int width = rows.Width;
        for (int row = 0; row < rows.Count; row++)
        {
            Share share = rows.Share(row);
            Span<double> its = slopes.Slice(row * width, width);
            LongSoftmax.Spread(its, factors[row * Lanes.Count], share);
            its[rows.Label(targets[row])] = share.Of(factors[row * Lanes.Count + 1]);
        }
    }

    R AtDistribution<R>(Row<R> row) where R : struct, IReal<R>
    {
        ReadOnlySpan<R> scores = row[Predictions], weights = row[ClassWeights], targets = row[Targets];
        Span<R> slopes = row.Gradient(Predictions), bends = row.Curvature(Predictions);
        var softmax = Softmax<R>.WideOf(scores, slopes, bends);
        R classes = R.Of(scores.Length), smoothed = R.Of(Smoothing);
        Wide<R> kept = Wide<R>.TwoDifference(R.Of(1), smoothed) * classes, mass = R.Of(0), term = R.Of(0);
        bool labelled = row.IsLabel(Targets);
        for (int k = 0; k < scores.Length; k++)
        {
            Wide<R> share = Share(k, targets, weights);
            mass += share;
            term += Wide<R>.IfEqual(share.High, R.Of(0), R.Of(0), share * (softmax.Top - scores[k]));
        }

        // P·Σt − t, over the common divisor: where probability and target are equal the difference is exactly 0.
        Wide<R> total = softmax.Total;
        for (int k = 0; k < scores.Length; k++)
        {
            var power = new Wide<R>(slopes[k], bends[k]);
            slopes[k] = ((power * mass - Share(k, targets, weights) * total) / (total * classes)).High;
            bends[k] = Bend(mass.High / classes, power.High / total.High, (total - power).High / total.High, scores.Length);
        }

        return ((term + mass * softmax.LogTotal) / classes).High;

        // C times the smoothed target times the class weight, for a label and for a distribution alike, as PyTorch has it; C times, so that nothing is rounded.
        Wide<R> Share(int k, ReadOnlySpan<R> targets, ReadOnlySpan<R> weights) =>
            ((labelled ? Wide<R>.IfEqual(targets[0], R.Of(k), kept, R.Of(0)) : kept * targets[k]) + smoothed) * weights[k];
    }

    /// <summary>The second derivative from P and 1 − P, or what a library puts in its place.</summary>
    R Bend<R>(R weight, R hit, R miss, int classes) where R : struct, IReal<R> => Convention switch
    {
        HessianConvention.XGBoost => weight * R.Max(R.Of(2) * hit * miss, R.Of(LeastCurvature)),
        HessianConvention.LightGbm => weight * (R.Of(classes / Math.Max(1.0, classes - 1)) * hit * miss),
        _ => weight * hit * miss,
    };

    public R Definition<R>(IFormulaRow<R> row) where R : struct, IReal<R>
    {
        R one = R.Of(1), smoothing = R.Of(Smoothing);
        return row.Sum(term => term[ClassWeights] * ((one - smoothing) * term[Targets] + smoothing / row.Width) * (R.Log(row.Sum(other => R.Exp(other[Predictions]))) - term[Predictions]));
    }
}
