using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Numerics;

/// <summary>
/// A value with its derivative (forward differentiation). Over <see cref="Scalar"/> it gives first derivatives, over itself second ones.
/// At a kink it has the derivative of the branch the formula takes.
/// </summary>
/// <param name="Value">The value.</param>
/// <param name="Derivative">Its derivative.</param>
public readonly record struct Dual<R>(R Value, R Derivative) : IReal<Dual<R>> where R : struct, IReal<R>
{
    /// <summary>The variable at <paramref name="x"/>: derivative 1.</summary>
    public static Dual<R> Variable(R x) => new(x, R.Of(1));

    /// <summary>A constant: derivative 0.</summary>
    public static Dual<R> Constant(R x) => new(x, R.Of(0));

    public static Dual<R> Of(double constant) => Constant(R.Of(constant));

    public static Dual<R> operator +(Dual<R> a, Dual<R> b) => new(a.Value + b.Value, a.Derivative + b.Derivative);

    public static Dual<R> operator -(Dual<R> a, Dual<R> b) => new(a.Value - b.Value, a.Derivative - b.Derivative);

    public static Dual<R> operator *(Dual<R> a, Dual<R> b) => new(a.Value * b.Value, Product(a, b));

    public static Dual<R> operator /(Dual<R> a, Dual<R> b)
    {
        R quotient = a.Value / b.Value;
        return new(quotient, (a.Derivative - quotient * b.Derivative) / b.Value);
    }

    public static Dual<R> operator -(Dual<R> a) => new(-a.Value, -a.Derivative);

    public static Dual<R> FusedMultiplyAdd(Dual<R> a, Dual<R> b, Dual<R> c) =>
        new(R.FusedMultiplyAdd(a.Value, b.Value, c.Value), Product(a, b) + c.Derivative);

    public static Dual<R> Abs(Dual<R> x) => new(R.Abs(x.Value), Scaled(x, R.Sign(x.Value)));

    public static Dual<R> Sign(Dual<R> x) => Constant(R.Sign(x.Value));

    public static Dual<R> Min(Dual<R> a, Dual<R> b) => IfLess(b, a, b, a);

    public static Dual<R> Max(Dual<R> a, Dual<R> b) => IfLess(a, b, b, a);

    public static Dual<R> Sqrt(Dual<R> x)
    {
        R root = R.Sqrt(x.Value);
        return new(root, x.Derivative / (root + root));
    }

    public static Dual<R> Exp(Dual<R> x) => new(R.Exp(x.Value), Scaled(x, R.Exp(x.Value)));

    public static Dual<R> Expm1(Dual<R> x) => new(R.Expm1(x.Value), Scaled(x, R.Exp(x.Value)));

    public static Dual<R> Expm1MinusX(Dual<R> x) => new(R.Expm1MinusX(x.Value), Scaled(x, R.Expm1(x.Value)));

    public static Dual<R> Log(Dual<R> x) => new(R.Log(x.Value), x.Derivative / x.Value);

    public static Dual<R> Log1p(Dual<R> x) => new(R.Log1p(x.Value), x.Derivative / (R.Of(1) + x.Value));

    public static Dual<R> Tanh(Dual<R> x)
    {
        // 1 − tanh² loses its digits in the tails: 4·σ(2x)·σ(−2x) does not.
        R twice = x.Value + x.Value;
        return new(R.Tanh(x.Value), Scaled(x, R.Of(4) * R.Sigmoid(twice) * R.Sigmoid(-twice)));
    }

    public static Dual<R> Sigmoid(Dual<R> x) => new(R.Sigmoid(x.Value), Scaled(x, R.Sigmoid(x.Value) * R.Sigmoid(-x.Value)));

    public static Dual<R> Softplus(Dual<R> x) => new(R.Softplus(x.Value), Scaled(x, R.Sigmoid(x.Value)));

    public static Dual<R> Power(Dual<R> x, Dual<R> y)
    {
        R power = R.Power(x.Value, y.Value);
        R byBase = Scaled(x, y.Value * R.Power(x.Value, y.Value - R.Of(1)));
        // A constant exponent must not bring ln 0 in: 0·(−∞) is NaN.
        R byExponent = Scaled(y, power * R.Log(x.Value));
        return new(power, byBase + R.IfEqual(y.Derivative, R.Of(0), R.Of(0), byExponent));
    }

    public static Dual<R> LogNormal(Dual<R> x)
    {
        // φ(x)/Φ(x)
        R log = R.LogNormal(x.Value);
        return new(log, Scaled(x, R.Exp(-(R.Of(0.5) * x.Value * x.Value + R.Of(0.9189385332046728) + log))));
    }

    public static Dual<R> Atan2(Dual<R> y, Dual<R> x) => new(R.Atan2(y.Value, x.Value), Turn(y, x));

    public static Wide<Dual<R>> ExpWide(Wide<Dual<R>> x) => Lift(R.ExpWide(Values(x)), Scaled(Whole(x), R.Exp(x.High.Value)));

    public static Wide<Dual<R>> Expm1Wide(Wide<Dual<R>> x) => Lift(R.Expm1Wide(Values(x)), Scaled(Whole(x), R.Exp(x.High.Value)));

    public static Wide<Dual<R>> LogWide(Wide<Dual<R>> x) => Lift(R.LogWide(Values(x)), Whole(x).Derivative / x.High.Value);

    public static Wide<Dual<R>> Log1pWide(Wide<Dual<R>> x) => Lift(R.Log1pWide(Values(x)), Whole(x).Derivative / (R.Of(1) + x.High.Value));

    public static Wide<Dual<R>> PowerWide(Wide<Dual<R>> x, Wide<Dual<R>> y) =>
        Lift(R.PowerWide(Values(x), Values(y)), Power(Whole(x), Whole(y)).Derivative);

    public static Wide<Dual<R>> Atan2Wide(Wide<Dual<R>> y, Wide<Dual<R>> x) => Lift(R.Atan2Wide(Values(y), Values(x)), Turn(Whole(y), Whole(x)));

    /// <summary>A rounding error is a constant: the high part has the whole derivative.</summary>
    public static Dual<R> RoundingError(Dual<R> error) => Constant(R.RoundingError(error.Value));

    public static Dual<R> Lost(Dual<R> a, Dual<R> b, Dual<R> sum) => Constant(R.Lost(a.Value, b.Value, sum.Value));

    public static Dual<R> StopGradient(Dual<R> x) => Constant(R.StopGradient(x.Value));

    public static Dual<R> IfAtMost(Dual<R> a, Dual<R> b, Dual<R> then, Dual<R> otherwise) =>
        new(R.IfAtMost(a.Value, b.Value, then.Value, otherwise.Value), R.IfAtMost(a.Value, b.Value, then.Derivative, otherwise.Derivative));

    public static Dual<R> IfLess(Dual<R> a, Dual<R> b, Dual<R> then, Dual<R> otherwise) =>
        new(R.IfLess(a.Value, b.Value, then.Value, otherwise.Value), R.IfLess(a.Value, b.Value, then.Derivative, otherwise.Derivative));

    public static Dual<R> IfEqual(Dual<R> a, Dual<R> b, Dual<R> then, Dual<R> otherwise) =>
        new(R.IfEqual(a.Value, b.Value, then.Value, otherwise.Value), R.IfEqual(a.Value, b.Value, then.Derivative, otherwise.Derivative));

    /// <summary>Also where only the derivative is not 0: work skipped for the value must not be missed by the derivative.</summary>
    public static bool AnyNonZero(Dual<R> x) => R.AnyNonZero(x.Value) || R.AnyNonZero(x.Derivative);

    static R Product(Dual<R> a, Dual<R> b) => R.FusedMultiplyAdd(a.Derivative, b.Value, a.Value * b.Derivative);

    /// <summary>The derivative of an angle; at the origin, which has none, 0.</summary>
    static R Turn(Dual<R> y, Dual<R> x)
    {
        R square = x.Value * x.Value + y.Value * y.Value;
        return R.IfEqual(square, R.Of(0), R.Of(0), (y.Derivative * x.Value - y.Value * x.Derivative) / square);
    }

    /// <summary>The chain rule; a constant stays one where the outer derivative is infinite.</summary>
    static R Scaled(Dual<R> x, R outer) => R.IfEqual(x.Derivative, R.Of(0), R.Of(0), x.Derivative * outer);

    static Wide<R> Values(Wide<Dual<R>> x) => new(x.High.Value, x.Low.Value);

    static Dual<R> Whole(Wide<Dual<R>> x) => new(x.High.Value, x.High.Derivative + x.Low.Derivative);

    static Wide<Dual<R>> Lift(Wide<R> value, R derivative) => new(new(value.High, derivative), Constant(value.Low));
}
