using System.Numerics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Numerics;

public class ExactSumTests
{
    public static TheoryData<string> Patterns =>
    [
        "uniform", "random bits", "alternating huge", "one beside 1e16", "subnormal", "around the smallest normal", "wide exponents", "two levels", "three levels", "four levels", "cancelling", "overflowing",
        "ties", "one huge among tiny", "zeros", "gradients",
    ];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Equals_the_sum_of_big_integers_in_every_order_and_split(string pattern)
    {
        foreach (int count in new[] { 1, 2, 3, 31, 32, 40, 1000, 1024, 1025, 1032, 3001 })
        {
            var random = new Random(count);
            double[] numbers = new double[count];
            for (int i = 0; i < count; i++)
            {
                numbers[i] = Number(pattern, i, random);
            }

            long expected = BitConverter.DoubleToInt64Bits(Exact(numbers));
            for (int turn = 0; turn < 4; turn++)
            {
                Assert.Equal(expected, BitConverter.DoubleToInt64Bits(ExactSum.Of(numbers)));

                int cut = random.Next(count + 1);
                (ExactSum left, ExactSum right) = (default(ExactSum), default(ExactSum));
                left.Add(numbers.AsSpan(0, cut));
                foreach (double x in numbers.AsSpan(cut))
                {
                    right.Add(x);
                }

                left.Merge(right);
                left.Merge(default);
                Assert.Equal(expected, BitConverter.DoubleToInt64Bits(left.Round()));
                random.Shuffle(numbers);
            }
        }
    }

    [Fact]
    public void Special_values_are_those_of_ieee_addition()
    {
        Assert.Equal(0, BitConverter.DoubleToInt64Bits(ExactSum.Of([])));
        Assert.Equal(0, BitConverter.DoubleToInt64Bits(ExactSum.Of([-0.0, -0.0])));
        Assert.Equal(double.PositiveInfinity, ExactSum.Of([double.PositiveInfinity, 1, -double.MaxValue]));
        Assert.Equal(double.NegativeInfinity, ExactSum.Of([1, double.NegativeInfinity]));
        Assert.Equal(double.NaN, ExactSum.Of([double.NegativeInfinity, double.PositiveInfinity]));
        Assert.Equal(double.NaN, ExactSum.Of([1, double.NaN]));
        double[] many = Enumerable.Repeat(1.0, 5000).ToArray();
        many[4000] = double.NegativeInfinity;
        Assert.Equal(double.NegativeInfinity, ExactSum.Of(many));
        Assert.Equal(double.MaxValue, ExactSum.Of([double.MaxValue, double.MaxValue, -double.MaxValue]));
        Assert.Equal(double.MaxValue, ExactSum.Of([double.MaxValue, Math.ScaleB(1, 969)]));
        Assert.Equal(double.PositiveInfinity, ExactSum.Of([double.MaxValue, Math.ScaleB(1, 970)]));
    }

    [Fact]
    public void Cleared_it_is_empty()
    {
        var sum = default(ExactSum);
        sum.Add([1, 2, double.NaN]);
        sum.Clear();
        sum.Add(3);
        Assert.Equal(3, sum.Round());
    }

    static double Number(string pattern, int i, Random random)
    {
        int sign = random.Next(2) == 0 ? 1 : -1;
        return pattern switch
        {
            "uniform" => random.NextDouble(),
            "random bits" => Finite(random),
            "alternating huge" => i % 2 == 0 ? 1e308 : -1e308 + Math.ScaleB(random.NextDouble(), 900),
            "one beside 1e16" => i % 3 == 0 ? 1e16 : i % 3 == 1 ? 1 : -1e16,
            "subnormal" => sign * BitConverter.Int64BitsToDouble(random.NextInt64(1L << 52)),
            "around the smallest normal" => sign * Math.ScaleB(1 + random.NextDouble(), random.Next(-1030, -1015)),
            "wide exponents" => sign * Math.ScaleB(1 + random.NextDouble(), random.Next(-100, 100)),
            // Spread over just what so many levels hold, and one power of two more.
            "two levels" => sign * Math.ScaleB(1 + random.NextDouble(), random.Next(-17, 18)),
            "three levels" => sign * Math.ScaleB(1 + random.NextDouble(), random.Next(-38, 40)),
            "four levels" => sign * Math.ScaleB(1 + random.NextDouble(), random.Next(-60, 61)),
            "cancelling" => i % 2 == 0 ? Math.ScaleB(1 + (i * 1e-6), i % 300) : -Math.ScaleB(1 + ((i - 1) * 1e-6), (i - 1) % 300),
            "overflowing" => double.MaxValue / (1 + random.Next(3)),
            "ties" => i == 0 ? Math.ScaleB(1, 53) : i == 1 ? 1 : i % 2 == 0 ? Math.ScaleB(1, -1000 - (i % 60)) : -Math.ScaleB(1, -1000 - ((i - 1) % 60)),
            "one huge among tiny" => i == 0 ? 1e300 : sign * random.NextDouble() * 1e-300,
            "zeros" => sign * 0.0,
            _ => sign * Math.Exp(-20 * random.NextDouble()),
        };
    }

    static double Finite(Random random)
    {
        while (true)
        {
            double x = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(x))
            {
                return x;
            }
        }
    }

    /// <summary>An independent sum: integers of any length in units of 2⁻¹⁰⁷⁴, divided back with an explicit rounding.</summary>
    static double Exact(double[] numbers)
    {
        BigInteger sum = BigInteger.Zero;
        foreach (double x in numbers)
        {
            long bits = BitConverter.DoubleToInt64Bits(x);
            int exponent = (int)(bits >> 52) & 0x7FF;
            long significand = bits & 0xFFFFFFFFFFFFF;
            BigInteger units = exponent == 0 ? significand : new BigInteger(significand | 1L << 52) << exponent - 1;
            sum += bits < 0 ? -units : units;
        }

        var magnitude = BigInteger.Abs(sum);
        int drop = Math.Max((int)magnitude.GetBitLength() - 53, 0);
        BigInteger kept = magnitude >> drop;
        BigInteger twiceRest = (magnitude - (kept << drop)) << 1;
        BigInteger half = BigInteger.One << drop;
        if (drop > 0 && (twiceRest > half || (twiceRest == half && !kept.IsEven)))
        {
            kept += 1;
        }

        double result = drop > 2045 ? double.PositiveInfinity : Math.ScaleB((double)(long)kept, drop - 1074);
        return sum.Sign < 0 ? -result : result;
    }
}
