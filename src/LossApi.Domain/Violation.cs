namespace LossApi.Domain;

/// <summary>One thing wrong with a request: bad data is a value, not an exception.</summary>
/// <param name="Pointer">RFC 6901 JSON Pointer into the request: the first offending element.</param>
/// <param name="Code">A stable, kebab-case name of the kind of fault; its page is <c>/problems/{code}</c>.</param>
/// <param name="Detail">What is wrong and what would be right, for a person.</param>
public readonly record struct Violation(string Pointer, string Code, string Detail);

/// <summary>Collects violations: keeps the first few and counts the rest.</summary>
public sealed class Violations
{
    /// <summary>How many are kept; further ones are only counted.</summary>
    public const int Kept = 20;

    List<Violation>? first;

    /// <summary>The first <see cref="Kept"/> violations, in the order they were found.</summary>
    public IReadOnlyList<Violation> First => first ?? (IReadOnlyList<Violation>)[];

    /// <summary>How many there are in all.</summary>
    public long Count { get; private set; }

    public bool None => Count == 0;

    /// <summary>
    /// Whether a further one would be kept. Where it would not it has been counted: a million faults need not be put into words.
    /// </summary>
    public bool HasRoom()
    {
        if (Count < Kept) return true;
        Count++;
        return false;
    }

    public void Add(string pointer, string code, string detail) => Add(new(pointer, code, detail));

    public void Add(Violation violation)
    {
        if (Count++ < Kept) (first ??= []).Add(violation);
    }
}
