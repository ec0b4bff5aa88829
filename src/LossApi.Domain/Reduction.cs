namespace LossApi.Domain;

/// <summary>How the terms become one value.</summary>
public enum Reduction
{
    /// <summary>They do not: the value is null, the gradient is that of their sum.</summary>
    None,

    /// <summary>Σ terms.</summary>
    Sum,

    /// <summary>Σ terms / how many were counted.</summary>
    Mean,

    /// <summary>Σ terms / Σ weights.</summary>
    WeightedMean,

    /// <summary>Σ terms / length of the first dimension.</summary>
    BatchMean,
}

/// <summary>The reductions as they are spelled on the wire.</summary>
public static class Reductions
{
    static readonly (Reduction Reduction, string Name, string Meaning)[] All =
    [
        (Reduction.None, "none", "no reduction: value is null, gradients are those of Σ terms"),
        (Reduction.Sum, "sum", "Σ terms"),
        (Reduction.Mean, "mean", "Σ terms / count"),
        (Reduction.WeightedMean, "weighted_mean", "Σ terms / Σ weights"),
        (Reduction.BatchMean, "batch_mean", "Σ terms / first dimension"),
    ];

    /// <summary>All spellings with their meaning.</summary>
    public static IEnumerable<(string Name, string Meaning)> Names => All.Select(r => (r.Name, r.Meaning));

    /// <summary>The wire spelling: <c>weighted_mean</c>.</summary>
    public static string Spelled(this Reduction reduction) => All[(int)reduction].Name;

    /// <summary>The reduction spelled <paramref name="name"/>, or null.</summary>
    public static Reduction? Parse(string name) => Array.Find(All, r => r.Name == name) is { Name: not null } found ? found.Reduction : null;
}

/// <summary>What an answer carries beside the value.</summary>
[Flags]
public enum Outputs
{
    None = 0,

    /// <summary>The per-sample terms.</summary>
    Terms = 1,

    /// <summary>First derivatives of the value.</summary>
    Gradients = 2,

    /// <summary>Diagonal second derivatives of the value.</summary>
    Hessians = 4,
}
