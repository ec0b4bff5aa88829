using System.Globalization;

namespace LossApi.Domain;

/// <summary>Of what type an option's value is.</summary>
public enum OptionKind { Null, Number, Flag, Text }

/// <summary>The value of one option, as it can stand in a request: a number, true or false, a word, or null.</summary>
public readonly record struct OptionValue(OptionKind Kind, double Number = 0, bool Flag = false, string Text = "")
{
    public static OptionValue Null => default;
    public static implicit operator OptionValue(double number) => new(OptionKind.Number, number);
    public static implicit operator OptionValue(int number) => (double)number;
    public static implicit operator OptionValue(double? number) => number is { } n ? n : Null;
    public static implicit operator OptionValue(int? number) => number is { } n ? (double)n : Null;
    public static implicit operator OptionValue(bool flag) => new(OptionKind.Flag, Flag: flag);
    public static implicit operator OptionValue(string text) => new(OptionKind.Text, Text: text);

    /// <summary>Whether it is a number without a fraction that fits 32 bits.</summary>
    public bool IsWhole => Kind == OptionKind.Number && Number == Math.Truncate(Number) && Math.Abs(Number) <= int.MaxValue;

    /// <summary>As JSON writes it.</summary>
    public override string ToString() => Kind switch
    {
        OptionKind.Number => Number.ToString("R", CultureInfo.InvariantCulture),
        OptionKind.Flag => Flag ? "true" : "false",
        OptionKind.Text => $"\"{Text}\"",
        _ => "null",
    };
}

/// <summary>The options in force for one evaluation: what was given, and defaults for the rest.</summary>
public sealed class OptionValues
{
    /// <summary>Nothing given: every option at its default.</summary>
    public static OptionValues Defaults { get; } = new();

    readonly Dictionary<string, OptionValue> given = new(StringComparer.Ordinal);

    public OptionValues(params IEnumerable<(Option Option, OptionValue Value)> values)
    {
        foreach ((Option option, OptionValue value) in values) Set(option, value);
    }

    /// <summary>Gives an option a value it takes; one it does not take is a bug of the caller.</summary>
    public void Set(Option option, OptionValue value) => given[option.Name] = option.At(value).Value;

    /// <summary>The value of any option, of whatever type.</summary>
    public OptionValue Of(Option option) => given.TryGetValue(option.Name, out OptionValue value) ? value : option.Default;

    public double this[Number option] => Of(option).Number;
    public double? this[OptionalNumber option] => Of(option) is { Kind: OptionKind.Number, Number: var n } && n != option.Off ? n : null;
    public int this[Integer option] => (int)Of(option).Number;
    public int? this[OptionalInteger option] => Of(option) is { Kind: OptionKind.Number, Number: var n } ? (int)n : null;
    public bool this[Flag option] => Of(option).Flag;
    public string this[Choice option] => Of(option).Text;
}
