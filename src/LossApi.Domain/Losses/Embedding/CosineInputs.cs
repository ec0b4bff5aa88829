namespace LossApi.Domain.Losses.Embedding;

/// <summary>The inputs and options that cosine similarity and distance share.</summary>
static class CosineInputs
{
    /// <summary>The vectors that are learned.</summary>
    public static readonly Input Predictions = new("predictions", Kind.Embedding, Extent.Features, "The predicted vectors.") { Differentiable = true, Symbol = "u" };

    /// <summary>The vectors they are compared with.</summary>
    public static readonly Input Targets = new("targets", Kind.Embedding, Extent.Features, "The vectors to compare with, of the predictions' shape; they need not have length 1.") { Symbol = "t" };

    /// <summary>The axis of the coordinates.</summary>
    public static readonly Integer Axis = new("axis", -1, -8, 7, "The axis of the vectors' coordinates: the last as in Keras and Optax; PyTorch's dim is 1.");

    /// <summary>PyTorch's floor of the norms.</summary>
    public static readonly Number Eps = new("eps", 1e-8, Interval.NonNegative, "Norms below it are taken as it; 0 for no floor, and a vector of zeros then has cosine 0.") { InFormula = false };

    /// <summary>What is answered where the derivative jumps.</summary>
    public const string Kink = "where a norm is below eps the divisor is constant, and so it is for the gradient: at a vector of zeros the gradient is the other direction over eps, as in PyTorch, which at other vectors below eps lets the norm's gradient through although the divisor does not move";
}
