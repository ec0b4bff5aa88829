using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Prints formulas: a loss's own definition, evaluated in symbols.</summary>
static class Paper
{
    /// <summary>The LaTeX of a definition, with the options as symbols.</summary>
    public static string Formula(LossCard card, Func<OptionValues, Tex> definition)
    {
        var symbols = new OptionValues();
        var names = new Dictionary<double, string>();
        foreach (Option option in card.Options)
        {
            if (option is not (Number or OptionalNumber)) continue;
            // A number nobody writes stands for the option while the formula is printed; it lies inside every range options have.
            double stand = 0.4142135623 + names.Count * 0.0113137085;
            if (!option.Takes(stand)) continue;
            symbols.Set(option, stand);
            names.Add(stand, option.Symbol);
        }

        using (Tex.Naming(names)) return definition(symbols).ToString();
    }
}

/// <summary>A row on paper: sums are Σ, numbers are symbols with an index.</summary>
sealed class PaperRow(LossCard card) : IFormulaRow<Tex>
{
    bool Classes => card.Inputs.Any(i => i.Extent == Extent.Classes);
    string Index => Classes ? "c" : "d";

    public Tex this[Input input] => new(input.Symbol);
    public Tex Width => new(Classes ? "C" : "D");
    public Tex Sum(Func<IFormulaTerm<Tex>, Tex> term) => Tex.Sum(Index, term(new PaperTerm(Index)));
    public Tex AtLabel(Input input, Input label) => new($"{input.Symbol}_{{{label.Symbol}}}");
    public bool IsLabel(Input input) => input.Extent is Extent.Label;

    sealed class PaperTerm(string index) : IFormulaTerm<Tex>
    {
        public Tex this[Input input] => new($"{input.Symbol}_{{{index}}}");
    }
}
