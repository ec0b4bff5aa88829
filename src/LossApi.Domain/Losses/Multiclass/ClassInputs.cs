namespace LossApi.Domain.Losses.Multiclass;

/// <summary>The inputs and options that losses over classes share.</summary>
static class ClassInputs
{
    /// <summary>Raw class scores. −∞ masks a class.</summary>
    public static readonly Input Logits = new("predictions", Kind.Logits, Extent.Classes, "Raw class scores; do not apply a softmax before. \"-Infinity\" masks a class.")
    { Differentiable = true, Range = Interval.RealOrMasked };

    /// <summary>Class scores that no softmax turns into probabilities: only their differences count.</summary>
    public static readonly Input Scores = new("predictions", Kind.Logits, Extent.Classes, "Raw class scores; do not apply a softmax before.") { Differentiable = true };

    /// <summary>Class probabilities.</summary>
    public static readonly Input Probabilities = new("predictions", Kind.Probabilities, Extent.Classes, "Class probabilities, the output of a softmax.")
    { Differentiable = true };

    /// <summary>Logarithms of class probabilities.</summary>
    public static readonly Input LogProbabilities = new("predictions", Kind.LogProbabilities, Extent.Classes, "Logarithms of class probabilities, the output of a log-softmax.")
    { Differentiable = true, Range = Interval.RealOrMasked };

    /// <summary>A class index a sample.</summary>
    public static readonly Input Labels = new("targets", Kind.ClassIndices, Extent.Label, "The true class of each sample, counted from 0.");

    /// <summary>A distribution over the classes.</summary>
    public static readonly Input Distribution = new("targets", Kind.Probabilities, Extent.Classes, "The true distribution of each sample over the classes: one-hot or soft.");

    /// <summary>A class index, or a distribution over the classes.</summary>
    public static readonly Input LabelsOrDistribution = new("targets", Kind.ClassIndicesOrProbabilities, Extent.LabelOrClasses,
        "The true class of each sample, counted from 0; or a distribution over the classes, of the predictions' shape.");

    /// <summary>PyTorch's class axis.</summary>
    public static readonly Integer SecondAxis = new("axis", 1, -8, 7, "The axis of the classes; 1 as in PyTorch. A single axis is the classes whatever this says.");

    /// <summary>Keras' class axis.</summary>
    public static readonly Integer LastAxis = new("axis", -1, -8, 7, "The axis of the classes; the last as in Keras.");

    /// <summary>PyTorch's ignored label.</summary>
    public static readonly OptionalInteger IgnoreIndex = new("ignore_index", -100, "Samples with this label do not count: term, gradient and weight are 0.");

    /// <summary>Label smoothing towards the uniform distribution.</summary>
    public static readonly Number LabelSmoothing = new("label_smoothing", 0, Interval.Unit, "Share s of the target that is spread evenly over the classes: y becomes (1 − s)·y + s/C.");

    /// <summary>Renormalisation of probabilities, as Keras does.</summary>
    public static readonly Flag Normalize = new("normalize", false, "Divide each sample's predictions by their sum first.");

    /// <summary>Clipping of probabilities, as Keras does.</summary>
    public static readonly Number Clip = new("clip", 0, new(0, 0.5, HighOpen: true), "Probabilities are clipped to [clip, 1 − clip] before the logarithm; the gradient is 0 where that happens.");
}
