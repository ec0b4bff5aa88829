using System.Collections.Frozen;

namespace LossApi.Problems;

/// <summary>A kind of error, or of diagnostic: what its <c>type</c> link or its code leads to.</summary>
/// <param name="Code">The stable kebab-case name, also the slug of the page.</param>
/// <param name="Status">The HTTP status; 200 for a diagnostic.</param>
/// <param name="Title">One short sentence, the same for every occurrence.</param>
/// <param name="Meaning">What happened.</param>
/// <param name="Example">A request, or part of one, that brings it about.</param>
/// <param name="Remedy">How to mend it.</param>
sealed record ProblemType(string Code, int Status, string Title, string Meaning, string Example, string Remedy)
{
    /// <summary>The relative reference in the problem's <c>type</c> member.</summary>
    public string Type => $"/problems/{Code}";

    /// <summary>Whether the request was answered, and this is only a remark on it.</summary>
    public bool IsDiagnostic => Status == StatusCodes.Status200OK;

    /// <summary>All kinds of error, by code.</summary>
    public static FrozenDictionary<string, ProblemType> All { get; } = ProblemTypes.List.ToFrozenDictionary(p => p.Code);

    /// <summary>Everything that has a page: all kinds of error and of diagnostic, by code.</summary>
    public static FrozenDictionary<string, ProblemType> Explained { get; } = ProblemTypes.List.Concat(DiagnosticTypes.List).ToFrozenDictionary(p => p.Code);
}
