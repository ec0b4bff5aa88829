using System.Collections.Immutable;

namespace LossApi.Domain;

/// <summary>A library's name for a loss, with that library's defaults.</summary>
/// <param name="Library">The library, lower case: <c>torch</c>, <c>keras</c>; empty for a name that belongs to no library.</param>
/// <param name="Name">The name there: <c>BCEWithLogitsLoss</c>.</param>
public sealed record Alias(string Library, string Name)
{
    /// <summary>Options whose default differs from the loss's own.</summary>
    public ImmutableArray<(Option Option, OptionValue Value)> Options { get; init; } = [];

    /// <summary>The library's default reduction, where it differs from the loss's own.</summary>
    public Reduction? Reduction { get; init; }

    /// <summary>Whether it means this loss only together with the library: <c>binary</c> or <c>mse</c> alone are too general, or another loss's.</summary>
    public bool NeedsLibrary { get; init; }

    /// <summary>As a user may write it: <c>torch.BCEWithLogitsLoss</c>.</summary>
    public string FullName => Library.Length == 0 ? Name : $"{Library}.{Name}";

    /// <summary>Whether it means exactly the loss's own defaults.</summary>
    public bool IsPlain => Options.IsEmpty && Reduction is null;

    /// <summary>Whether another alias means the same defaults.</summary>
    public bool SameDefaults(Alias other) => Reduction == other.Reduction && Options.ToHashSet().SetEquals(other.Options);

    public static implicit operator Alias(string fullName) =>
        fullName.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? new(fullName[..dot], fullName[(dot + 1)..]) : new("", fullName);

    /// <summary>Several names of one library that share its defaults.</summary>
    public static IEnumerable<Alias> Of(string library, string[] names, params (Option Option, OptionValue Value)[] options) =>
        names.Select(name => new Alias(library, name) { Options = [.. options] });

    /// <summary>
    /// Objectives of a boosting library. Trees are grown from the derivatives of each sample's own term, times its weight: those of the sum, which no
    /// mean has divided. A name without a task before it (<c>reg:…</c>) is a plain word, and answers only behind the library's.
    /// </summary>
    public static IEnumerable<Alias> Objectives(string library, string[] names, params (Option Option, OptionValue Value)[] options) =>
        Of(library, names, options).Select(alias => alias with { Reduction = Domain.Reduction.Sum, NeedsLibrary = !alias.Name.Contains(':', StringComparison.Ordinal) });
}
