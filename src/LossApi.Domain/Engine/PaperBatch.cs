using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>A batch on paper: sums are Σ with their conditions below, numbers are symbols with indices.</summary>
sealed class PaperBatch(LossCard card) : IFormulaBatch<Tex>
{
    readonly HashSet<string> taken = card.TermAxis is { } axis ? [Letters(axis)[0]] : [];
    readonly Dictionary<string, string> named = [];

    /// <summary>A definition on paper, with what it names explained behind it.</summary>
    public static Tex Formula(LossCard card, Func<IFormulaBatch<Tex>, Place, Tex> definition)
    {
        var paper = new PaperBatch(card);
        Tex formula = definition(paper, new(card.TermAxis is { } axis ? Letters(axis)[0] : "", 0));
        return paper.named.Count == 0 ? formula : Tex.Symbol(string.Join(@",\quad ", paper.named.Values.Prepend(formula.ToString())));
    }

    public Tex At(Input input, params ReadOnlySpan<Place> places) => Tex.Symbol(Symbol(input, places));

    public Tex Size(string axis) => Tex.Symbol(axis);

    public Tex Sum(string axis, Func<Place, Tex> term, Func<Place, Condition>? where = null) => Over(Tex.Sum, axis, term, where);

    public Tex Largest(string axis, Func<Place, Tex> term, Func<Place, Condition>? where = null) => Over(Tex.Largest, axis, term, where);

    public Tex Alignments(Alignment of, Place sample, Func<Place, Place, Tex> factor)
    {
        string letter = Letters(of.Times).First(l => !taken.Contains(l));
        taken.Add(letter);
        var product = Tex.Product($"{letter} = 1", Symbol(of.Durations, sample), factor(new(letter, 0), new($@"\pi_{letter}", 0)));
        taken.Remove(letter);
        return Tex.Sum($@"\pi \in \mathcal{{B}}^{{-1}}({Symbol(of.Labels, sample)})", product);
    }

    public Tex Where(Condition condition, Tex then, Tex otherwise) => Tex.Cases(condition.Tex, then, otherwise);

    public bool Has(Input input) => false;

    public Tex Let(string symbol, ReadOnlySpan<Place> places, Func<Tex> value)
    {
        string indexed = Indexed(symbol, places);
        // The first use explains the symbol; with other indices it means the same.
        if (!named.ContainsKey(symbol)) named.Add(symbol, $"{indexed} = {value()}");
        return Tex.Symbol(indexed);
    }

    public Condition Same(Input input, Place a, Input other, Place b) => Relation(Symbol(input, a), "=", @"\ne", Symbol(other, b));

    public Condition AtLeast(Input input, Place a, Place b) => Relation(Symbol(input, a), @"\ge", "<", Symbol(input, b));

    public Condition IsSet(Input input, params ReadOnlySpan<Place> at) => Relation(Symbol(input, at), "=", @"\ne", "1");

    public Condition Less(Tex a, Tex b) => Relation(a.ToString(), "<", @"\ge", b.ToString());

    public Tex Rank(string axis, Place at, Func<Place, Tex> number, Func<Place, Condition>? where = null) => Tex.Symbol($@"\operatorname{{rank}}\left({number(at)}\right)");

    public Condition Names(Input input, Place at, Place named) => Relation(Symbol(input, at), "=", @"\ne", named.Letter);

    Tex Over(Func<string, Tex, Tex> operation, string axis, Func<Place, Tex> term, Func<Place, Condition>? where)
    {
        string letter = Letters(axis).First(l => !taken.Contains(l));
        var place = new Place(letter, 0);
        taken.Add(letter);
        Tex all = operation(where is null ? letter : where(place) is var condition && Mentions(condition.Tex, letter) ? condition.Tex : $@"{letter}:\, {condition.Tex}", term(place));
        taken.Remove(letter);
        return all;
    }

    /// <summary>Whether a condition begins with the letter it is about, as in <c>j ≠ i</c>; otherwise the letter is put in front.</summary>
    static bool Mentions(string condition, string letter) => condition.StartsWith(letter + " ", StringComparison.Ordinal);

    static Condition Relation(string a, string relation, string opposite, string b) => new($"{a} {relation} {b}", $"{a} {opposite} {b}", true);

    static string Symbol(Input input, params ReadOnlySpan<Place> places) => Indexed(input.Symbol, places);

    static string Indexed(string symbol, ReadOnlySpan<Place> places)
    {
        string index = "";
        foreach (Place place in places) index += place.Letter;
        return index.Length == 0 ? symbol : $"{symbol}_{{{index}}}";
    }

    /// <summary>The letters an axis's indices go by: samples are i, j, k, every other axis begins at its own.</summary>
    static string[] Letters(string axis) => axis == "N" ? ["i", "j", "k", "l"] : [.. "defghpqrstuvwxyz".Where(c => c >= char.ToLowerInvariant(axis[0])).Prepend(char.ToLowerInvariant(axis[0])).Distinct().Select(c => c.ToString())];
}
