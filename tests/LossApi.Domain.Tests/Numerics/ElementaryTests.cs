using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Numerics;

public class ElementaryTests
{
    public static TheoryData<string> Functions => Reference.Functions;

    [Theory]
    [MemberData(nameof(Functions))]
    public void Worst_error_over_the_reference_values_is_at_most_one_ulp(string function)
    {
        Func<Scalar, Scalar, Scalar> compute = Reference.Scalars[function];
        (double worst, Reference at, int count) = (0.0, default(Reference), 0);
        foreach (Reference reference in Reference.All.Where(r => r.Function == function))
        {
            double error = reference.UlpError(compute(new(reference.X), new(reference.Y)).V);
            count++;
            if (!(error <= worst))
            {
                (worst, at) = (error, reference);
            }
        }

        Assert.True(count > 500, $"only {count} reference values");
        Assert.True(worst <= 1.0, $"{function}: {worst:f4} ULP at {at}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{function}: worst {worst:f4} ULP of {count} values, at {at.X:r} {at.Y:r}");
    }

    const double Inf = double.PositiveInfinity;

    [Theory]
    [InlineData("Exp", 0.0, 1.0)]
    [InlineData("Exp", Inf, Inf)]
    [InlineData("Exp", -Inf, 0.0)]
    [InlineData("Exp", double.NaN, double.NaN)]
    [InlineData("Exp", 709.782712893384, 1.7976931348622732E+308)]
    [InlineData("Exp", 709.7827128933841, Inf)]
    [InlineData("Exp", -745.1332191019412, 0.0)]
    [InlineData("Exp", -745.1332191019411, double.Epsilon)]
    [InlineData("Exp", 1e308, Inf)]
    [InlineData("Expm1", -0.0, -0.0)]
    [InlineData("Expm1", -Inf, -1.0)]
    [InlineData("Expm1", Inf, Inf)]
    [InlineData("Expm1", double.Epsilon, double.Epsilon)]
    [InlineData("Expm1MinusX", 0.0, 0.0)]
    [InlineData("Expm1MinusX", Inf, Inf)]
    [InlineData("Expm1MinusX", -Inf, Inf)]
    [InlineData("Expm1MinusX", -1e300, 1e300)]
    [InlineData("Log", 0.0, -Inf)]
    [InlineData("Log", 1.0, 0.0)]
    [InlineData("Log", -1.0, double.NaN)]
    [InlineData("Log", -Inf, double.NaN)]
    [InlineData("Log", Inf, Inf)]
    [InlineData("Log", double.NaN, double.NaN)]
    [InlineData("Log1p", -0.0, -0.0)]
    [InlineData("Log1p", -1.0, -Inf)]
    [InlineData("Log1p", -1.5, double.NaN)]
    [InlineData("Log1p", Inf, Inf)]
    [InlineData("Log1p", -double.Epsilon, -double.Epsilon)]
    [InlineData("Tanh", -0.0, -0.0)]
    [InlineData("Tanh", Inf, 1.0)]
    [InlineData("Tanh", -Inf, -1.0)]
    [InlineData("Tanh", double.NaN, double.NaN)]
    [InlineData("Tanh", double.Epsilon, double.Epsilon)]
    [InlineData("Sigmoid", 0.0, 0.5)]
    [InlineData("Sigmoid", Inf, 1.0)]
    [InlineData("Sigmoid", -Inf, 0.0)]
    [InlineData("Sigmoid", double.NaN, double.NaN)]
    [InlineData("LogNormal", 0.0, -0.6931471805599453)]
    [InlineData("LogNormal", Inf, -0.0)]
    [InlineData("LogNormal", -Inf, -Inf)]
    [InlineData("LogNormal", -1e200, -Inf)]
    [InlineData("LogNormal", -1.3407807929942597e154, -8.98846567431158E+307)]
    [InlineData("LogNormal", 40.0, -0.0)]
    [InlineData("LogNormal", double.NaN, double.NaN)]
    [InlineData("Softplus", Inf, Inf)]
    [InlineData("Softplus", -Inf, 0.0)]
    [InlineData("Softplus", 1e300, 1e300)]
    [InlineData("Softplus", double.NaN, double.NaN)]
    [InlineData("Softplus", -745.1332191019411, double.Epsilon)]
    public void Special_values(string function, double x, double expected) =>
        Assert.Equal(expected, Reference.Scalars[function](new(x), new(x)).V, SameBits);

