#pragma warning disable
using System.Runtime.Intrinsics;
namespace LossApi.Domain.Numerics;
public readonly struct Lanes(Vector512<double> v) : IReal<Lanes>
{
    public const int Count = 8;
    public readonly Vector512<double> V = v;
    static Lanes Map(Lanes a, Func<double, double> f) { var r = a.V; for (int i = 0; i < 8; i++) r = r.WithElement(i, f(a.V[i])); return new(r); }
    static Lanes Sel(Lanes a, Lanes b, Func<double, double, bool> f, Lanes t, Lanes o) { var r = a.V; for (int i = 0; i < 8; i++) r = r.WithElement(i, f(a.V[i], b.V[i]) ? t.V[i] : o.V[i]); return new(r); }
    public static Lanes Of(double c) => new(Vector512.Create(c));
    public static Lanes operator +(Lanes a, Lanes b) => new(a.V + b.V);
    public static Lanes operator -(Lanes a, Lanes b) => new(a.V - b.V);
    public static Lanes operator *(Lanes a, Lanes b) => new(a.V * b.V);
    public static Lanes operator /(Lanes a, Lanes b) => new(a.V / b.V);
    public static Lanes operator -(Lanes a) => new(-a.V);
    public static Lanes FusedMultiplyAdd(Lanes a, Lanes b, Lanes c) => new(Vector512.FusedMultiplyAdd(a.V, b.V, c.V));
    public static Lanes Abs(Lanes x) => new(Vector512.Abs(x.V));
    public static Lanes Sign(Lanes x) => Map(x, v => v > 0 ? 1 : v < 0 ? -1 : 0);
    public static Lanes Min(Lanes a, Lanes b) => IfLess(b, a, b, a);
    public static Lanes Max(Lanes a, Lanes b) => IfLess(a, b, b, a);
    public static Lanes Sqrt(Lanes x) => new(Vector512.Sqrt(x.V));
    public static Lanes Exp(Lanes x) => Map(x, Math.Exp);
    public static Lanes Expm1(Lanes x) => Map(x, double.ExpM1);
    public static Lanes Expm1MinusX(Lanes x) => Map(x, v => Math.Exp(v) - 1 - v);
    public static Lanes Log(Lanes x) => Map(x, Math.Log);
    public static Lanes Log1p(Lanes x) => Map(x, double.LogP1);
    public static Lanes Tanh(Lanes x) => Map(x, Math.Tanh);
    public static Lanes Sigmoid(Lanes x) => Map(x, v => 1 / (1 + Math.Exp(-v)));
    public static Lanes Softplus(Lanes x) => Map(x, v => Math.Max(v, 0) + double.LogP1(Math.Exp(-Math.Abs(v))));
    public static Lanes Power(Lanes x, Lanes y) { var r = x.V; for (int i = 0; i < 8; i++) r = r.WithElement(i, Math.Pow(x.V[i], y.V[i])); return new(r); }
    public static Wide<Lanes> ExpWide(Wide<Lanes> x) => throw new InvalidOperationException();
    public static Wide<Lanes> LogWide(Wide<Lanes> x) => throw new InvalidOperationException();
    public static Lanes IfAtMost(Lanes a, Lanes b, Lanes t, Lanes o) => Sel(a, b, (x, y) => x <= y, t, o);
    public static Lanes IfLess(Lanes a, Lanes b, Lanes t, Lanes o) => Sel(a, b, (x, y) => x < y, t, o);
    public static Lanes IfEqual(Lanes a, Lanes b, Lanes t, Lanes o) => Sel(a, b, (x, y) => x == y, t, o);
    public static bool AnyNonZero(Lanes x) { for (int i = 0; i < 8; i++) if (x.V[i] != 0) return true; return false; }
}
public readonly struct Tex(string s) : IReal<Tex>
{
    readonly string s = s;
    public override string ToString() => s ?? "0";
    public static IDisposable Naming(IReadOnlyDictionary<double, string> names) => new MemoryStream();
    public static Tex Sum(string index, Tex term) => new($@"\sum_{{{index}}} {term}");
    public static Tex Of(double c) => new(c.ToString("R"));
    public static Tex operator +(Tex a, Tex b) => new($"({a} + {b})");
    public static Tex operator -(Tex a, Tex b) => new($"({a} - {b})");
    public static Tex operator *(Tex a, Tex b) => new($"{a} {b}");
    public static Tex operator /(Tex a, Tex b) => new($@"\frac{{{a}}}{{{b}}}");
    public static Tex operator -(Tex a) => new($"-{a}");
    static Tex F(string f, Tex a) => new($@"\{f}({a})");
    public static Tex FusedMultiplyAdd(Tex a, Tex b, Tex c) => a * b + c;
    public static Tex Abs(Tex x) => F("abs", x);
    public static Tex Sign(Tex x) => F("sgn", x);
    public static Tex Min(Tex a, Tex b) => new($@"\min({a}, {b})");
    public static Tex Max(Tex a, Tex b) => new($@"\max({a}, {b})");
    public static Tex Sqrt(Tex x) => F("sqrt", x);
    public static Tex Exp(Tex x) => F("exp", x);
    public static Tex Expm1(Tex x) => F("expm1", x);
    public static Tex Expm1MinusX(Tex x) => F("expm1x", x);
    public static Tex Log(Tex x) => F("ln", x);
    public static Tex Log1p(Tex x) => F("log1p", x);
    public static Tex Tanh(Tex x) => F("tanh", x);
    public static Tex Sigmoid(Tex x) => F("sigma", x);
    public static Tex Softplus(Tex x) => F("softplus", x);
    public static Tex Power(Tex x, Tex y) => new($"{x}^{{{y}}}");
    public static Wide<Tex> ExpWide(Wide<Tex> x) => new(Exp(x.High), Of(0));
    public static Wide<Tex> LogWide(Wide<Tex> x) => new(Log(x.High), Of(0));
    public static Tex IfAtMost(Tex a, Tex b, Tex t, Tex o) => new($@"\begin{{cases}}{t} & {a} \le {b}\\ {o} & \text{{otherwise}}\end{{cases}}");
    public static Tex IfLess(Tex a, Tex b, Tex t, Tex o) => new($@"\begin{{cases}}{t} & {a} < {b}\\ {o} & \text{{otherwise}}\end{{cases}}");
    public static Tex IfEqual(Tex a, Tex b, Tex t, Tex o) => new($@"\begin{{cases}}{t} & {a} = {b}\\ {o} & \text{{otherwise}}\end{{cases}}");
    public static bool AnyNonZero(Tex x) => false;
}
public static class ExactSum { public static double Of(ReadOnlySpan<double> x) { double s = 0; foreach (double v in x) s += v; return s; } }
