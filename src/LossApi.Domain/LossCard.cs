using System.Collections.Immutable;

namespace LossApi.Domain;

/// <summary>The family a loss belongs to.</summary>
public enum Group { Regression, Binary, Multiclass, Multilabel, Divergence, Likelihood, Ranking, Embedding, Segmentation, Boxes, Sequence, Survival, Preference }

/// <summary>What a user wants to learn.</summary>
public enum LearningTask { Regression, Binary, Multiclass, Multilabel, MetricLearning, Generative, Ranking, Segmentation, Detection, Sequence, Survival, Preference }

/// <summary>How much one wrong sample can pull at the fit.</summary>
public enum OutlierLevel { None, Low, Partial, High }

/// <summary>Properties that are claimed of a loss. Each one is checked by a law over random inputs.</summary>
[Flags]
public enum Trait
{
    None = 0,

    /// <summary>The second derivative in the predictions is nowhere negative.</summary>
    Convex = 1,

    /// <summary>Exchanging prediction and target changes nothing.</summary>
    Symmetric = 2,

    /// <summary>The size of the gradient has a bound that does not depend on the inputs.</summary>
    Lipschitz = 4,

    /// <summary>The term is never negative.</summary>
    NonNegative = 8,

    /// <summary>The term is 0 where the predictions equal the targets.</summary>
    ZeroAtTarget = 16,
}

/// <summary>How sensitive a loss is to outliers, with a sentence that says why.</summary>
public sealed record OutlierSensitivity(OutlierLevel Level, string Sentence);

/// <summary>Why and when a loss is recommended for a task: what <c>/advise</c> is built from.</summary>
/// <param name="Task">The task it suits.</param>
/// <param name="Rank">1 is the textbook's first choice for the task, larger numbers are alternatives.</param>
/// <param name="Why">The reason, one sentence.</param>
public sealed record Advice(LearningTask Task, int Rank, string Why)
{
    /// <summary>Whether it is meant for data with outliers.</summary>
    public bool ForOutliers { get; init; }

    /// <summary>Whether it is meant for rare classes.</summary>
    public bool ForImbalance { get; init; }

    /// <summary>What to look out for, one sentence.</summary>
    public string Caution { get; init; } = "";
}

/// <summary>What an evaluation costs, for a loss whose work grows faster than its inputs: stated to people, and refused where it exceeds <see cref="Most"/>.</summary>
/// <param name="Sentence">How it grows, for people: <c>N² · D for N samples of D features</c>.</param>
/// <param name="Steps">The number of steps for a batch.</param>
public sealed record Cost(string Sentence, Func<Engine.Layout, double> Steps)
{
    /// <summary>The most steps a request may take: some seconds of one core.</summary>
    public double Most { get; init; } = 1e9;
}

/// <summary>
/// Everything the outside world may know about a loss, as plain data: validation, the OpenAPI document, the catalogue, the advice, the
/// documentation and the laws read it, so none of them can disagree.
/// </summary>
/// <param name="Name">The canonical snake_case name: one formula on one input space.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Group">The family it is filed under.</param>
public sealed record LossCard(string Name, string Title, Group Group)
{
    /// <summary>One sentence: what it measures.</summary>
    public required string Summary { get; init; }

    /// <summary>When to take it, and when not.</summary>
    public required string Use { get; init; }

    /// <summary>The tensors it takes, without the universal <c>weights</c>.</summary>
    public required ImmutableArray<Input> Inputs { get; init; }

    /// <summary>What must hold between the numbers of one sample, beyond the range of each.</summary>
    public ImmutableArray<RowRule> Rules { get; init; } = [];

    /// <summary>Its parameters.</summary>
    public ImmutableArray<Option> Options { get; init; } = [];

    /// <summary>The option that says which axis holds the classes or features; without one it is the last.</summary>
    public Integer? Axis { get; init; }

    /// <summary>For inputs that are regions: the option that says whether a region is the whole tensor (<c>batch</c>), a <c>sample</c> or a <c>channel</c>.</summary>
    public Choice? Per { get; init; }

    /// <summary>The option that names the label whose samples do not count.</summary>
    public OptionalInteger? IgnoreIndex { get; init; }

    /// <summary>For losses over a whole batch: the axis that has one term an entry; null for one term in all.</summary>
    public string? TermAxis { get; init; }

    /// <summary>The option by which the reduction <c>mean</c>, and no other, changes the terms themselves: each is divided by its own length first.</summary>
    public Flag? NormalizesMean { get; init; }

    /// <summary>Axes that must have at least so many entries, and why: <c>("N", 2, "…")</c>. Without a word an axis has at least one.</summary>
    public ImmutableArray<(string Axis, int Least, string Why)> ShortestAxes { get; init; } = [];

    /// <summary>Numbers that a formula makes of the options, with the symbols it writes for them: <c>\cos m</c> of a margin.</summary>
    public ImmutableArray<(string Symbol, Func<OptionValues, double> Value)> Constants { get; init; } = [];

    /// <summary>What an evaluation costs where that grows faster than the request; null where it does not.</summary>
    public Cost? Cost { get; init; }

    /// <summary>The reduction when the request names none.</summary>
    public Reduction Reduction { get; init; } = Reduction.Mean;

    /// <summary>Whether diagonal second derivatives are offered.</summary>
    public bool HasHessians { get; init; } = true;

    /// <summary>The activation a model's last layer has with this loss: <c>linear</c>, <c>softmax (inside the loss)</c> …</summary>
    public required string OutputActivation { get; init; }

    /// <summary>How sensitive it is to outliers.</summary>
    public required OutlierSensitivity OutlierSensitivity { get; init; }

    /// <summary>For what tasks to recommend it.</summary>
    public required ImmutableArray<Advice> Advice { get; init; }

    /// <summary>Claimed properties, each checked by a law.</summary>
    public Trait Traits { get; init; }

    /// <summary>Where the derivative jumps and what is answered there, one sentence each.</summary>
    public ImmutableArray<string> Kinks { get; init; } = [];

    /// <summary>Libraries' names for it, with their defaults.</summary>
    public ImmutableArray<Alias> Aliases { get; init; } = [];

    /// <summary>Loose names such as <c>l2</c> that several losses go by: they never answer by themselves, but bring this loss up as a candidate.</summary>
    public ImmutableArray<string> LooseNames { get; init; } = [];

    /// <summary>The loss that takes probabilities where this one takes logits: quoted when a softmax was applied twice.</summary>
    public string? OnProbabilities { get; init; }

    /// <summary>The loss that takes logits where this one takes probabilities: named when the predictions are no probabilities.</summary>
    public string? OnLogits { get; init; }

    /// <summary>Papers or library documentation.</summary>
    public required ImmutableArray<string> References { get; init; }

    /// <summary>A worked case: OpenAPI's example, the catalogue's, and a test.</summary>
    public required Example Example { get; init; }

    /// <summary>The inputs and the universal weights.</summary>
    public ImmutableArray<Input> AllInputs => field.IsDefault ? field = [.. Inputs, Input.Weights] : field;

    /// <summary>The tasks it is recommended for.</summary>
    public IEnumerable<LearningTask> Tasks => Advice.Select(a => a.Task).Distinct();
}