    [Theory]
    [InlineData(0.0, 0.0, 1.0)]
    [InlineData(double.NaN, 0.0, 1.0)]
    [InlineData(Inf, 0.0, 1.0)]
    [InlineData(0.0, 2.5, 0.0)]
    [InlineData(0.0, -2.5, Inf)]
    [InlineData(0.0, Inf, 0.0)]
    [InlineData(1.0, Inf, 1.0)]
    [InlineData(1.0, double.NaN, 1.0)]
    [InlineData(Inf, 0.5, Inf)]
    [InlineData(Inf, -0.5, 0.0)]
    [InlineData(2.0, Inf, Inf)]
    [InlineData(2.0, -Inf, 0.0)]
    [InlineData(0.5, Inf, 0.0)]
    [InlineData(0.5, -Inf, Inf)]
    [InlineData(-2.0, 2.0, double.NaN)]
    [InlineData(2.0, double.NaN, double.NaN)]
    [InlineData(2.0, 10.0, 1024.0)]
    [InlineData(2.0, -1074.0, double.Epsilon)]
    [InlineData(2.0, 1024.0, Inf)]
    [InlineData(1e300, 1e300, Inf)]
    [InlineData(1e-300, 1e300, 0.0)]
    public void Special_powers(double x, double y, double expected) => Assert.Equal(expected, Scalar.Power(new(x), new(y)).V, SameBits);

    [Theory]
    [InlineData(0.0, 0.0, 0.0)]
    [InlineData(-0.0, -1.0, -Math.PI)]
    [InlineData(0.0, 1.0, 0.0)]
    [InlineData(1.0, 0.0, Math.PI / 2)]
    [InlineData(-1.0, -0.0, -Math.PI / 2)]
    [InlineData(1.0, 1.0, Math.PI / 4)]
    [InlineData(1.0, -1.0, 2.356194490192345)]
    [InlineData(Inf, Inf, Math.PI / 4)]
    [InlineData(-Inf, -Inf, -2.356194490192345)]
    [InlineData(Inf, 3.0, Math.PI / 2)]
    [InlineData(3.0, Inf, 0.0)]
    [InlineData(-3.0, -Inf, -Math.PI)]
    [InlineData(double.Epsilon, 1.0, double.Epsilon)]
    [InlineData(double.Epsilon, double.Epsilon, Math.PI / 4)]
    [InlineData(double.Epsilon, double.MaxValue, 0.0)]
    [InlineData(double.MaxValue, -double.Epsilon, Math.PI / 2)]
    [InlineData(double.MaxValue, double.MaxValue, Math.PI / 4)]
    [InlineData(double.NaN, 1.0, double.NaN)]
    [InlineData(1.0, double.NaN, double.NaN)]
    [InlineData(Inf, double.NaN, double.NaN)]
    [InlineData(double.NaN, -Inf, double.NaN)]
    [InlineData(double.NaN, 0.0, double.NaN)]
    [InlineData(-0.0, double.NaN, double.NaN)]
    [InlineData(Inf, -Inf, 2.356194490192345)]
    [InlineData(-Inf, 0.0, -Math.PI / 2)]
    [InlineData(-0.0, Inf, -0.0)]
    [InlineData(-1e-300, -Inf, -Math.PI)]
    public void Special_angles(double y, double x, double expected)
    {
        Assert.Equal(expected, Scalar.Atan2(new(y), new(x)).V, SameBits);
        Assert.Equal(expected, Wide<Scalar>.Atan2(new Scalar(y), new Scalar(x)).High.V, SameBits);
    }

    [Fact]
    public void Negative_zero_is_zero_where_the_sign_does_not_matter()
    {
        Assert.Equal(1, Scalar.Exp(new(-0.0)).V);
        Assert.Equal(-Inf, Scalar.Log(new(-0.0)).V);
        Assert.Equal(0, Scalar.Power(new(-0.0), new(2.5)).V);
        Assert.Equal(Math.PI, Scalar.Atan2(new(0), new(-0.0)).V);
        Assert.Equal(-0.0, Scalar.Atan2(new(-0.0), new(0)).V, SameBits);
    }

    static bool SameBits(double a, double b) =>
        double.IsNaN(a) ? double.IsNaN(b) : BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
