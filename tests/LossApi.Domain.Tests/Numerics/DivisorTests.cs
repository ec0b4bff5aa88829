using System.Numerics;
using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Numerics;

public class DivisorTests
{
    public static TheoryData<double> Divisors =>
        [1, 2, 3, 7, 10, 1000, 1024, 100_000, 1e7, -3, 0.1, Math.PI, 1e17, 1.1529215046068469e18, 1e19, 1e-18, 8.673617379884035e-19, 1e-19, 1e300, 1e-300, 5e-324, double.MaxValue, Math.BitDecrement(2), Math.BitIncrement(1)];

    [Theory]
    [MemberData(nameof(Divisors))]
    public void A_quotient_has_the_bits_of_a_division(double divisor)
    {
        var by = new Divisor(divisor);
        var random = new Random(5);
        double[] eight = new double[Lanes.Count];
        for (int i = 0; i < 100_000; i++)
        {
            for (int lane = 0; lane < eight.Length; lane++)
                eight[lane] = (i % 4) switch
                {
                    0 => random.NextDouble() - 0.5,
                    1 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                    2 => Math.ScaleB(random.NextDouble(), random.Next(-902, 902)),
                    _ => divisor * random.Next(-1000, 1000),
                };
            Check(by, divisor, eight);
        }
    }

    /// <summary>The quotients that lie nearest to the middle between two doubles: 2⁵³·x = d·m ± 1 in whole numbers, m odd and of 54 bits.</summary>
    /// <param name="bits">Of the divisor: up to 40 the first product is the quotient.</param>
    [Theory, InlineData(53), InlineData(40), InlineData(20)]
    public void A_quotient_next_to_a_tie_has_the_bits_of_a_division(int bits)
    {
        var random = new Random(6);
        double[] eight = new double[Lanes.Count];
        int found = 0;
        for (int i = 0; i < 200_000; i++)
        {
            // Nearer to 2 than to 1 the bound is tightest.
            long d = ((1L << bits) - 1 - (random.NextInt64(1L << random.Next(1, bits)) << 1)) | 1L << bits - 1;
            foreach (int side in new[] { 1, -1 })
            {
                BigInteger m = side * -(BigInteger)Inverse(d) % (BigInteger.One << 53);
                m = (m.Sign < 0 ? m + (BigInteger.One << 53) : m) + (BigInteger.One << 53);
                BigInteger x = (d * m + side) >> 53;
                Assert.Equal(x << 53, d * m + side);
                if (x >= BigInteger.One << 53 && !x.IsEven) continue;
                found++;
                eight[found % Lanes.Count] = (double)x;
                if (found >= Lanes.Count) Check(new(d), d, eight);
            }
        }

        Assert.True(found > 100_000);
    }

    [Fact]
    public void By_zero_nothing_is_divided()
    {
        Check(new(0), 1, [1, -0.0, double.NaN, 3, 5e-324, double.MaxValue, double.NegativeInfinity, 0.1]);
    }

    static void Check(Divisor by, double divisor, double[] numbers)
    {
        Vector512<double> quotients = by.Of(Vector512.Create(numbers));
        for (int lane = 0; lane < numbers.Length; lane++)
        {
            double right = numbers[lane] / divisor, quotient = quotients[lane];
            if (BitConverter.DoubleToInt64Bits(right) != BitConverter.DoubleToInt64Bits(quotient) && !double.IsNaN(right))
                Assert.Fail($"{numbers[lane]:r} / {divisor:r}: {quotient:r}, not {right:r}");

            // Without the look at each, where none is needed: that is asked of the one alone here.
            var size = Vector512.Create(Math.Abs(numbers[lane]));
            if (by.NeedsNone(in size, in size)) Assert.Equal(BitConverter.DoubleToInt64Bits(right), BitConverter.DoubleToInt64Bits(by.OfOrdinary(Vector512.Create(numbers))[lane]));
        }
    }

    /// <summary>1/d modulo 2⁵³, for an odd d (Newton: each step doubles the bits).</summary>
    static long Inverse(long d)
    {
        ulong inverse = (ulong)d;
        for (int i = 0; i < 6; i++) inverse *= 2 - (ulong)d * inverse;
        return (long)(inverse & ((1UL << 53) - 1));
    }
}
