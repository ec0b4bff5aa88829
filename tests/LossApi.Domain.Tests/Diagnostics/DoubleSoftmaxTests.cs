using System.Globalization;
using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Diagnostics;

/// <summary>The first of the diagnostics: its numbers are right, and chance does not raise it.</summary>
public class DoubleSoftmaxTests
{
    static readonly double[,] Rows = { { 0.7, 0.2, 0.1 }, { 0.1, 0.8, 0.1 } };

    [Theory]
    [InlineData(2, "0.3133")]
    [InlineData(3, "0.5514")]
    [InlineData(10, "1.4612")]
    public void The_floor_is_quoted_and_is_what_a_perfect_model_gets(int classes, string floor)
    {
        var perfect = Asked.Of("", "cross_entropy", Asked.Matrix(30, classes, (r, c) => c == r % classes ? 1 : 0), Asked.Vector(30, i => i % classes));
        Assert.Contains($"log(1 + (K−1)/e) = {floor} for K = {classes}", perfect.Single("double-softmax").Message, StringComparison.Ordinal);
        using Evaluation evaluation = Value("cross_entropy", perfect);
        Assert.Equal(floor, evaluation.Value!.Value.ToString("F4", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void With_labels_the_value_is_that_of_the_sparse_loss()
    {
        var asked = Asked.Of("", "cross_entropy", Rows, new double[] { 0, 2 });
        Quotes(asked, "sparse_categorical_cross_entropy", asked);
    }

    [Fact]
    public void With_distributions_the_value_is_that_of_the_categorical_loss()
    {
        Asked asked = Asked.Of("", "cross_entropy", Rows, new[,] { { 1, 0, 0 }, { 0.1, 0.8, 0.1 } }).With("label_smoothing", 0.1);
        Quotes(asked, "categorical_cross_entropy", asked);
    }

    [Fact]
    public void The_class_axis_the_ignored_label_and_the_weights_go_with_it()
    {
        Asked asked = Asked.Of("", "cross_entropy", Asked.Block([2, 2, 2], 0.3, 0.9, 0.7, 0.1, 0.25, 0.5, 0.75, 0.5), new double[,] { { 0, 1 }, { 5, 1 } })
            .With("ignore_index", 5.0).And("weights", new double[] { 1, 3 });
        Quotes(asked, "sparse_categorical_cross_entropy", asked.With("axis", 1.0));
    }

    [Fact]
    public void Rows_that_do_not_count_may_hold_anything()
    {
        var asked = Asked.Of("", "cross_entropy", new[,] { { 0.7, 0.2, 0.1 }, { -5, 5, 5 } }, new double[] { 1, -100 });
        var alone = Asked.Of("", "cross_entropy", new[,] { { 0.7, 0.2, 0.1 } }, new double[] { 1 });
        Quotes(asked, "sparse_categorical_cross_entropy", alone);
    }

    [Fact]
    public void What_the_other_loss_cannot_take_over_is_said()
    {
        Asked asked = Asked.Of("", "cross_entropy", Rows, new double[] { 0, 2 }).With("label_smoothing", 0.1).And("class_weights", new double[] { 1, 2, 3 });
        Assert.EndsWith("(without class weights and label smoothing)", asked.Single("double-softmax").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_infinite_value_is_called_so()
    {
        var asked = Asked.Of("", "cross_entropy", new[,] { { 0.5, 0.5, 0 } }, new double[] { 2 });
        Assert.Contains("the value is infinite", asked.Single("double-softmax").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_reduction_the_mean_is_quoted()
    {
        var asked = Asked.Of("", "cross_entropy", Rows, new double[] { 0, 2 });
        Quotes(asked with { Reduction = Reduction.None }, "sparse_categorical_cross_entropy", asked with { Reduction = Reduction.Mean });
    }

    /// <summary>Every kind of score a valid request may hold, in every small shape: rows on the simplex are none of them, and chance must not make them look so.</summary>
    [Fact]
    public void A_hundred_thousand_random_batches_of_scores_raise_none()
    {
        Loss loss = Catalogue.Get("cross_entropy");
        var random = new Random(31337);
        double[] spreads = [0.05, 0.3, 1, 3, 10, 100];
        int raised = 0, within = 0;
        for (int run = 0; run < 100_000; run++)
        {
            int classes = random.Next(2, 21), rows = random.Next(4) == 0 ? 1 : random.Next(1, 9);
            double spread = spreads[random.Next(spreads.Length)];
            int family = random.Next(5);
            using var batch = new Batch();
            var predictions = new Tensor(new Shape(rows, classes));
            batch.Add("predictions", predictions);
            var targets = new Tensor(new Shape(rows));
            batch.Add("targets", targets);
            for (int i = 0; i < predictions.Count; i++)
                predictions.Numbers[i] = family switch
                {
                    0 or 1 => spread * Normal(random),
                    2 => Math.Round(spread * Normal(random)),
                    3 => random.Next(2),
                    _ => random.NextDouble(),
                };
            for (int i = 0; i < rows; i++) targets.Numbers[i] = random.Next(classes);
            if (OnTheSimplex(predictions, classes)) within++;

            Layout layout = BatchRules.Check(loss.Card, batch, OptionValues.Defaults, new Violations())!;
            // The rule reads the scores alone: an answer of zeros stands in for the value, or the test would spend its time on exponentials.
            using var evaluation = new Evaluation { Value = 0, Reduction = Reduction.Mean, Count = rows, Weight = rows, KeptTerms = Zeros(rows), Extremes = default, Gradients = [], Hessians = [] };
            raised += Smells.Of(loss, batch, layout, OptionValues.Defaults, evaluation).Count(d => d.Code == "double-softmax");
        }

        Assert.Equal(0, raised);
        Assert.True(within > 100, $"only {within} batches were even literally in [0, 1] with sum 1: the draw does not try the rule");
    }

    [Fact]
    public void Random_softmax_outputs_raise_it_every_time()
    {
        var random = new Random(4711);
        for (int run = 0; run < 500; run++)
        {
            int classes = random.Next(2, 200), rows = random.Next(1, 9);
            Literal logits = Asked.Matrix(rows, classes, (_, _) => 3 * Normal(random));
            Assert.Contains("double-softmax", Asked.Of("", "cross_entropy", Asked.Softmax(logits), Asked.Vector(rows, _ => random.Next(classes))).Codes);
        }
    }

    [Theory]
    [InlineData(0.3), InlineData(1), InlineData(5), InlineData(20)]
    public void Training_steps_raise_nothing_about_their_scores(double spread)
    {
        foreach (int classes in new[] { 2, 3, 10, 100 })
            Assert.DoesNotContain("double-softmax", Quiet.Step(64, classes, spread).Codes);
    }

    static bool OnTheSimplex(Tensor tensor, int classes)
    {
        for (int start = 0; start < tensor.Count; start += classes)
        {
            double sum = 0;
            foreach (double number in tensor.Numbers.Slice(start, classes))
            {
                if (number is < 0 or > 1) return false;
                sum += number;
            }

            if (Math.Abs(sum - 1) > 1e-6) return false;
        }

        return true;
    }

    static Tensor Zeros(int count)
    {
        var tensor = new Tensor(new Shape(count));
        tensor.Numbers.Clear();
        return tensor;
    }

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    static void Quotes(Asked asked, string twin, Asked direct)
    {
        using Evaluation evaluation = Value(twin, direct);
        string value = evaluation.Value!.Value.ToString("R", CultureInfo.InvariantCulture);
        Diagnostic found = asked.Single("double-softmax");
        Assert.Contains($"({twin}, ", found.Message, StringComparison.Ordinal);
        Assert.Contains($"the value is {value}", found.Message, StringComparison.Ordinal);
        Assert.Contains($"/loss/{twin}.", found.Hint, StringComparison.Ordinal);
    }

    /// <summary>What another loss answers on a request's tensors, as far as it knows the options.</summary>
    static Evaluation Value(string name, Asked asked)
    {
        Loss loss = Catalogue.Get(name);
        var options = new OptionValues();
        foreach ((string option, OptionValue value) in asked.Options)
            if (loss.Card.Options.FirstOrDefault(o => o.Name == option) is { } own) options.Set(own, value);
        using var batch = new Batch();
        foreach ((string input, Literal tensor) in asked.Tensors) batch.Add(input, tensor.Rent());
        Layout layout = BatchRules.Check(loss.Card, batch, options, new Violations())!;
        return loss.Evaluate(batch, layout, options, asked.Reduction ?? Catalogue.Get(asked.Loss).Card.Reduction, Outputs.None, TestContext.Current.CancellationToken);
    }
}
