using System.Runtime.Intrinsics;
using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;
using LossApi.Domain.Tests.Laws;

namespace LossApi.Domain.Tests.Walks;

/// <summary>Rows that are walked along, beyond what the laws draw: ends of the range, masked classes, weights, many rows.</summary>
public class LongRowTests
{
    const int Width = 21;

    /// <summary>Squares that overflow or underflow, distances of 0: such rows are taken alone, their neighbours are not.</summary>
    [Theory]
    [InlineData(1e200, 1e-6)]
    [InlineData(1e160, 0)]
    [InlineData(1e-200, 0)]
    [InlineData(5e-324, 0)]
    [InlineData(0, 0)]
    [InlineData(0, 1e-6)]
    [InlineData(1e308, 1e-6)]
    public void A_triplet_out_of_bounds_has_the_bits_of_a_scalar(double scale, double eps) =>
        Compare("triplet_margin", (input, row, random) => (random.NextDouble() - 0.5) * (row % 3 == 1 ? scale : 1), ("eps", eps));

    [Theory]
    [InlineData(1e308)]
    [InlineData(700)]
    [InlineData(0)]
    [InlineData(double.PositiveInfinity)]
    public void Scores_at_the_ends_have_the_bits_of_a_scalar(double size) =>
        Compare("cross_entropy", (input, row, random) => random.Next(3) == 0 ? -size : row % 4 == 3 ? 0 : size == double.PositiveInfinity ? 1 : size * random.NextDouble());

    /// <summary>Division by a count is the division itself, in all bits.</summary>
    [Theory, InlineData(3), InlineData(10), InlineData(1000), InlineData(64), InlineData(1L << 39), InlineData(999_999_937), InlineData(0.7), InlineData(1), InlineData(0)]
    public void A_quotient_is_a_division(double divisor)
    {
        var random = new Random(5);
        var quotient = new Quotient(divisor);
        var quotients = new Quotients(quotient);
        for (int i = 0; i < 200_000; i++)
        {
            double x = i switch
            {
                < 8 => new[] { 0, -0.0, 5e-324, 1.5e-323, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity, 2.5e-308 }[i],
                _ when i % 2 == 0 => BitConverter.Int64BitsToDouble(random.NextInt64()),
                _ => Math.BitIncrement(random.Next() * divisor / 2),
            };
            if (double.IsNaN(x)) continue;
            double wanted = divisor == 0 ? x : x / divisor;
            Assert.Equal(BitConverter.DoubleToInt64Bits(wanted), BitConverter.DoubleToInt64Bits(quotients.Of(Vector512.Create(x))[0]));
            Assert.Equal(BitConverter.DoubleToInt64Bits(wanted), BitConverter.DoubleToInt64Bits(quotient.Of(x)));
            if (!double.IsFinite(x)) continue;
            (Lanes first, _, Lanes third) = quotients.OfFinite(Lanes.Of(x), Lanes.Of(5), Lanes.Of(-x));
            Assert.Equal(BitConverter.DoubleToInt64Bits(wanted), BitConverter.DoubleToInt64Bits(first.V[0]));
            Assert.Equal(BitConverter.DoubleToInt64Bits(-wanted), BitConverter.DoubleToInt64Bits(third.V[7]));
        }
    }

    /// <summary>e^(x − y) is as near to the same in twice the precision as it promises, the rounding error of the difference included.</summary>
    [Theory]
    [InlineData(-3, 3, 0.75)]
    [InlineData(4, 8, 1.1)]
    public void The_power_of_a_difference_is_within_its_bound(int least, int most, double bound)
    {
        var random = new Random(6);
        double worst = 0;
        for (int i = 0; i < 300_000; i++)
        {
            double y = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(least, most + 1)), x = y - random.NextDouble() * Math.Pow(10, random.Next(-6, 4)) * 0.7;
            var exact = Wide<Scalar>.Exp(Wide<Scalar>.TwoDifference(new Scalar(x), new Scalar(y)));
            double found = Scalar.ExpOfDifference(new(x), new(y)).V;
            worst = Math.Max(worst, Math.Abs(found - exact.High.V - exact.Low.V) / (Math.BitIncrement(exact.High.V) - exact.High.V));
        }

        Assert.InRange(worst, 0.5, bound);
    }

    /// <summary>The largest score has the power 1 exactly, and what lies far enough below it 0, at whatever height.</summary>
    [Theory, InlineData(0), InlineData(0.1), InlineData(-3.7), InlineData(599.9), InlineData(-600), InlineData(601), InlineData(1e9), InlineData(-1e300)]
    public void The_power_of_no_difference_is_one_and_of_a_wide_one_nothing(double y)
    {
        Assert.Equal(1, Scalar.ExpOfDifference(new(y), new(y)).V);
        Assert.Equal(1, Lanes.ExpOfDifference(Lanes.Of(y), Lanes.Of(y)).V[3]);
        Assert.Equal(0, Scalar.ExpOfDifference(new(y - Math.Max(760, Math.Abs(y))), new(y)).V);
        Assert.Equal(0, Lanes.ExpOfDifference(Lanes.Of(double.NegativeInfinity), Lanes.Of(y)).V[3]);
    }

    static void Compare(string name, Func<Input, int, Random, double> number, params (string Option, OptionValue Value)[] set)
    {
        Subject subject = Subject.All.Single(s => s.Card.Name == name);
        var random = new Random(4);
        var options = new OptionValues();
        foreach ((string option, OptionValue its) in set) options.Set(subject.Card.Options.Single(o => o.Name == option), its);
        const int rows = 19;
        using var batch = new Batch();
        foreach (Input input in subject.Card.Inputs.Where(i => i.Required))
        {
            bool label = input.Extent == Extent.LabelOrClasses;
            var tensor = new Tensor(label ? new Shape(rows) : new Shape(rows, Width));
            for (int i = 0; i < tensor.Count; i++) tensor.Numbers[i] = label ? random.Next(Width) : number(input, i / Width, random);
            batch.Add(input.Name, tensor);
        }

        Layout layout = BatchRules.Check(subject.Card, batch, options, new Violations())!;
        using Evaluation evaluation = subject.Loss.Evaluate(batch, layout, options, Reduction.None, Outputs.Terms | Outputs.Gradients, TestContext.Current.CancellationToken);
        using Evaluation alone = subject.Loss.Evaluate(batch, layout, options, Reduction.None, Outputs.Terms, TestContext.Current.CancellationToken);
        for (int row = 0; row < rows; row++)
        {
            SampleJet<Scalar> jet = subject.At(batch, layout, options, row, (_, _, x) => new Scalar(x));
            Same(jet.Term.V, evaluation.Terms.Numbers[row]);
            Same(jet.Term.V, alone.Terms.Numbers[row]);
            foreach ((Input input, Tensor gradient) in evaluation.Gradients)
                for (int k = 0; k < Width; k++) Same(jet.Gradient[(input, k)].V, gradient.Numbers[row * Width + k]);
        }
    }

    /// <summary>The same bits; what is no number has no bits to speak of.</summary>
    static void Same(double wanted, double found)
    {
        if (!double.IsNaN(wanted) || !double.IsNaN(found)) Assert.Equal(BitConverter.DoubleToInt64Bits(wanted), BitConverter.DoubleToInt64Bits(found));
    }
}
