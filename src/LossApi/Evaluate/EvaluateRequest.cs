using System.Collections.Frozen;
using LossApi.Domain;
using LossApi.Domain.Engine;

namespace LossApi.Evaluate;

/// <summary>An option as the request gave it, not yet held against a card.</summary>
/// <param name="Name">The name it was given under.</param>
/// <param name="Value">Its value, or null when it was an array or an object.</param>
readonly record struct GivenOption(string Name, OptionValue? Value);

/// <summary>One loss to be evaluated on one batch: what the reader took in, and what the validator made of it.</summary>
/// <param name="loss">The loss.</param>
/// <param name="alias">The alias it was called by, whose defaults then hold.</param>
/// <param name="given">What the body says about the whole request.</param>
/// <param name="pointer">Where the loss's own members stand: empty, or <c>/losses/1</c>.</param>
sealed class EvaluateRequest(Loss loss, Alias? alias, GivenMembers given, string pointer = "")
{
    public Loss Loss => loss;

    public Alias? Alias => alias;

    /// <summary>Where the loss's own members stand.</summary>
    public string Pointer => pointer;

    /// <summary>The members that are the same for every loss of the request: tensors, outputs, faults of reading.</summary>
    public GivenMembers Given => given;

    /// <summary>The options as they were given.</summary>
    public IReadOnlyList<GivenOption> GivenOptions { get; init; } = given.Options;

    /// <summary>The reduction as it was given, with its pointer.</summary>
    public (string Word, string Pointer)? GivenReduction { get; init; } = given.Reduction is { } word ? (word, "/reduction") : null;

    /// <summary>The options in force. Set by the validator.</summary>
    public OptionValues Options { get; set; } = OptionValues.Defaults;

    /// <summary>The reduction in force. Set by the validator.</summary>
    public Reduction Reduction { get; set; } = alias?.Reduction ?? loss.Card.Reduction;

    /// <summary>The geometry of the batch. Set by the validator when all is well.</summary>
    public Layout? Layout { get; set; }

    /// <summary>Evaluates the request, which the validator has found right.</summary>
    public Evaluation Evaluate(CancellationToken stop) => loss.Evaluate(given.Batch, Layout!, Options, Reduction, given.Outputs, stop);
}

/// <summary>What a body holds, whatever it asks for. Owns the tensors.</summary>
sealed class GivenMembers : IDisposable
{
    HashSet<string>? unreadable;
    List<GivenOption>? options;

    /// <summary>The tensors that could be read.</summary>
    public Batch Batch { get; } = new();

    /// <summary>The names of tensors that were given but could not be read.</summary>
    public IReadOnlySet<string> Unreadable => unreadable ?? (IReadOnlySet<string>)FrozenSet<string>.Empty;

    /// <summary>What was wrong with the contents so far.</summary>
    public Violations Faults { get; } = new();

    /// <summary>The members of <c>options</c>.</summary>
    public IReadOnlyList<GivenOption> Options => options ?? (IReadOnlyList<GivenOption>)[];

    /// <summary>The word given as <c>reduction</c>.</summary>
    public string? Reduction { get; set; }

    /// <summary>What to answer beside the value.</summary>
    public Outputs Outputs { get; set; } = Outputs.Terms | Outputs.Gradients;

    /// <summary>Where <c>hessians</c> was asked for.</summary>
    public string HessiansPointer { get; set; } = "/outputs";

    /// <summary>Whether infinite results may be answered.</summary>
    public bool AllowsNonFinite { get; set; }

    /// <summary>Whether an answer in binary form is rounded to singles.</summary>
    public bool AnswersSingles { get; set; }

    /// <summary>Where the members of <c>options</c> go.</summary>
    public List<GivenOption> TakeOptions() => options ??= [];

    /// <summary>Notes a tensor that was given but could not be read.</summary>
    public void Miss(string name) => (unreadable ??= new(StringComparer.Ordinal)).Add(name);

    public void Dispose() => Batch.Dispose();
}
