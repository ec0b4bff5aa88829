namespace LossApi.Domain.Losses.Multiclass;

/// <summary>The inputs and options that the categorical focal losses share.</summary>
static class FocalInputs
{
    /// <summary>How strongly easy examples are turned away from.</summary>
    public static readonly Number Gamma = new("gamma", 2, Interval.NonNegative, "Focusing exponent: the larger, the less well-classified samples count; 0 gives the cross entropy.");

    /// <summary>A factor on all classes, as in Keras.</summary>
    public static readonly Number Alpha = new("alpha", 1, Interval.NonNegative, "Factor on every class's share; Keras takes 0.25. For one a class use class_weights.");

    /// <summary>Factors of the classes.</summary>
    public static readonly Input ClassWeights = Input.ClassWeights with { Meaning = "One factor a class, [C], on that class's share of the loss: Keras' alpha as a list." };
}
