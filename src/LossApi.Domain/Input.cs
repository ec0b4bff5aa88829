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

    /// <summary>Class indices, 0 … C−1, as many as a sample has: a row ends at its first −1. A loss sees how often each class stands in it.</summary>
    ClassLists,

    /// <summary>Coordinates of a learned vector.</summary>
    Embedding,

    /// <summary>Factors, not negative.</summary>
    Weights,

    /// <summary>How many entries of an axis belong to a sample; the rest is padding.</summary>
    Lengths,

    /// <summary>0 or 1.</summary>
    Flags,
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

    /// <summary>All numbers of a region (a mask): the whole tensor, or one a sample or channel, as <see cref="LossCard.Per"/> says; the terms' shape is what is left.</summary>
    Region,

    /// <summary>One number a sample, beside inputs that give it many: of the terms' shape.</summary>
    Sample,

    /// <summary>One number a term, or one a first-axis entry, or one for all: sample weights, applied by the engine.</summary>
    Spread,

    /// <summary>The axes that <see cref="Input.Axes"/> names: for losses over a whole batch, in which axes of one name have one length.</summary>
    Axes,
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
        Kind.Probabilities or Kind.Flags => Interval.Unit,
        Kind.Weights or Kind.Lengths => Interval.NonNegative,
        Kind.ClassLists => new(-1, double.PositiveInfinity, HighOpen: true),
        _ => Interval.Real,
    };

    /// <summary>
    /// The names of its axes, outermost first, for <see cref="Extent.Axes"/>: <c>["N", "D"]</c>. Axes of one name have one length throughout a request.
    /// A last name that ends in … stands for all axes that are left, or none, taken as one.
    /// </summary>
    public ImmutableArray<string> Axes { get; init; } = [];

    /// <summary>The axes where options decide them.</summary>
    public Func<OptionValues, ImmutableArray<string>>? AxesWhen { get; init; }

    /// <summary>The axes under the options in force.</summary>
    public ImmutableArray<string> AxesUnder(OptionValues options) => AxesWhen?.Invoke(options) ?? Axes;

    /// <summary>Whether one sample alone may come without the first axis, <c>[L]</c> for <c>[1, L]</c>; then no input has it. For samples that do not see each other.</summary>
    public bool Unbatched { get; init; }

    /// <summary>Whether its numbers must be whole.</summary>
    public bool Whole { get; init; } = Kind is Kind.ClassIndices or Kind.Lengths or Kind.Flags;

    /// <summary>The axis into which its numbers are indices: each from 0 to that axis's length − 1.</summary>
    public string? IndexOf { get; init; }

    /// <summary>The axis of which its numbers are lengths: each from 0 to that axis's length.</summary>
    public string? LengthOf { get; init; }

    /// <summary>The input that says how many entries along the last axis count. What lies behind them is padding, and may be anything.</summary>
    public Input? Lengths { get; init; }

    /// <summary>The option that names an index that must not occur among the entries that count.</summary>
    public Integer? Excluded { get; init; }

    /// <summary>Whether without lengths only what is not excluded counts, so that the excluded index pads.</summary>
    public bool PaddedByExcluded { get; init; }

    /// <summary>How many entries of a line along the last axis count.</summary>
    /// <param name="line">The line.</param>
    /// <param name="length">The length that was given for it, if any.</param>
    /// <param name="excluded">The excluded index.</param>
    public int CountedIn(ReadOnlySpan<double> line, double? length, double excluded)
    {
        if (length is { } given) return given >= 0 ? (int)Math.Min(given, line.Length) : 0;
        return PaddedByExcluded ? line.Length - line.Count(excluded) : line.Length;
    }

    /// <summary>What holds where it is left out, if that is not one number: <c>all time steps count</c>.</summary>
    public string? LeftOut { get; init; }

    /// <summary>The allowed numbers where options decide them; <see cref="Range"/> then spans all that may be.</summary>
    public Func<OptionValues, Interval>? RangeWhen { get; init; }

    /// <summary>The allowed numbers under the options in force.</summary>
    public Interval RangeUnder(OptionValues options) => RangeWhen?.Invoke(options) ?? Range;

    /// <summary>Whether the answer carries a gradient with respect to it.</summary>
    public bool Differentiable { get; init; }

    /// <summary>Whether a request must give it.</summary>
    public bool Required { get; init; } = true;

    /// <summary>When options make an optional input a required one: a penalty that is switched on, say, needs what it compares with.</summary>
    public Func<OptionValues, bool>? RequiredWhen { get; init; }

    /// <summary>Whether a request must give it under the options in force.</summary>
    public bool IsRequiredUnder(OptionValues options) => Required || RequiredWhen?.Invoke(options) == true;

    /// <summary>The name of the optional input without which it means nothing, and the other way round: both are given or neither.</summary>
    public string? Together { get; init; }

    /// <summary>The number that stands in for an optional input that was not given.</summary>
    public double Default { get; init; }

    /// <summary>Its RFC 6901 pointer in a request.</summary>
    public string Pointer => field ??= $"/{Name}";

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
        Extent.Region => "[N, C, d…], [N, D] or [D]",
        Extent.Sample => "[N], or a scalar beside [D]",
        Extent.Axes => $"[{string.Join(", ", Axes)}]" + (Unbatched ? $" or [{string.Join(", ", Axes.Skip(1))}]" : ""),
        _ => "a scalar, [N], or the terms' shape",
    };

    /// <summary>The kind as the catalogue spells it: <c>log_probabilities</c>.</summary>
    public string KindText => Kind switch
    {
        Kind.LogProbabilities => "log_probabilities",
        Kind.ClassIndices => "class_indices",
        Kind.ClassIndicesOrProbabilities => "class_indices_or_probabilities",
        Kind.ClassLists => "class_lists",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}
