using LossApi.Domain.Numerics;
using Second = LossApi.Domain.Tests.Numerics.Dual<LossApi.Domain.Tests.Numerics.Dual<LossApi.Domain.Numerics.Scalar>>;

namespace LossApi.Domain.Tests.Numerics;

public class DualTests
{
    public static TheoryData<string> Names => [.. Functions.Keys];

    static readonly Dictionary<string, Func<Second, Second>> Functions = new()
    {
        ["Exp"] = Second.Exp,
        ["Expm1"] = Second.Expm1,
        ["Expm1MinusX"] = Second.Expm1MinusX,
        ["Log"] = Second.Log,
        ["Log1p"] = Second.Log1p,
        ["Tanh"] = Second.Tanh,
        ["Sigmoid"] = Second.Sigmoid,
        ["Softplus"] = Second.Softplus,
        ["Sqrt"] = Second.Sqrt,
        ["Power"] = x => Second.Power(x, x * Second.Of(1.5)),
        ["LogNormal"] = x => Second.LogNormal(x - Second.Of(1.5)),
        ["Mills"] = x => Gaussian.Mills<Second>(x).Narrow(),
        ["Atan2"] = x => Second.Atan2(x * x, x - Second.Of(1.5)),
        ["WideAtan2"] = x => Wide<Second>.Atan2(Wide<Second>.Exp(x), x * x).Narrow(),
        ["Quotient"] = x => Second.Of(1) / (x * x + Second.Of(2)),
        ["Wide"] = x => (Wide<Second>.Exp(x) * Wide<Second>.Log(x) / (Wide<Second>.Log1p(x) + Wide<Second>.Sqrt(x))).Narrow(),
        ["WidePower"] = x => (Wide<Second>.Power(x, x) - Wide<Second>.Expm1(x)).Narrow(),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void First_and_second_derivatives_agree_with_differences(string name)
    {
        Func<Second, Second> function = Functions[name];
        foreach (double x in new[] { 0.3, 0.9, 1.7, 3.1 })
        {
            (double value, double first, double second) = At(x);
            const double h = 1e-5;
            (double up, double upFirst, double _) = At(x + h);
            (double down, double downFirst, double _) = At(x - h);
            Assert.Equal((up - down) / (2 * h), first, 1e-7 * (1 + Math.Abs(first)));
            Assert.Equal((upFirst - downFirst) / (2 * h), second, 1e-7 * (1 + Math.Abs(second)));
            Assert.True(double.IsFinite(value));
        }

        (double, double, double) At(double x)
        {
            Second y = function(Second.Variable(Dual<Scalar>.Variable(new(x))));
            Assert.Equal(y.Value.Derivative.V, y.Derivative.Value.V, 1e-12 * (1 + Math.Abs(y.Value.Derivative.V)));
            return (y.Value.Value.V, y.Value.Derivative.V, y.Derivative.Derivative.V);
        }
    }

    [Fact]
    public void Choices_take_the_derivative_of_their_branch()
    {
        var x = Dual<Scalar>.Variable(new(2));
        var three = Dual<Scalar>.Of(3);
        Assert.Equal(1, Dual<Scalar>.Min(x, three).Derivative.V);
        Assert.Equal(0, Dual<Scalar>.Max(x, three).Derivative.V);
        Assert.Equal(-1, Dual<Scalar>.Abs(x - three).Derivative.V);
        Assert.Equal(4, Dual<Scalar>.IfLess(x, three, x * x, three).Derivative.V);
    }

    [Fact]
    public void A_stopped_gradient_leaves_the_value()
    {
        var x = Second.Variable(Dual<Scalar>.Variable(new(3)));
        Second product = Second.StopGradient(x * x) * x;
        Assert.Equal(27, product.Value.Value.V);
        Assert.Equal(9, product.Derivative.Value.V);
        Assert.Equal(9, product.Value.Derivative.V);
        Assert.Equal(0, product.Derivative.Derivative.V);
    }

    [Fact]
    public void A_constant_exponent_is_differentiable_at_zero()
    {
        var x = Dual<Scalar>.Variable(new(0));
        Assert.Equal(0, Dual<Scalar>.Power(x, Dual<Scalar>.Of(2)).Derivative.V);
    }
}
