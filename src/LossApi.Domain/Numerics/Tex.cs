namespace LossApi.Domain.Numerics;

/// <summary>A number that writes itself as LaTeX: the formula that computes a loss also prints it.</summary>
/// <remarks>
/// Parentheses only where precedence needs them. Trivialities that code has and paper has not fold away: 0 + x, 1·x, x·0, −(−x), a choice between
/// equal branches, constants. It does not round, so what <see cref="Wide{R}"/> keeps of rounding errors is 0 and disappears too.
/// </remarks>
public readonly struct Tex : IReal<Tex>, IEquatable<Tex>
{
    readonly string? magnitude;
    readonly TexLevel level;
    readonly bool negative;
    readonly double literal;
    readonly string? rows;
    readonly Multiple? multiple;

    /// <summary>A formula whose absolute value has been written; the sign is kept apart so that it can move outwards.</summary>
    Tex(string magnitude, TexLevel level, bool negative = false, double literal = double.NaN, string? rows = null, Multiple? multiple = null)
    {
        this.magnitude = magnitude;
        this.level = level;
        this.negative = negative;
        this.literal = literal;
        this.rows = rows;
        this.multiple = multiple;
    }

    /// <summary>A symbol, such as <c>\hat{y}</c>; taken as it is.</summary>
    public static Tex Symbol(string name) => new(name, TexLevel.Atom);

    [ThreadStatic]
    static IReadOnlyDictionary<double, string>? Names;

    /// <summary>
    /// Until disposed, and on this thread, constants found in <paramref name="names"/> are written by their names: how the options of a loss, which are
    /// constants to its code, become symbols on paper.
    /// </summary>
    public static IDisposable Naming(IReadOnlyDictionary<double, string> names) => new NamedConstants(names);

    /// <summary>Σ over an index.</summary>
    public static Tex Sum(string index, Tex term) =>
        new($@"\sum_{{{index}}} {term.Positive.At(TexLevel.Product)}", TexLevel.Product, term.negative);

    /// <summary>A product over an index, from below to above.</summary>
    public static Tex Product(string from, string to, Tex term) =>
        new($@"\prod_{{{from}}}^{{{to}}} {term.At(TexLevel.Product)}", TexLevel.Product);

    /// <summary>The largest over an index.</summary>
    public static Tex Largest(string index, Tex term) => Function($@"\max_{{{index}}}", term);

    /// <inheritdoc/>
    public static Tex Of(double constant)
    {
        if (Names is not null && Names.TryGetValue(Math.Abs(constant), out string? name))
        {
            return constant < 0 ? -Symbol(name) : Symbol(name);
        }

        string magnitude = TexConstant.Write(Math.Abs(constant), out TexLevel level);
        return new(magnitude, level, constant < 0, constant);
    }

    /// <summary>The value where it is a constant, else NaN. The default value is the constant 0.</summary>
    double Literal => magnitude is null ? 0 : literal;

    string Magnitude => magnitude ?? "0";

    Tex Positive => new(Magnitude, magnitude is null ? TexLevel.Atom : level, false, Math.Abs(Literal), rows, multiple);

    public static Tex operator +(Tex a, Tex b)
    {
        if (a.Literal == 0 || b.Literal == 0)
        {
            return a.Literal == 0 ? b : a;
        }

        if (IsNumber(a.Literal) && IsNumber(b.Literal))
        {
            return Of(a.Literal + b.Literal);
        }

        // −a + b reads better as b − a.
        (Tex first, Tex second) = a.negative && !b.negative ? (b, a) : (a, b);
        string right = second.negative ? $" - {second.Positive.At(TexLevel.Product)}" : $" + {second.At(TexLevel.Sum)}";
        return new(first.At(TexLevel.Sum) + right, TexLevel.Sum);
    }

    public static Tex operator -(Tex a, Tex b) => a.Equals(b) ? Of(0) : a + -b;

    public static Tex operator *(Tex a, Tex b)
    {
        if (IsNumber(a.Literal) && IsNumber(b.Literal))
        {
            return Of(a.Literal * b.Literal);
        }

        if (a.Literal == 0 || b.Literal == 0)
        {
            return Of(0);
        }

        (Tex first, Tex second) = IsNumber(b.Literal) ? (b.Positive, a.Positive) : (a.Positive, b.Positive);
        Tex product = first.Literal == 1 ? second
            : first.multiple is { } m ? m.Coefficient * (m.Rest * second)
            : second.multiple is { } n ? (first * n.Coefficient) * n.Rest
            : first.Equals(second) ? Power(first, Of(2))
            : new(
                first.At(TexLevel.Product) + Times(second) + second.At(TexLevel.Product),
                TexLevel.Product,
                multiple: IsNumber(first.Literal) ? new(first, second) : null);
        return a.negative != b.negative ? -product : product;
    }

    public static Tex operator /(Tex a, Tex b)
    {
        if (a.Literal == 0 || b.Positive.Literal == 1)
        {
            return b.negative ? -a : a;
        }

        Tex quotient = IsNumber(a.Literal) && IsNumber(b.Literal) && TexConstant.IsShort(a.Literal / b.Literal)
            ? Of(Math.Abs(a.Literal / b.Literal))
            : new($@"\frac{{{a.Positive}}}{{{b.Positive}}}", TexLevel.Product);
        return a.negative != b.negative ? -quotient : quotient;
    }

    public static Tex operator -(Tex a) =>
        a.Literal == 0 ? a : new(a.Magnitude, a.level, !a.negative, -a.literal, a.rows, a.multiple);

    /// <inheritdoc/>
    public static Tex FusedMultiplyAdd(Tex a, Tex b, Tex c) => a * b + c;

    /// <inheritdoc/>
    public static Tex Abs(Tex x) => IsNumber(x.Literal) ? Of(Math.Abs(x.Literal)) : new($@"\left|{x.Positive}\right|", TexLevel.Atom);

    /// <inheritdoc/>
    public static Tex Sign(Tex x) => IsNumber(x.Literal) ? Of(Math.Sign(x.Literal)) : Function(@"\operatorname{sgn}", x);

    /// <inheritdoc/>
    public static Tex Min(Tex a, Tex b) => a.Equals(b) ? a : Function(@"\min", a, b);

    /// <inheritdoc/>
    public static Tex Max(Tex a, Tex b) => a.Equals(b) ? a : Function(@"\max", a, b);

    /// <inheritdoc/>
    public static Tex Sqrt(Tex x) => x.Literal is 0 or 1 ? x : new($@"\sqrt{{{x}}}", TexLevel.Atom);

    /// <inheritdoc/>
    public static Tex Exp(Tex x) => x.Literal == 0 ? Of(1) : new($"e^{{{x}}}", TexLevel.Power);

    /// <inheritdoc/>
    public static Tex Expm1(Tex x) => Exp(x) - Of(1);

    /// <inheritdoc/>
    public static Tex Expm1MinusX(Tex x) => Exp(x) - Of(1) - x;

    /// <inheritdoc/>
    public static Tex Log(Tex x) => x.Literal == 1 ? Of(0) : Function(@"\ln", x);

    /// <inheritdoc/>
    public static Tex Log1p(Tex x) => Log(Of(1) + x);

    /// <inheritdoc/>
    public static Tex Tanh(Tex x) => Function(@"\tanh", x);

    /// <inheritdoc/>
    public static Tex Sigmoid(Tex x) => Function(@"\sigma", x);

    /// <inheritdoc/>
    public static Tex Softplus(Tex x) => Log(Of(1) + Exp(x));

    /// <inheritdoc/>
    public static Tex Power(Tex x, Tex y) =>
        y.Literal == 0 || x.Literal == 1 ? Of(1)
        : y.Literal == 1 ? x
        : new($"{x.At(TexLevel.Atom)}^{{{y}}}", TexLevel.Power);

    /// <inheritdoc/>
    public static Tex Atan2(Tex y, Tex x) => y.Literal == 0 && x.Literal >= 0 ? Of(0) : Function(@"\operatorname{atan2}", y, x);

    /// <inheritdoc/>
    public static Tex LogNormal(Tex x) => Function(@"\ln \Phi", x);

    /// <inheritdoc/>
    public static Wide<Tex> ExpWide(Wide<Tex> x) => Exp(x.High + x.Low);

    /// <inheritdoc/>
    public static Wide<Tex> Expm1Wide(Wide<Tex> x) => Expm1(x.High + x.Low);

    /// <inheritdoc/>
    public static Wide<Tex> LogWide(Wide<Tex> x) => Log(x.High + x.Low);

    /// <inheritdoc/>
    public static Wide<Tex> Log1pWide(Wide<Tex> x) => Log1p(x.High + x.Low);

    /// <inheritdoc/>
    public static Wide<Tex> PowerWide(Wide<Tex> x, Wide<Tex> y) => Power(x.High + x.Low, y.High + y.Low);

    /// <inheritdoc/>
    public static Wide<Tex> Atan2Wide(Wide<Tex> y, Wide<Tex> x) => Atan2(y.High + y.Low, x.High + x.Low);

    /// <inheritdoc/>
    public static Tex RoundingError(Tex error) => Of(0);

    /// <inheritdoc/>
    public static Tex Lost(Tex a, Tex b, Tex sum) => Of(0);

    /// <inheritdoc/>
    public static Tex StopGradient(Tex x) => IsNumber(x.Literal) ? x : Function(@"\operatorname{sg}", x);

    /// <inheritdoc/>
    public static Tex IfAtMost(Tex a, Tex b, Tex then, Tex otherwise) => Choice(a, b, @"\le", a.Literal <= b.Literal, then, otherwise);

    /// <inheritdoc/>
    public static Tex IfLess(Tex a, Tex b, Tex then, Tex otherwise) => Choice(a, b, "<", a.Literal < b.Literal, then, otherwise);

    /// <inheritdoc/>
    public static Tex IfEqual(Tex a, Tex b, Tex then, Tex otherwise) => Choice(a, b, "=", a.Literal == b.Literal, then, otherwise);

    /// <inheritdoc/>
    public static bool AnyNonZero(Tex x) => x.Literal != 0;

    /// <summary>The LaTeX, without delimiters.</summary>
    public override string ToString() =>
        !negative ? Magnitude : level == TexLevel.Sum ? $@"-\left({Magnitude}\right)" : "-" + Magnitude;

    /// <inheritdoc/>
    public bool Equals(Tex other) => ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Tex other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    static bool IsNumber(double literal) => !double.IsNaN(literal);

    /// <summary>The text as part of something that binds like <paramref name="place"/>; a sign counts as a sum.</summary>
    string At(TexLevel place)
    {
        TexLevel own = negative ? TexLevel.Sum : magnitude is null ? TexLevel.Atom : level;
        return own < place ? $@"\left({this}\right)" : ToString();
    }

    /// <summary>Digits must not run into digits; everything else is multiplied by standing side by side.</summary>
    static string Times(Tex second) => char.IsAsciiDigit(second.Magnitude[0]) ? @" \cdot " : " ";

    static Tex Function(string name, params ReadOnlySpan<Tex> arguments)
    {
        string text = name + @"\left(" + arguments[0];
        foreach (Tex argument in arguments[1..])
        {
            text += ", " + argument;
        }

        return new(text + @"\right)", TexLevel.Power);
    }

    static Tex Choice(Tex a, Tex b, string relation, bool holds, Tex then, Tex otherwise)
    {
        if (IsNumber(a.Literal) && IsNumber(b.Literal))
        {
            return holds ? then : otherwise;
        }

        if (then.Equals(otherwise))
        {
            return then;
        }

        return Cases($"{a} {relation} {b}", then, otherwise);
    }

    /// <summary>A choice by a condition in LaTeX. A chain of choices is one list of cases.</summary>
    public static Tex Cases(string condition, Tex then, Tex otherwise)
    {
        string rest = otherwise.rows is not null && !otherwise.negative ? otherwise.rows : $@"{otherwise} & \text{{otherwise}}";
        string cases = $@"{then} & {condition} \\ {rest}";
        return new($@"\begin{{cases}} {cases} \end{{cases}}", TexLevel.Product, rows: cases);
    }

    sealed class NamedConstants : IDisposable
    {
        readonly IReadOnlyDictionary<double, string>? before = Names;

        public NamedConstants(IReadOnlyDictionary<double, string> names) => Names = names;

        public void Dispose() => Names = before;
    }

    /// <summary>A constant times something: further factors join the something, so that ½·d·d becomes ½ d².</summary>
    sealed record Multiple(Tex Coefficient, Tex Rest);
}
