namespace LossApi.Domain;

/// <summary>What came out of one evaluation. Owns its memory, not the batch's.</summary>
public sealed class Evaluation : IDisposable
{
    /// <summary>The reduced value; null without a reduction or when nothing was counted.</summary>
    public required double? Value { get; init; }

    /// <summary>The reduction that made it.</summary>
    public required Reduction Reduction { get; init; }

    /// <summary>How many terms were counted: ignored ones are not.</summary>
    public required long Count { get; init; }

    /// <summary>Σ weights of the counted terms: the divisor of <c>weighted_mean</c>.</summary>
    public required double Weight { get; init; }

    /// <summary>The terms, weights included; only where they were asked for.</summary>
    public Tensor Terms => KeptTerms ?? throw new InvalidOperationException("the terms were not asked for");

    /// <summary>The terms where they were asked for, and null elsewhere.</summary>
    public required Tensor? KeptTerms { get; init; }

    /// <summary>What stands out among the terms, kept or not.</summary>
    public required Extremes Extremes { get; init; }

    /// <summary>d value / d input, by input; empty unless asked for.</summary>
    public required IReadOnlyList<(Input Input, Tensor Tensor)> Gradients { get; init; }

    /// <summary>Diagonal second derivatives, by input; empty unless asked for.</summary>
    public required IReadOnlyList<(Input Input, Tensor Tensor)> Hessians { get; init; }

    public void Dispose()
    {
        KeptTerms?.Dispose();
        for (int i = 0; i < Gradients.Count; i++) Gradients[i].Tensor.Dispose();
        for (int i = 0; i < Hessians.Count; i++) Hessians[i].Tensor.Dispose();
    }
}
