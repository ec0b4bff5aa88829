using System.Collections.Immutable;
using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Losses;

/// <summary>What is special about alignments: padding, the blank, sequences that are too short, too long for doubles, or nearly certain.</summary>
public class SequenceTests
{
    const double Half = -0.6931471805599453;

    static Literal Even(int steps, int classes) => new(new(steps, 1, classes), [.. Enumerable.Repeat(Half, steps * classes)]);

    [Fact]
    public void The_blank_is_no_label_unless_it_lies_behind_the_length()
    {
        Violation violation = Assert.Single(Answer.Refused("ctc", Even(4, 3), new double[,] { { 1, 0 } }));
        Assert.Equal(("/targets/0/1", "label-out-of-range"), (violation.Pointer, violation.Code));
        Assert.Contains("blank", violation.Detail, StringComparison.Ordinal);
        Assert.Empty(Answer.Refused("ctc", Even(4, 3), new double[,] { { 1, 0 } }, ("blank", 2)));
        Assert.Equal("/options/blank", Assert.Single(Answer.Refused("ctc", Even(4, 3), new double[,] { { 1, 2 } }, ("blank", 3))).Pointer);
        Assert.Equal("/targets/0/1", Assert.Single(Answer.Refused("keras.CTC", new double[1, 4, 3], new double[,] { { 1, 0, 2 } })).Pointer);
    }

    [Fact]
    public void Behind_the_length_anything_may_stand()
    {
        var plain = Answer.Of("ctc", Even(4, 3), new double[,] { { 1 } });
        foreach (double padding in new double[] { -1, 0, 99, 0.5 })
        {
            var padded = Answer.Of("ctc", [("predictions", Even(4, 3)), ("targets", new[,] { { 1, padding } }), ("target_lengths", new double[] { 1 })]);
            Assert.Equal(plain.Terms, padded.Terms);
            Assert.Equal(plain.Gradient, padded.Gradient);
        }

        Assert.Equal(Answer.Of("keras.CTC", new double[1, 4, 3], new double[,] { { 1, 2 } }).Terms, Answer.Of("keras.CTC", new double[1, 4, 3], new double[,] { { 1, 2, 0, 0 } }).Terms);
    }

    [Fact]
    public void Steps_behind_their_length_have_no_part()
    {
        var answer = Answer.Of("ctc", [("predictions", Even(4, 2)), ("targets", new double[,] { { 1 } }), ("prediction_lengths", new double[] { 2 })]);
        Assert.Equal(-Math.Log(0.75), answer.Terms[0], 15);
        Assert.Equal([0, 0, 0, 0], answer.Gradient[4..]);
    }

    [Theory, InlineData("ctc"), InlineData("ctc_with_logits")]
    public void Too_few_steps_cost_infinitely_much_or_nothing(string name)
    {
        // Between two labels that are alike there must be a blank.
        var two = new Literal(name == "ctc" ? new(2, 1, 2) : new(1, 2, 2), [Half, Half, Half, Half]);
        var three = new Literal(name == "ctc" ? new(3, 1, 2) : new(1, 3, 2), [.. Enumerable.Repeat(Half, 6)]);
        double[,] twice = new double[,] { { 1, 1 } };
        var impossible = Answer.Of(name, two, twice);
        Assert.Equal([double.PositiveInfinity], impossible.Terms);
        Assert.All(impossible.Gradient, g => Assert.Equal(0, g));
        Assert.Equal([0], Answer.Of(name, two, twice, ("zero_infinity", true)).Terms);
        Assert.Equal(-3 * Half, Answer.Of(name, three, twice).Terms[0], 14);
    }

    [Fact]
    public void A_masked_sample_costs_nothing_however_impossible()
    {
        var answer = Answer.Of("ctc", [("predictions", Even(2, 2)), ("targets", new double[,] { { 1, 1 } }), ("weights", new double[] { 0 })]);
        Assert.Equal([0], answer.Terms);
        Assert.All(answer.Gradient, g => Assert.Equal(0, g));
    }

    /// <summary>One label has T(T + 1)/2 places in T steps; the probability of each underflows doubles from T = 1075 on.</summary>
    [Theory, InlineData("ctc"), InlineData("ctc_with_logits")]
    public void Long_sequences_do_not_underflow(string name)
    {
        const int Steps = 2000;
        var even = new Literal(name == "ctc" ? new(Steps, 1, 2) : new(1, Steps, 2), [.. Enumerable.Repeat(Half, 2 * Steps)]);
        var answer = Answer.Of(name, even, new double[,] { { 1 } });
        Assert.Equal(1.0, answer.Terms[0] / (Steps * -Half - Math.Log(Steps * (Steps + 1) / 2.0)), 14);
        for (int t = 0; t < Steps; t++) Assert.Equal(name == "ctc" ? -1 : 0, answer.Gradient[2 * t] + answer.Gradient[2 * t + 1], 14);
    }

    [Fact]
    public void What_is_left_of_a_nearly_certain_answer_keeps_its_digits()
    {
        var answer = Answer.Of("keras.CTC", new double[,,] { { { 0, 100 } } }, new double[,] { { 1 } });
        Assert.Equal(1, answer.Terms[0] / 3.720075976020836e-44, 14);
        Assert.Equal(1, answer.Gradient[0] / 3.720075976020836e-44, 14);
        Assert.Equal(-answer.Gradient[0], answer.Gradient[1]);
    }

    [Fact]
    public void No_labels_are_blanks_throughout() => Assert.Equal(-3 * Half, Answer.Of("ctc", [("predictions", Even(3, 2)), ("targets", new double[,] { { 0 } }), ("target_lengths", new double[] { 0 })]).Terms[0], 14);

    [Fact]
    public void What_would_take_too_long_is_refused()
    {
        Cost cost = Catalogue.Get("ctc").Card.Cost!;
        var layout = new Layout(new(64), 64, 1, 1) { Sizes = new Dictionary<string, int> { ["N"] = 64, ["T"] = 1000, ["S"] = 100, ["C"] = 40 }.ToImmutableDictionary() };
        Assert.InRange(cost.Steps(layout), 1e7, cost.Most);
        Assert.True(cost.Steps(layout with { Sizes = layout.Sizes.SetItem("T", 10_000) }) > cost.Most);
    }
}
