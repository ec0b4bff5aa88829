using LossApi.Domain;

namespace LossApi.Wire;

/// <summary>Names in messages: quoted, cut to a readable length, and compared with known ones.</summary>
static class Spelling
{
    /// <summary>Names longer than this are cut in messages and not compared with known ones: the comparison costs the product of the lengths.</summary>
    const int Longest = 64;

    /// <summary>A client's word in quotes, cut when it is long.</summary>
    public static string Quoted(string name) => name.Length <= Longest ? $"\"{name}\"" : $"\"{name[..(char.IsHighSurrogate(name[Longest - 1]) ? Longest - 1 : Longest)]}…\"";

    /// <summary>The known name that was probably meant, as a sentence to append: <c>; did you mean "delta"?</c>, or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> known) => Nearest(name, known) is { } nearest ? $"; did you mean \"{nearest}\"?" : "";

    /// <summary>The nearest known name, if one is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > Longest) return null;
        string lower = name.ToLowerInvariant();
        string? best = null;
        int least = Math.Max(2, name.Length / 3) + 1;
        foreach (string candidate in known)
        {
            int distance = Distance(lower, candidate);
            if (distance >= least || distance >= candidate.Length) continue;
            least = distance;
            best = candidate;
        }

        return best;
    }

    /// <summary>The edit distance; a name that begins with the other is 1 away.</summary>
    static int Distance(string a, string b) =>
        a.Length >= 3 && b.StartsWith(a, StringComparison.Ordinal) || b.Length >= 3 && a.StartsWith(b, StringComparison.Ordinal)
            ? a.Length == b.Length ? 0 : 1
            : EditDistance.Between(a, b);
}
