namespace LossApi.Domain.Losses.Binary;

/// <summary>The inputs and options that losses of a binary label share.</summary>
static class BinaryInputs
{
    /// <summary>The probability of class 1.</summary>
    public static readonly Input Probabilities = new("predictions", Kind.Probabilities, Extent.Element, "The probability of class 1, the output of a sigmoid.")
    { Differentiable = true };

    /// <summary>The raw score of class 1.</summary>
    public static readonly Input Logits = new("predictions", Kind.Logits, Extent.Element, "The raw score of class 1; do not apply a sigmoid before.")
    { Differentiable = true };

    /// <summary>0 or 1, or a degree between.</summary>
    public static readonly Input Labels = new("targets", Kind.Probabilities, Extent.Element, "The true labels, of the predictions' shape: 0 or 1, or a probability between them.");

    /// <summary>Label smoothing towards ½.</summary>
    public static readonly Number LabelSmoothing = new("label_smoothing", 0, Interval.Unit, "Share s of the target that is moved to ½: y becomes (1 − s)·y + s/2.") { InFormula = false };

    /// <summary>Clipping of probabilities, as Keras does.</summary>
    public static readonly Number Clip = new("clip", 0, new(0, 0.5, HighOpen: true), "Probabilities p are clipped to [clip, 1 − clip]; the gradient is 0 where that happens.") { InFormula = false };

    /// <summary>How strongly a focal loss turns away from easy examples.</summary>
    public static readonly Number Gamma = new("gamma", 2, Interval.NonNegative, "Focusing exponent: the larger, the less well-classified examples count; 0 gives the cross entropy.");

    /// <summary>The balance of a focal loss between the classes.</summary>
    public static readonly OptionalNumber Alpha = new("alpha", null, Interval.Unit, "Factor of class 1, with 1 − alpha for class 0; null or −1 for no balancing.", off: -1);
}
