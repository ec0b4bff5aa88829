using LossApi.Domain.Numerics;

namespace LossApi.Bench;

/// <summary>An elementary function: eight at once as formulas call it, and one after the other as the framework has it.</summary>
/// <typeparam name="TFunction">Itself.</typeparam>
interface IFunction<TFunction> where TFunction : struct, IFunction<TFunction>
{
    /// <summary>With what is read before a loop.</summary>
    static virtual TFunction Ready() => default;

    /// <summary>In lanes.</summary>
    Lanes At(Lanes x, Lanes y);

    /// <summary>By <see cref="Math"/>; where it has no such function, what one would write, or NaN.</summary>
    static abstract double Alone(double x, double y);
}

readonly struct Exp : IFunction<Exp>
{
    public Lanes At(Lanes x, Lanes y) => Lanes.Exp(x);
    public static double Alone(double x, double y) => Math.Exp(x);
}

/// <summary>e^(x − y) for the scores of a row; the largest is y.</summary>
readonly struct PowerBelow : IFunction<PowerBelow>
{
    internal const double Largest = 10;

    Elementary.NearPowers<Lanes> Below { get; init; }

    public static PowerBelow Ready() => new() { Below = Elementary.NearPowers<Lanes>.Below(Lanes.Of(Largest)) };
    public Lanes At(Lanes x, Lanes y) => Below.At(x);
    public static double Alone(double x, double y) => Math.Exp(x - Largest);
}

readonly struct Expm1 : IFunction<Expm1>
{
    public Lanes At(Lanes x, Lanes y) => Lanes.Expm1(x);
    public static double Alone(double x, double y) => double.ExpM1(x);
}

readonly struct Expm1MinusX : IFunction<Expm1MinusX>
{
    public Lanes At(Lanes x, Lanes y) => Lanes.Expm1MinusX(x);
    public static double Alone(double x, double y) => Math.Exp(x) - 1 - x;
}

readonly struct Log : IFunction<Log>
{
    public Lanes At(Lanes x, Lanes y) => Lanes.Log(x);
    public static double Alone(double x, double y) => Math.Log(x);
}

readonly struct Log1p : IFunction<Log1p>
{
    public Lanes At(Lanes x, Lanes y) => Lanes.Log1p(x);
    public static double Alone(double x, double y) => double.LogP1(x);
}

readonly struct Tanh : IFunction<Tanh>
{
    public Lanes At(Lanes x, Lanes y) => Lanes.Tanh(x);
    public static double Alone(double x, double y) => Math.Tanh(x);
}

readonly struct Sigmoid : IFunction<Sigmoid>
{
    public Lanes At(Lanes x, Lanes y) => Lanes.Sigmoid(x);
    public static double Alone(double x, double y) => 1 / (1 + Math.Exp(-x));
}

readonly struct Softplus : IFunction<Softplus>
{
    public Lanes At(Lanes x, Lanes y) => Lanes.Softplus(x);
    public static double Alone(double x, double y) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}

/// <summary>ln(1 + e⁻ˣ) and its slope at once.</summary>
readonly struct SoftplusOfMinus : IFunction<SoftplusOfMinus>
{
    LogisticConstants<Lanes> Constants { get; init; }

    public static SoftplusOfMinus Ready() => new() { Constants = LogisticConstants<Lanes>.Read() };

    public Lanes At(Lanes x, Lanes y)
    {
        LogisticConstants<Lanes> constants = Constants;
        return Lanes.SoftplusOfMinus(in constants, x, out Lanes sigmoid) + sigmoid;
    }

    public static double Alone(double x, double y) => Math.Log(1 + Math.Exp(-x)) + 1 / (1 + Math.Exp(x));
}

readonly struct Power : IFunction<Power>
{
    public Lanes At(Lanes x, Lanes y) => Lanes.Power(x, y);
    public static double Alone(double x, double y) => Math.Pow(x, y);
}

readonly struct Atan2 : IFunction<Atan2>
{
    public Lanes At(Lanes x, Lanes y) => Lanes.Atan2(x, y);
    public static double Alone(double x, double y) => Math.Atan2(x, y);
}

readonly struct LogNormal : IFunction<LogNormal>
{
    public Lanes At(Lanes x, Lanes y) => Lanes.LogNormal(x);
    public static double Alone(double x, double y) => double.NaN;
}
