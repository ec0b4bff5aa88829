using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Prints formulas: a loss's own definition, evaluated in symbols.</summary>
static class Paper
{
    /// <summary>The LaTeX of a definition, with the options as symbols.</summary>
    public static string Formula(LossCard card, Func<OptionValues, Tex> definition) => Formula(card, definition, () => "");

    /// <summary>The LaTeX of a row's definition, with its named parts behind it.</summary>
    public static string Formula(LossCard card, Func<OptionValues, PaperRow, Tex> definition)
    {
        var row = new PaperRow(card);
        return Formula(card, options => definition(options, row), () => row.Parts);
    }

    static string Formula(LossCard card, Func<OptionValues, Tex> definition, Func<string> behind)
    {
        var symbols = new OptionValues();
        var names = new Dictionary<double, string>();
        foreach (Option option in card.Options)
        {
            if (!option.InFormula || option is not (Number or OptionalNumber)) continue;
            // A number nobody writes stands for the option while the formula is printed; it lies inside every range options have,
            // or 1 above it does, where numbers below 1 are not allowed.
            double stand = 0.4142135623 + names.Count * 0.0113137085;
            if (!option.Takes(stand)) stand += 1;
            if (!option.Takes(stand)) continue;
            symbols.Set(option, stand);
            names.Add(stand, option.Symbol);
        }

        foreach ((string symbol, Func<OptionValues, double> value) in card.Constants) names.TryAdd(value(symbols), symbol);
        using (Tex.Naming(names)) return definition(symbols).ToString() + behind();
    }
}

/// <summary>A row on paper: sums are Σ, numbers are symbols with an index; a sum inside a sum gets an index of its own.</summary>
sealed class PaperRow(LossCard card) : IFormulaRow<Tex>
{
    readonly string[] indices = card.Inputs[0].Extent == Extent.Region ? ["i", "j", "k"] : card.Inputs.Any(i => i.Extent == Extent.Classes) ? ["c", "j", "k"] : ["d", "j", "k"];
    readonly List<(string Name, Tex Part)> parts = [];
    int depth;

    /// <summary>What the named parts are, the outermost first: ready to stand behind the formula.</summary>
    public string Parts => string.Concat(parts.AsEnumerable().Reverse().Select(p => $@",\quad {p.Name} = {p.Part}"));

    public Tex this[Input input] => Tex.Symbol(input.Symbol);
    public Tex Width => Tex.Symbol(indices[0].ToUpperInvariant());
    public Tex AtLabel(Input input, Input label) => Tex.Symbol($"{input.Symbol}_{{{label.Symbol}}}");
    public bool IsLabel(Input input) => input.Extent is Extent.Label;

    public Tex At(Input input, int place) => Tex.Symbol(input.Places[place]);

    public Tex Named(string name, Tex part)
    {
        if (parts.All(p => p.Name != name)) parts.Add((name, part));
        return Tex.Symbol(name);
    }

    public Tex Sum(Func<IFormulaTerm<Tex>, Tex> term) => Over(Tex.Sum, term);

    public Tex Largest(Func<IFormulaTerm<Tex>, Tex> term) => Over(Tex.Largest, term);

    Tex Over(Func<string, Tex, Tex> operation, Func<IFormulaTerm<Tex>, Tex> term)
    {
        string index = indices[depth++];
        Tex all = operation(index, term(new PaperTerm(index)));
        depth--;
        return all;
    }

    sealed class PaperTerm(string index) : IFormulaTerm<Tex>
    {
        public Tex this[Input input] => Tex.Symbol($"{input.Symbol}_{{{index}}}");
    }
}
