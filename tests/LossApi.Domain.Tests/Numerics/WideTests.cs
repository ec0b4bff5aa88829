using LossApi.Domain.Numerics;
using Wide = LossApi.Domain.Numerics.Wide<LossApi.Domain.Numerics.Scalar>;

namespace LossApi.Domain.Tests.Numerics;

public class WideTests
{
    [Theory]
    [InlineData("Exp", 100)]
    [InlineData("Expm1", 100)]
    [InlineData("Log", 100)]
    [InlineData("Log1p", 100)]
    [InlineData("Power", 92)]
    [InlineData("Atan2", 100)]
    [InlineData("Mills", 98)]
    public void Correct_bits(string function, int bits)
    {
        (double worst, Reference at) = (double.NegativeInfinity, default(Reference));
        // Below 10⁻²⁹⁰ the low part of the reference is itself subnormal.
        foreach (Reference reference in Reference.All.Where(r => r.Function == function && Math.Abs(r.High) is > 1e-290 and < double.PositiveInfinity))
        {
            Wide x = new Scalar(reference.X);
            Wide<Scalar> result = function switch
            {
                "Exp" => Wide.Exp(x),
                "Expm1" => Wide.Expm1(x),
                "Log" => Wide.Log(x),
                "Log1p" => Wide.Log1p(x),
                "Mills" => Gaussian.Mills(x),
                "Atan2" => Wide.Atan2(x, new Scalar(reference.Y)),
                _ => Wide.Power(x, new Scalar(reference.Y)),
            };
            double error = Math.Log2(Math.Abs(((result.High.V - reference.High) + (result.Low.V - reference.Low)) / reference.High));
            if (!(error <= worst))
            {
                (worst, at) = (error, reference);
            }
        }

        Assert.True(worst <= -bits, $"{function}: 2^{worst:f2} at {at}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{function}: worst relative error 2^{worst:f2}");
    }

    [Fact]
    public void Logarithm_sees_a_low_part_near_one()
    {
        // ln(1 + d) = d − d²/2 for d = 2⁻⁶⁰.
        double d = Math.ScaleB(1, -60);
        var log = Wide.Log(new(new(1), new(d)));
        Assert.Equal(d, log.High.V);
        Assert.Equal(-d * d / 2, log.Low.V);
    }

    /// <summary>8000 − 1e20 has a low part of 8000: beyond the range of e^x it must not count.</summary>
    [Fact]
    public void The_exponential_of_a_huge_number_ignores_its_low_part()
    {
        Assert.Equal(0, Wide.Exp(Wide.TwoDifference(new(8000), new(1e20))).High.V);
        Assert.Equal(double.PositiveInfinity, Wide.Exp(Wide.TwoDifference(new(1e20), new(8000))).High.V);
        Assert.Equal(-1, Wide.Expm1(Wide.TwoDifference(new(8000), new(1e20))).High.V);
    }

    [Fact]
    public void Exponentials_of_huge_arguments_do_not_see_their_low_part()
    {
        var huge = Wide.TwoProduct(new(1e100 / 3), new(1e50 / 7));
        Assert.NotEqual(0, huge.Low.V);
        Assert.Equal(new Wide(new(0), new(0)), Wide.Exp(-huge));
        Assert.Equal(double.PositiveInfinity, Wide.Exp(huge).High.V);
        Assert.Equal(-1, Wide.Expm1(-huge).High.V);
        Assert.Equal(double.PositiveInfinity, Wide.Expm1(huge).High.V);
    }

    [Fact]
    public void Arithmetic_keeps_twice_the_bits()
    {
        Wide<Scalar> third = Wide.Of(1) / Wide.Of(3);
        Assert.True(Math.Abs((third * Wide.Of(3) - Wide.Of(1)).High.V) < 1e-31);
        var root = Wide.Sqrt(Wide.Of(2));
        Assert.True(Math.Abs((root * root - Wide.Of(2)).High.V) < 1e-31);
        Wide<Scalar> sum = Wide.Of(1) + new Scalar(1e-25);
        Assert.Equal(1e-25, (sum - Wide.Of(1)).Narrow().V);
        Assert.Equal(new Wide(new(1), new(1e-20)), Wide.TwoSum(new(1e-20), new(1)));
        Assert.Equal(Math.ScaleB(1, -104), Wide.TwoProduct(new(1 + double.ScaleB(1, -52)), new(1 + double.ScaleB(1, -52))).Low.V);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(-1.0)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.MaxValue)]
    [InlineData(double.Epsilon)]
    public void The_high_part_is_what_the_working_precision_gives_and_the_low_part_is_a_number(double value)
    {
        Wide x = new Scalar(value);
        foreach (double other in new[] { 0.0, 1.0, -1.0, 3.0, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon })
        {
            Wide y = new Scalar(other);
            Check(value + other, x + y);
            Check(value - other, x - y);
            Check(value * other, x * y);
            Check(value / other, x / y);
            Check(value / other, x / new Scalar(other));
            Check(value * other, x * new Scalar(other));
        }

        if (value < double.MaxValue)
        {
            // √MaxValue lies within 2⁻¹⁰⁶ of a tie, which the low part decides.
            Check(Math.Sqrt(value), Wide.Sqrt(x));
            Check(Scalar.Power(new(value), new(0.5)).V, Wide.Power(x, Wide.Of(0.5)));
        }

        Check(Scalar.Exp(new(value)).V, Wide.Exp(x));
        Check(Scalar.Expm1(new(value)).V, Wide.Expm1(x));
        Check(Scalar.Log(new(value)).V, Wide.Log(x));
        Check(Scalar.Log1p(new(value)).V, Wide.Log1p(x));
        Check(Scalar.Power(new(value), new(0.25)).V, Wide.Power(x, Wide.Of(0.25)));
        Check(Scalar.Power(new(value), new(-2)).V, Wide.Power(x, Wide.Of(-2)));

        static void Check(double expected, Wide actual)
        {
            Assert.Equal(expected, actual.High.V);
            Assert.False(double.IsNaN(actual.Low.V));
            if (!double.IsFinite(expected))
            {
                Assert.Equal(0, actual.Low.V);
            }
        }
    }
}
