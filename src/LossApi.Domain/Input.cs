using System.Collections.Immutable;

namespace LossApi.Domain;

/// <summary>What the numbers of an input mean.</summary>
public enum Kind
{
    /// <summary>Any real quantity.</summary>
    Real,

    /// <summary>Raw scores before a softmax or sigmoid.</summary>
    Logits,

    /// <summary>Probabilities, in [0, 1].</summary>
    Probabilities,

    /// <summary>Logarithms of probabilities.</summary>
    LogProbabilities,

    /// <summary>Class indices, 0 … C−1.</summary>
    ClassIndices,

    /// <summary>Class indices, or a distribution over the classes.</summary>
    ClassIndicesOrProbabilities,

    /// <summary>Coordinates of a learned vector.</summary>
    Embedding,

    /// <summary>Factors, not negative.</summary>
    Weights,
}

/// <summary>What one sample sees of an input: how the input's shape follows from the others, and how the engine deals it out.</summary>
public enum Extent
{
    /// <summary>One number a sample; the terms have this input's shape.</summary>
    Element,

    /// <summary>One number a class, along the class axis; the terms' shape lacks that axis.</summary>
    Classes,

    /// <summary>One class index a sample.</summary>
    Label,

    /// <summary>One class index a sample, or one number a class: told apart by shape.</summary>
    LabelOrClasses,

    /// <summary>A vector over the classes, the same for every sample.</summary>
    ClassVector,

    /// <summary>A scalar for all, or a vector over the classes of which each element sees the one of its class.</summary>
    ScalarOrClassVector,

    /// <summary>A vector along the last axis; the terms' shape lacks that axis.</summary>
    Features,

    /// <summary>One number a sample, beside inputs that give it many: of the terms' shape.</summary>
    Sample,

    /// <summary>One number a term, or one a first-axis entry, or one for all: sample weights, applied by the engine.</summary>
    Spread,
}

/// <summary>A named tensor a loss takes.</summary>
/// <param name="Name">Its member name on the wire.</param>
/// <param name="Kind">What its numbers mean.</param>
/// <param name="Extent">What one sample sees of it.</param>
/// <param name="Meaning">One sentence for people.</param>
public sealed record Input(string Name, Kind Kind, Extent Extent, string Meaning)
{
    /// <summary>The weights every loss takes.</summary>
    public static readonly Input Weights = new("weights", Kind.Weights, Extent.Spread,
        "Factors on the terms: of the terms' shape, one a sample along the first axis, or one for all.")
    { Required = false, Default = 1 };

    /// <summary>The weights of the classes, for losses over class scores.</summary>
    public static readonly Input ClassWeights = new("class_weights", Kind.Weights, Extent.ClassVector,
        "One factor a class, [C]: the loss of a sample is multiplied by its class's.")
    { Required = false, Default = 1, Symbol = "w" };

    /// <summary>The allowed numbers.</summary>
    public Interval Range { get; init; } = Kind switch
    {
        Kind.Probabilities => Interval.Unit,
        Kind.Weights => Interval.NonNegative,
        _ => Interval.Real,
    };

    /// <summary>The allowed numbers where options decide them; <see cref="Range"/> then spans all that may be.</summary>
    public Func<OptionValues, Interval>? RangeWhen { get; init; }

    /// <summary>The allowed numbers under the options in force.</summary>
    public Interval RangeUnder(OptionValues options) => RangeWhen?.Invoke(options) ?? Range;

    /// <summary>Whether the answer carries a gradient with respect to it.</summary>
    public bool Differentiable { get; init; }

    /// <summary>Whether a request must give it.</summary>
    public bool Required { get; init; } = true;

    /// <summary>The number that stands in for an optional input that was not given.</summary>
    public double Default { get; init; }

    /// <summary>How formulas write it, in LaTeX.</summary>
    public string Symbol { get; init; } = Name switch
    {
        "predictions" => Kind switch { Kind.Logits => "z", Kind.Probabilities => "p", Kind.LogProbabilities => "x", _ => @"\hat y" },
        "targets" => "y",
        _ => $@"\mathrm{{{Name.Replace("_", @"\_", StringComparison.Ordinal)}}}",
    };

    /// <summary>
    /// How formulas write the numbers of a vector whose length is fixed, in order: the corners of a box. Empty where a vector has as many numbers as the request gives it.
    /// </summary>
    public ImmutableArray<string> Places { get; init; } = [];

    /// <summary>How many numbers a sample has along the last axis, where that is fixed.</summary>
    public int? Width => Places.IsEmpty ? null : Places.Length;

    /// <summary>The shape in words, as PyTorch's documentation writes it.</summary>
    public string ShapeText => Extent switch
    {
        _ when Width is { } width => $"[N, {width}] or [{width}]",
        Extent.Element => "[*]",
        Extent.Classes => "[N, C, d…] or [C]",
        Extent.Label => "[N, d…] or a scalar",
        Extent.LabelOrClasses => "class indices [N, d…], or probabilities of the predictions' shape",
        Extent.ClassVector => "[C]",
        Extent.ScalarOrClassVector => "a scalar or [C]",
        Extent.Features => "[N, D] or [D]",
        Extent.Sample => "[N], or a scalar beside [D]",
        _ => "a scalar, [N], or the terms' shape",
    };

    /// <summary>The kind as the catalogue spells it: <c>log_probabilities</c>.</summary>
    public string KindText => Kind switch
    {
        Kind.LogProbabilities => "log_probabilities",
        Kind.ClassIndices => "class_indices",
        Kind.ClassIndicesOrProbabilities => "class_indices_or_probabilities",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}
