using System.Globalization;

namespace LossApi.Domain;

/// <summary>
/// A named parameter of a loss: declared once and used three ways as the same object — the key a loss reads its value by, the rule that
/// refuses a value, the schema in the OpenAPI document.
/// </summary>
public abstract class Option(string name, OptionValue @default, string meaning)
{
    /// <summary>The snake_case name on the wire, PyTorch's where PyTorch has the option.</summary>
    public string Name { get; } = name;

    /// <summary>What holds when neither the request nor an alias says otherwise.</summary>
    public OptionValue Default { get; } = @default;

    /// <summary>One sentence for people.</summary>
    public string Meaning { get; } = meaning;

    /// <summary>The JSON type: <c>number</c>, <c>integer</c>, <c>boolean</c> or <c>string</c>.</summary>
    public abstract string Type { get; }

    /// <summary>Whether <c>null</c> may be given, and means "off".</summary>
    public virtual bool Nullable => false;

    /// <summary>What is allowed, as it reads behind "must be": <c>greater than 0</c>.</summary>
    public abstract string Allowed { get; }

    /// <summary>Whether a value of the right type or not may be taken.</summary>
    public abstract bool Takes(OptionValue value);

    /// <summary>How formulas write it, in LaTeX: a Greek letter where its name is one.</summary>
    public string Symbol { get; init; } = name switch
    {
        "alpha" or "beta" or "gamma" or "delta" or "tau" => $@"\{name}",
        "eps" => @"\varepsilon",
        "label_smoothing" => "s",
        "margin" => "m",
        "p" => "p",
        _ => $@"\mathrm{{{name.Replace("_", @"\_", StringComparison.Ordinal)}}}",
    };

    /// <summary>
    /// Whether the printed formula carries it. An option that only prepares an input (a clip, a smoothing) stays out at its default, and its
    /// <see cref="Meaning"/> says what it does to the input: a formula with every preparation written into it is read by nobody.
    /// </summary>
    public bool InFormula { get; init; } = true;

    /// <summary>
    /// Whether it changes no term, only which derivatives are answered: at its default those of the term, else the numbers that some library puts in
    /// their place. Laws compare derivatives with the term under the default alone.
    /// </summary>
    public bool IsConvention { get; init; }

    /// <summary>This option with a value, for an alias or an example.</summary>
    public (Option Option, OptionValue Value) At(OptionValue value) =>
        Takes(value) ? (this, value) : throw new ArgumentOutOfRangeException(nameof(value), $"{Name} must be {Allowed}, not {value}");
}

/// <summary>A real number in a range.</summary>
public sealed class Number(string name, double @default, Interval range, string meaning) : Option(name, @default, meaning)
{
    /// <summary>The allowed numbers, save those of the <see cref="Gap"/>.</summary>
    public Interval Range { get; } = range;

    /// <summary>Numbers inside the range that are not allowed, where there are some.</summary>
    public Interval? Gap { get; init; }

    public override string Type => "number";
    public override string Allowed => Gap is { } gap ? $"{Range} but not {gap}" : Range.ToString();
    public override bool Takes(OptionValue value) => value.Kind == OptionKind.Number && Range.Contains(value.Number) && Gap?.Contains(value.Number) != true;
}

/// <summary>A real number in a range, or null for "off".</summary>
public sealed class OptionalNumber(string name, double? @default, Interval range, string meaning, double? off = null) : Option(name, @default, meaning)
{
    /// <summary>The allowed numbers.</summary>
    public Interval Range { get; } = range;

    /// <summary>A number that means "off" as null does, where a library spells it so.</summary>
    public double? Off { get; } = off;

    public override string Type => "number";
    public override bool Nullable => true;
    public override string Allowed => Off is { } spelled ? $"{Range}, or null or {spelled.ToString(CultureInfo.InvariantCulture)} for off" : $"{Range}, or null";
    public override bool Takes(OptionValue value) =>
        value.Kind == OptionKind.Null || value.Kind == OptionKind.Number && (Range.Contains(value.Number) || value.Number == Off);
}

/// <summary>A whole number in a range.</summary>
public sealed class Integer(string name, int @default, int low, int high, string meaning) : Option(name, (double)@default, meaning)
{
    /// <summary>The smallest allowed number.</summary>
    public int Low { get; } = low;

    /// <summary>The largest allowed number.</summary>
    public int High { get; } = high;

    /// <summary>The axis into which it is an index, for losses over a whole batch: it must also be below that axis's length.</summary>
    public string? IndexOf { get; init; }

    public override string Type => "integer";
    public override string Allowed => Low == int.MinValue && High == int.MaxValue ? "a whole number" : $"a whole number from {Low} to {High}";
    public override bool Takes(OptionValue value) => value.IsWhole && value.Number >= Low && value.Number <= High;
}

/// <summary>A whole number, or null for "off".</summary>
public sealed class OptionalInteger(string name, int? @default, string meaning) : Option(name, @default, meaning)
{
    public override string Type => "integer";
    public override bool Nullable => true;
    public override string Allowed => "a whole number, or null";
    public override bool Takes(OptionValue value) => value.Kind == OptionKind.Null || value.IsWhole;
}

/// <summary>True or false.</summary>
public sealed class Flag(string name, bool @default, string meaning) : Option(name, @default, meaning)
{
    public override string Type => "boolean";
    public override string Allowed => "true or false";
    public override bool Takes(OptionValue value) => value.Kind == OptionKind.Flag;
}

/// <summary>One word of a few.</summary>
public sealed class Choice(string name, string @default, IReadOnlyList<string> words, string meaning) : Option(name, @default, meaning)
{
    /// <summary>The allowed words.</summary>
    public IReadOnlyList<string> Words { get; } = words;

    public override string Type => "string";
    public override string Allowed => $"one of {string.Join(", ", Words.Select(w => $"\"{w}\""))}";
    public override bool Takes(OptionValue value) => value.Kind == OptionKind.Text && Words.Contains(value.Text);
}
