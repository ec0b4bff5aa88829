using System.Collections.Immutable;

namespace LossApi.Domain.Activations;

/// <summary>What a model's last layer does with its raw scores: the function itself and its vector-Jacobian product.</summary>
/// <param name="name">The canonical snake_case name.</param>
/// <param name="summary">One sentence for people.</param>
public abstract class Activation(string name, string summary)
{
    /// <summary>The canonical name.</summary>
    public string Name { get; } = name;

    /// <summary>What it computes, one sentence.</summary>
    public string Summary { get; } = summary;

    /// <summary>The raw scores it takes.</summary>
    public abstract Input Logits { get; }

    /// <summary>The gradient that comes from further up, of the logits' shape. Optional.</summary>
    public static readonly Input Upstream = new("upstream", Kind.Real, Extent.Element,
        "d (anything) / d outputs: with it the answer carries d (the same) / d logits.")
    { Required = false };

    /// <summary>All activations, by name.</summary>
    public static ImmutableArray<Activation> All { get; } =
    [
        new ElementActivation<LogSigmoid>("log_sigmoid", "The logarithm of the sigmoid: -ln(1 + e^-z), accurate in both tails."),
        new RowActivation<LogSoftmax>("log_softmax", "The logarithm of the softmax along the last axis."),
        new ElementActivation<Sigmoid>("sigmoid", "1 / (1 + e^-z): a score becomes a probability."),
        new RowActivation<SoftmaxOutput>("softmax", "e^z / sum of e^z along the last axis: scores become a distribution."),
    ];

    /// <summary>Finds an activation without regard to case, <c>_</c>, <c>-</c> and spaces; null where there is none.</summary>
    public static Activation? Find(string name)
    {
        string key = Catalogue.Key(name);
        return All.FirstOrDefault(a => Catalogue.Key(a.Name) == key);
    }

    /// <summary>Holds logits and upstream against what the activation takes.</summary>
    /// <returns>Whether all is well; where not, violations were added.</returns>
    public bool Check(Tensor logits, Tensor? upstream, Violations faults)
    {
        long before = faults.Count;
        if (Logits.Extent == Extent.Features && logits.Shape.Rank == 0)
            faults.Add("/logits", "shape-mismatch", $"{Name} normalises along the last axis, and a single number has none; send an array");
        if (upstream is not null && upstream.Shape != logits.Shape)
            faults.Add("/upstream", "shape-mismatch", $"upstream has shape {upstream.Shape}, logits has shape {logits.Shape}; they must be the same");
        CheckRange(Logits, logits, faults);
        if (upstream is not null) CheckRange(Upstream, upstream, faults);
        if (faults.Count == before) CheckRows(logits, faults);
        return faults.Count == before;
    }

    /// <summary>Applies it to tensors that were found right by <see cref="Check"/>. The answer owns its memory.</summary>
    /// <exception cref="OperationCanceledException">When <paramref name="stop"/> was signalled.</exception>
    public abstract Activated Apply(Tensor logits, Tensor? upstream, CancellationToken stop = default);

    static void CheckRange(Input input, Tensor tensor, Violations faults)
    {
        ReadOnlySpan<double> numbers = tensor.Numbers;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (input.Range.Contains(numbers[i])) continue;
            if (faults.Count >= Violations.Kept) faults.Add(default);
            else faults.Add($"/{input.Name}{tensor.Shape.PointerTo(i)}", "out-of-range", $"{input.Name} must be {input.Range}");
        }
    }

    /// <summary>What must hold of whole rows.</summary>
    private protected virtual void CheckRows(Tensor logits, Violations faults) { }
}

/// <summary>What came out of an activation. Owns its memory.</summary>
/// <param name="Outputs">The activated scores.</param>
/// <param name="Gradient">The upstream gradient taken back to the logits, where there was one.</param>
public sealed record Activated(Tensor Outputs, Tensor? Gradient) : IDisposable
{
    public void Dispose()
    {
        Outputs.Dispose();
        Gradient?.Dispose();
    }
}
