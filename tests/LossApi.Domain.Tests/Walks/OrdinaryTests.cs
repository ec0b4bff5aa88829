using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;
using LossApi.Domain.Tests.Laws;

namespace LossApi.Domain.Tests.Walks;

/// <summary>Blocks of elements with nothing rare among them take a road of their own; it cannot be seen in the answer.</summary>
public class OrdinaryTests
{
    const string Name = "binary_cross_entropy_with_logits";

    /// <summary>So many that there are blocks, and last ones that fill no lanes.</summary>
    const int Count = 5 * 1024 + 21;

    /// <param name="score">Of the one rare element, in the third block.</param>
    /// <param name="target">Its target.</param>
    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.25)]
    [InlineData(0.5, 5e-324)]
    [InlineData(-700, 0)]
    [InlineData(700.1, 0)]
    [InlineData(-745, 0)]
    [InlineData(1e300, 1)]
    [InlineData(-1e300, 1)]
    public void Something_rare_changes_no_bits(double score, double target)
    {
        foreach (Reduction reduction in new[] { Reduction.None, Reduction.Mean, Reduction.Sum })
            Compare(reduction, (int i, ref double z, ref double y) =>
            {
                if (i == 2 * 1024 + 100) (z, y) = (score, target);
            });
    }

    /// <summary>Slopes that a quotient by products would lose bits of.</summary>
    [Fact]
    public void Slopes_too_small_for_products_are_divided() =>
        Compare(Reduction.Mean, (int i, ref double z, ref double y) => z = i % 7 == 0 ? -640 - i % 50 : z);

    [Theory, InlineData(1), InlineData(3.25)]
    public void A_weight_changes_the_road_and_no_bits(double weight) => Compare(Reduction.Mean, (int i, ref double z, ref double y) => { }, weight);

    delegate void Change(int i, ref double score, ref double target);

    static void Compare(Reduction reduction, Change change, double? weight = null)
    {
        Subject subject = Subject.All.Single(s => s.Card.Name == Name);
        var random = new Random(8);
        using var batch = new Batch();
        Tensor scores = new(new Shape(Count)), targets = new(new Shape(Count));
        for (int i = 0; i < Count; i++)
        {
            (scores.Numbers[i], targets.Numbers[i]) = ((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 3)), random.Next(2));
            change(i, ref scores.Numbers[i], ref targets.Numbers[i]);
        }

        batch.Add("predictions", scores);
        batch.Add("targets", targets);
        if (weight is { } its)
        {
            var tensor = new Tensor(Shape.Scalar);
            tensor.Numbers[0] = its;
            batch.Add("pos_weight", tensor);
        }

        var options = new OptionValues();
        Layout layout = BatchRules.Check(subject.Card, batch, options, new Violations())!;
        using Evaluation evaluation = subject.Loss.Evaluate(batch, layout, options, reduction, Outputs.Terms | Outputs.Gradients | Outputs.Hessians, TestContext.Current.CancellationToken);
        using Evaluation slopes = subject.Loss.Evaluate(batch, layout, options, reduction, Outputs.Gradients, TestContext.Current.CancellationToken);
        using Evaluation bends = subject.Loss.Evaluate(batch, layout, options, reduction, Outputs.Hessians, TestContext.Current.CancellationToken);
        double divisor = reduction == Reduction.Mean ? Count : 1;
        double[] terms = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            SampleJet<Scalar> jet = subject.At(batch, layout, options, i, (_, _, x) => new Scalar(x));
            terms[i] = jet.Term.V;
            Input input = subject.Card.Inputs[0];
            double slope = jet.Gradient[(input, 0)].V / divisor, bend = jet.Curvature[(input, 0)].V / divisor;
            Same(jet.Term.V, evaluation.Terms.Numbers[i]);
            Same(slope, evaluation.Gradients[0].Tensor.Numbers[i]);
            Same(slope, slopes.Gradients[0].Tensor.Numbers[i]);
            Same(bend, evaluation.Hessians[0].Tensor.Numbers[i]);
            Same(bend, bends.Hessians[0].Tensor.Numbers[i]);
        }

        if (reduction != Reduction.None) Same(ExactSum.Of(terms) / divisor, evaluation.Value!.Value);
    }

    static void Same(double wanted, double found) => Assert.Equal(BitConverter.DoubleToInt64Bits(wanted), BitConverter.DoubleToInt64Bits(found));
}
