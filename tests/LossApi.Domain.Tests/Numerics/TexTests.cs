using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Numerics;

public class TexTests
{
    static readonly Tex A = Tex.Symbol("a");
    static readonly Tex B = Tex.Symbol("b");
    static readonly Tex C = Tex.Symbol("c");

    static Tex N(double constant) => Tex.Of(constant);

    [Fact]
    public void Trivialities_fold()
    {
        Is("a", N(0) + A, A + N(0), A - N(0), N(1) * A, A * N(1), A / N(1), -(-A), N(-1) * -A, Tex.Power(A, N(1)));
        Is("0", A * N(0), N(0) / A, A - A, default, Tex.Log(N(1)));
        Is("1", Tex.Exp(N(0)), Tex.Power(A, N(0)));
        Is("-a", N(0) - A, N(-1) * A, A / N(-1));
        Is("6", N(2) * N(3), N(2) + N(4));
        Is("a", Tex.IfLess(A, B, A, A), Tex.IfLess(N(1), N(2), A, B), Tex.FusedMultiplyAdd(A, N(1), N(0)));
    }

    [Fact]
    public void Parentheses_are_few()
    {
        Is("a + b + c", A + B + C, A + (B + C));
        Is("a - b - c", A - B - C);
        Is(@"a - \left(b - c\right)", A - (B - C));
        Is("b - a", -A + B);
        Is("a + b", A - -B);
        Is(@"\left(a + b\right) c", (A + B) * C);
        Is("a b + c", Tex.FusedMultiplyAdd(A, B, C));
        Is("2 a", A * N(2));
        Is("-2 a", A * N(-2));
        Is(@"-\left(a + b\right)", -(A + B));
        Is(@"\left(a - b\right)^{2}", (A - B) * (A - B));
        Is("a^{2}", A * A);
        Is(@"\frac{a + b}{c}", (A + B) / C);
        Is(@"-\frac{a}{b}", -A / B);
        Is(@"\ln\left(1 + e^{-a}\right)", Tex.Softplus(-A));
        Is(@"e^{a} - 1 - a", Tex.Expm1MinusX(A));
        Is(@"\left|a - b\right|", Tex.Abs(A - B), Tex.Abs(-(A - B)));
        Is(@"\left(e^{a}\right)^{b}", Tex.Power(Tex.Exp(A), B));
        Is(@"\max\left(0, a\right)", Tex.Max(N(0), A));
        Is(@"\ln \Phi\left(-a\right)", Tex.LogNormal(-A));
        Is(@"\operatorname{atan2}\left(a, b + c\right)", Tex.Atan2(A, B + C), Wide<Tex>.Atan2(A, (Wide<Tex>)B + C).Narrow());
        Is(@"\operatorname{sg}\left(a - b\right) c", Tex.StopGradient(A - B) * C);
        Is("2", Tex.StopGradient(N(2)));
    }

    [Fact]
    public void Constants_look_like_on_paper()
    {
        Is(@"\frac{1}{2}", N(0.5));
        Is(@"\frac{2}{3}", N(2.0 / 3));
        Is(@"-\frac{3}{2}", N(-1.5));
        Is("0.1", N(0.1));
        Is("10^{-7}", N(1e-7));
        Is(@"2.5 \cdot 10^{-9}", N(2.5e-9));
        Is(@"\pi", N(Math.PI));
        Is(@"-\infty", N(double.NegativeInfinity));
        Is(@"\frac{1}{2} a^{2}", N(0.5) * A * A, N(0.5) * (A * A), A * (N(0.5) * A));
    }

    [Fact]
    public void Choices_are_cases() =>
        Is(@"\begin{cases} a & a < b \\ b & b \le c \\ c & \text{otherwise} \end{cases}", Tex.IfLess(A, B, A, Tex.IfAtMost(B, C, B, C)));

    [Fact]
    public void Wide_formulas_print_like_narrow_ones()
    {
        Wide<Tex> a = A, b = B;
        Is("a + b", (a + b).Narrow(), (a + b).High + (a + b).Low);
        Is("a b", (a * b).Narrow());
        Is(@"\frac{a}{b}", (a / b).Narrow());
        Is(@"\sqrt{a}", Wide<Tex>.Sqrt(a).Narrow());
        Is(@"\ln\left(a - b\right)", Wide<Tex>.Log(a - b).Narrow());
        Is("0", (a * b).Low, (a / b - a).Low, Wide<Tex>.Sqrt(a).Low);
    }

    static void Is(string expected, params ReadOnlySpan<Tex> formulas)
    {
        foreach (Tex formula in formulas)
        {
            Assert.Equal(expected, formula.ToString());
        }
    }
}
