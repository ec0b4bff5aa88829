using System.Numerics;
using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Numerics;

/// <summary>What rounding lost in a sum is found exactly, by Knuth's way and by the order of magnitudes, with the same bits.</summary>
public class LostTests
{
    static readonly double[] Ends = [0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1, -1, 1.7e308, -1.7e308, double.MaxValue];

    [Fact]
    public void A_sum_and_what_it_lost_are_the_parts()
    {
        foreach ((double a, double b) in Pairs())
        {
            double sum = a + b;
            if (!double.IsFinite(sum)) continue;
            double lost = Scalar.Lost(new(a), new(b), new(sum)).V;
            Assert.Equal(Units(a) + Units(b), Units(sum) + Units(lost));
            Assert.False(lost == 0 && double.IsNegative(lost), $"-0 was lost in {a:R} + {b:R}");
        }
    }

    [Fact]
    public void Lanes_lose_what_scalars_lose()
    {
        foreach ((double a, double b) in Pairs())
        {
            double sum = a + b, wanted = Scalar.Lost(new(a), new(b), new(sum)).V, found = Lanes.Lost(Lanes.Of(a), Lanes.Of(b), Lanes.Of(sum)).V[3];
            if (double.IsFinite(sum)) Assert.Equal(BitConverter.DoubleToInt64Bits(wanted), BitConverter.DoubleToInt64Bits(found));
            else Assert.False(double.IsFinite(wanted) || double.IsFinite(found));
        }
    }

    [Theory, InlineData(1), InlineData(5), InlineData(7)]
    public void The_last_lanes_come_to_the_front(int count)
    {
        Vector512<double> turned = new Lanes(Vector512.Create(1.0, 2, 3, 4, 5, 6, 7, 8)).Last(count).V;
        for (int i = 0; i < Lanes.Count; i++) Assert.Equal(i < count ? Lanes.Count - count + i + 1 : 0, turned[i]);
    }

    static IEnumerable<(double, double)> Pairs()
    {
        foreach (double a in Ends)
            foreach (double b in Ends) yield return (a, b);
        var random = new Random(9);
        for (int i = 0; i < 200_000; i++)
        {
            double a = Any(random), b = Math.ScaleB(random.NextDouble() - 0.5, random.Next(-110, 110)) * a;
            yield return i % 4 == 0 ? (Any(random), Any(random)) : i % 4 == 1 ? (a, b) : i % 4 == 2 ? (b, a) : (a, -Math.BitIncrement(a));
        }
    }

    static double Any(Random random)
    {
        double x = BitConverter.Int64BitsToDouble(random.NextInt64() ^ random.NextInt64() << 1);
        return double.IsFinite(x) ? x : 1;
    }

    /// <summary>A number in units of 2⁻¹⁰⁷⁴.</summary>
    static BigInteger Units(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x), fraction = bits & ((1L << 52) - 1);
        int exponent = (int)(bits >> 52) & 0x7FF;
        BigInteger units = exponent == 0 ? fraction : (BigInteger)(fraction | 1L << 52) << (exponent - 1);
        return bits < 0 ? -units : units;
    }
}
