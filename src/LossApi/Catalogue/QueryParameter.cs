using System.Collections.Immutable;
using LossApi.Problems;
using LossApi.Wire;
using Microsoft.Extensions.Primitives;

namespace LossApi.Catalogue;

/// <summary>
/// A query parameter that takes one word of a few. It reads and refuses values, and as metadata of an endpoint it documents them.
/// </summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Words">The words it takes; read without regard to case, <c>_</c> and <c>-</c>.</param>
/// <param name="Meaning">One sentence for people.</param>
sealed record QueryParameter(string Name, ImmutableArray<string> Words, string Meaning)
{
    /// <summary>A parameter that is true or false.</summary>
    public static QueryParameter Flag(string name, string meaning) => new(name, ["true", "false"], meaning);

    /// <summary>The allowed words, as they read behind "must be".</summary>
    public string Allowed => Words.Length == 1 ? Words[0] : $"one of {string.Join(", ", Words)}";
}

/// <summary>The parameters one request gave, each as one of its words.</summary>
sealed class QueryReading
{
    /// <summary>How many faults one answer tells.</summary>
    const int Shown = 5;

    readonly Dictionary<string, string> given = new(StringComparer.Ordinal);

    /// <summary>Everything that is wrong with the query: the parameter and what would be right.</summary>
    public List<(string Parameter, string Detail)> Faults { get; } = [];

    /// <summary>Whether the request gave no parameter at all.</summary>
    public bool Empty { get; }

    /// <summary>The word given for a parameter, or null where none was.</summary>
    public string? this[QueryParameter parameter] => given.GetValueOrDefault(parameter.Name);

    /// <summary>The truth given for a parameter, or null where none was.</summary>
    public bool? Truth(QueryParameter parameter) => this[parameter] is { } word ? word == "true" : null;

    /// <summary>Reads a query against the parameters an address knows. An unknown one is a fault: ignored, a typing error would change the answer unseen.</summary>
    public QueryReading(IQueryCollection query, ImmutableArray<QueryParameter> known)
    {
        Empty = query.Count == 0;
        foreach ((string name, StringValues values) in query)
        {
            if (known.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } parameter)
                Faults.Add((name.Length <= 64 ? name : name[..64], $"there is no query parameter {Spelling.Quoted(name)}{Spelling.Hint(name, known.Select(p => p.Name))}; it takes {string.Join(", ", known.Select(p => p.Name))}"));
            else if (values.Count > 1)
                Faults.Add((parameter.Name, $"{parameter.Name} is given {values.Count} times; give it once"));
            else if (parameter.Words.FirstOrDefault(w => Domain.Catalogue.Key(w) == Domain.Catalogue.Key(values.ToString())) is { } word)
                given[parameter.Name] = word;
            else
                Faults.Add((parameter.Name, $"{parameter.Name} must be {parameter.Allowed}, not {Spelling.Quoted(values.ToString())}"));
        }
    }

    /// <summary>The answer that names the faults. They have no place in a body, so they name their parameters instead of pointing.</summary>
    public IResult Refuse() => new Refusal(Problem.Of("bad-query", string.Join("; ", Faults.Take(Shown).Select(f => f.Detail))) with
    {
        Names = ("parameters", [.. Faults.Take(Shown).Select(f => f.Parameter)]),
    });
}
