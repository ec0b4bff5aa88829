using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Losses;

/// <summary>What is special about masks: what makes up a region, masks that are empty, and numbers that are no probabilities.</summary>
public class SegmentationTests
{
    [Theory]
    [InlineData("batch", "[2, 3, 4, 5]", "[]"), InlineData("sample", "[2, 3, 4, 5]", "[2]"), InlineData("channel", "[2, 3, 4, 5]", "[2, 3]")]
    [InlineData("channel", "[2, 3, 4]", "[2, 3]"), InlineData("channel", "[2, 3]", "[2]"), InlineData("sample", "[2, 3]", "[2]"), InlineData("batch", "[2, 3]", "[]")]
    [InlineData("channel", "[4]", "[]"), InlineData("sample", "[4]", "[]"), InlineData("batch", "[4]", "[]")]
    public void A_region_is_what_per_says(string per, string shape, string terms)
    {
        var its = new Shape([.. shape.Trim('[', ']').Split(", ").Select(int.Parse)]);
        using var batch = new Batch();
        foreach (string name in new[] { "predictions", "targets" }) batch.Add(name, new Literal(its, [.. Enumerable.Repeat(0.5, (int)its.Count)]).Rent());
        Loss loss = Catalogue.Get("dice");
        var options = new OptionValues((loss.Card.Per!, per));
        var faults = new Violations();
        Layout? layout = BatchRules.Check(loss.Card, batch, options, faults);
        Assert.True(faults.None && layout is not null);
        Assert.Equal(terms, layout.Terms.ToString());
        using Evaluation evaluation = loss.Evaluate(batch, layout, options, Reduction.Mean, Outputs.Terms | Outputs.Gradients, TestContext.Current.CancellationToken);
        // Half of everything overlaps with a half: ½ whatever the region, but for the smoothing.
        foreach (double term in evaluation.Terms.Numbers) Assert.Equal(0.5, term, 5);
        Assert.Equal(its, evaluation.Gradients[0].Tensor.Shape);
    }

    [Fact]
    public void A_region_has_at_least_one_position()
    {
        Violation violation = Assert.Single(Answer.Refused("dice", new double[2, 0], new double[2, 0]));
        Assert.Equal(("/predictions", "shape-mismatch"), (violation.Pointer, violation.Code));
    }

    [Fact]
    public void Numbers_beyond_probabilities_are_for_Keras_alone()
    {
        double[,] beyond = new double[,] { { 4, 1 }, { 6, 1 } };
        double[,] targets = new double[,] { { 1, 2 }, { 1, 2 } };
        foreach (string name in new[] { "dice", "tversky", "monai.DiceLoss" }) Assert.Equal(4, Answer.Refused(name, beyond, targets).Count);
        // The number that Keras' own test of both asserts, in single precision.
        foreach (string name in new[] { "keras.Dice", "keras.Tversky" }) Assert.Equal(-0.55555546, Assert.Single(Answer.Of(name, beyond, targets).Terms), 7);
    }

    [Fact]
    public void Empty_masks_that_stay_empty_cost_what_the_smoothing_says()
    {
        double[] none = new double[4];
        Assert.Equal([0], Answer.Of("dice", none, none).Terms);
        Assert.Equal([1], Answer.Of("keras.Dice", none, none).Terms);
        foreach (string name in new[] { "dice", "tversky", "jaccard", "focal_tversky" })
        {
            var bare = Answer.Of(name, none, none, ("smooth_nr", 0.0), ("smooth_dr", 0.0));
            Assert.Equal([0], bare.Terms);
            Assert.All(bare.Gradient.Concat(bare.Hessian), g => Assert.Equal(0, g));
        }
    }

    [Fact]
    public void Weights_of_one_half_are_dice_and_of_one_are_jaccard()
    {
        double[] predictions = [0.9, 0.6, 0.2, 0.1], targets = [1, 1, 0, 0];
        (string, OptionValue)[] bare = [("smooth_nr", 0.0), ("smooth_dr", 0.0)];
        Assert.Equal(Answer.Of("dice", predictions, targets, bare).Terms[0], Answer.Of("tversky", predictions, targets, bare).Terms[0], 15);
        Assert.Equal(Answer.Of("jaccard", predictions, targets).Terms[0], Answer.Of("tversky", predictions, targets, ("fp_weight", 1.0), ("fn_weight", 1.0)).Terms[0], 15);
    }

    [Fact]
    public void Any_number_of_axes_may_follow_the_classes()
    {
        var flat = Answer.Of("generalized_dice", new double[,,] { { { 0.75, 0.5 }, { 0.25, 0.5 } } }, new double[,,] { { { 1, 0 }, { 0, 1 } } });
        var square = Answer.Of("generalized_dice", [("predictions", new Literal(new(1, 2, 2, 1), [0.75, 0.5, 0.25, 0.5])), ("targets", new Literal(new(1, 2, 2, 1), [1, 0, 0, 1]))]);
        Assert.Equal(flat.Terms, square.Terms);
        Assert.Equal(flat.Gradient, square.Gradient);
        Assert.Equal("/targets", Assert.Single(Answer.Refused("generalized_dice", new double[1, 2, 2], new Literal(new(1, 2, 2, 1), [1, 0, 0, 1]))).Pointer);
        Assert.Single(Answer.Of("generalized_dice", new double[,] { { 0.75, 0.5 } }, new double[,] { { 1, 0 } }).Terms);
    }

    [Fact]
    public void A_class_that_is_not_there_weighs_as_much_as_the_rarest()
    {
        // Two pixels of the first class, none of the second: both weigh 1/4, which cancels, and what is left is dice over both.
        var answer = Answer.Of("generalized_dice", new double[,,] { { { 1, 0.5 }, { 0, 0.5 } } }, new double[,,] { { { 1, 1 }, { 0, 0 } } }, ("smooth_nr", 0.0), ("smooth_dr", 0.0));
        Assert.Equal(1 - 2 * 1.5 / 4, answer.Terms[0], 15);
    }
}
