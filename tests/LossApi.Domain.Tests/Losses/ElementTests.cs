namespace LossApi.Domain.Tests.Losses;

/// <summary>What is special about the margin, count and ratio losses: where other libraries fail, how labels are read, what is answered at kinks.</summary>
public class ElementTests
{
    /// <summary>PyTorch 1.13 computes ln(1 + e^1000) literally: its term is infinite and its gradient NaN.</summary>
    [Fact]
    public void Soft_margin_is_finite_where_pytorch_overflows()
    {
        var answer = Answer.Of("torch.SoftMarginLoss", new double[] { -1000, 1000, 1000, 1e308 }, new double[] { 1, -1, 1, -1 });
        Assert.Equal([1000, 1000, 0, 1e308], answer.Terms);
        Assert.Equal([-1, 1, 0, 1], answer.Gradient.Select(g => g + 0.0));
    }

    /// <summary>In a batch of −1, 0 and 1 Keras leaves the 0 as it is; here a label does not depend on its neighbours.</summary>
    [Theory, InlineData("keras.Hinge"), InlineData("keras.hinge"), InlineData("sklearn.hinge_loss")]
    public void A_zero_is_the_negative_class_whatever_the_others_are(string name)
    {
        var answer = Answer.Of(name, new double[] { 0.5, 0.5, 0.5 }, new double[] { 0, -1, 1 });
        Assert.Equal([1.5, 1.5, 0.5], answer.Terms);
        Assert.Equal([1, 1, -1], answer.Gradient);
    }

    [Theory, InlineData("hinge"), InlineData("squared_hinge"), InlineData("perceptron"), InlineData("modified_huber"), InlineData("soft_margin"), InlineData("exponential")]
    public void The_two_codings_of_a_label_mean_the_same(string name)
    {
        double[] scores = [-2, -0.3, 0.7, 3];
        Answer signs = Answer.Of(name, scores, new double[] { 1, -1, 1, -1 }), bits = Answer.Of(name, scores, new double[] { 1, 0, 1, 0 }, ("labels", "01"));
        Assert.Equal(signs.Terms, bits.Terms);
        Assert.Equal(signs.Gradient, bits.Gradient);
        Assert.NotEmpty(Answer.Refused(name, scores, new double[] { 1, -1, 1, -1 }, ("labels", "01")));
        Assert.NotEmpty(Answer.Refused(name, scores, new double[] { 2, 1, 1, 1 }));
    }

    [Fact]
    public void Counts_are_not_negative_and_expected_counts_neither()
    {
        Assert.Contains("/targets", Answer.Refused("poisson_nll", 0.5, -1)[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("/predictions", Answer.Refused("keras.Poisson", -0.5, 1)[0].ToString(), StringComparison.Ordinal);
        Assert.Equal([0, 3], Answer.Of("flux.poisson_loss", new double[] { 0, 3 }, new double[] { 0, 0 }).Terms);
    }

    /// <summary>PyTorch's rule: the gradient of a dissimilar pair at the margin still flows, as the other losses' does not.</summary>
    [Fact]
    public void At_a_corner_the_card_says_what_is_answered()
    {
        Assert.Equal([-1], Answer.Of("hinge_embedding", 1, -1).Gradient);
        Assert.Equal([0, 0], Answer.Of("hinge", new double[] { 1, -1 }, new double[] { 1, -1 }).Gradient);
        Assert.Equal([0], Answer.Of("quantile", 2, 2, ("quantile", 0.9)).Gradient);
        Assert.Equal([0], Answer.Of("epsilon_insensitive", 0.25, 0, ("epsilon", 0.25)).Gradient);
    }

    [Fact]
    public void A_target_of_zero_divides_by_eps()
    {
        Assert.Equal([1e9], Answer.Of("mape", 1, 0).Terms.Select(t => Math.Round(t)));
        Assert.Equal([4503599627370496], Answer.Of("sklearn.mean_absolute_percentage_error", 1, 0).Terms);
    }

    [Fact]
    public void Only_a_floor_takes_numbers_below_minus_one()
    {
        Assert.NotEmpty(Answer.Refused("msle", -1, 1));
        var answer = Answer.Of("keras.MeanSquaredLogarithmicError", -5, 1);
        Assert.Equal([0], answer.Gradient);
        Assert.Equal(0.4804528752887822, answer.Terms[0], 15);
    }
}
