namespace LossApi.Domain.Tests;

public class IntervalTests
{
    [Fact]
    public void The_first_number_outside_is_the_first_that_is_not_contained()
    {
        Interval[] intervals = [Interval.Real, Interval.RealOrMasked, Interval.Positive, Interval.NonNegative, Interval.Unit, new(-1, 1, true, true), new(0, 1, true), new(-0.5, 0, false, true)];
        double[] kinds = [0.0, -0.0, 0.25, 1, -1, Math.BitIncrement(1), Math.BitDecrement(-1), double.Epsilon, -double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue];
        foreach (Interval interval in intervals)
        {
            double inside = interval.Draw(0.4);
            foreach (double kind in kinds)
                for (int at = 0; at < 20; at++)
                {
                    double[] numbers = [.. Enumerable.Repeat(inside, 20)];
                    numbers[at] = kind;
                    int first = interval.Contains(kind) ? -1 : at;
                    Assert.Equal(first, interval.FirstOutside(numbers));
                    Assert.Equal(first, interval.FirstOutside(numbers, at));
                    Assert.Equal(-1, interval.FirstOutside(numbers, at + 1));
                }
        }
    }
}
