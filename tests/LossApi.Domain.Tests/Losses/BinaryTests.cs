namespace LossApi.Domain.Tests.Losses;

/// <summary>What is special about the binary losses: ends of the range, libraries' rules there, underflow.</summary>
public class BinaryTests
{
    const double Infinity = double.PositiveInfinity;

    [Fact]
    public void A_sure_and_right_probability_costs_nothing()
    {
        var answer = Answer.Of("binary_cross_entropy", new double[] { 0, 1 }, new double[] { 0, 1 });
        Assert.Equal([0, 0], answer.Terms);
        Assert.Equal([1, -1], answer.Gradient);
    }

    [Fact]
    public void A_sure_and_wrong_probability_costs_infinitely()
    {
        var answer = Answer.Of("binary_cross_entropy", new double[] { 0, 1 }, new double[] { 1, 0 });
        Assert.Equal([Infinity, Infinity], answer.Terms);
        Assert.Equal([-Infinity, Infinity], answer.Gradient);
    }

    [Theory, InlineData("torch.BCELoss"), InlineData("BCELoss"), InlineData("torch.binary_cross_entropy")]
    public void PyTorch_bounds_the_logarithm_and_the_divisor(string name)
    {
        var answer = Answer.Of(name, new double[] { 0, 1, 0 }, new double[] { 1, 0, 0 });
        Assert.Equal([100, 100, 0], answer.Terms);
        Assert.Equal([-1000000003995.8029, 1000000003995.8029, 0], answer.Gradient);
    }

    [Theory, InlineData("keras.BinaryCrossentropy"), InlineData("keras.binary_crossentropy"), InlineData("bce"), InlineData("BCE")]
    public void Keras_clips_and_stops_the_gradient(string name)
    {
        var answer = Answer.Of(name, new double[] { 0, 1, 0.5 }, new double[] { 1, 0, 1 });
        // −ln 1e-7, at both ends alike.
        Assert.Equal([16.11809565095832, 16.11809565095832, 0.6931471805599453], answer.Terms);
        Assert.Equal([0, 0, -2], answer.Gradient);
        Assert.Equal(0, answer.Hessian[0]);
    }

    [Fact]
    public void A_weight_brings_back_what_underflows()
    {
        // 1e300·e^−1000, though e^−1000 alone is 0.
        var answer = Answer.Of("binary_cross_entropy_with_logits", [("predictions", 1000.0), ("targets", 1.0), ("pos_weight", 1e300)]);
        Assert.Equal(5.0759588975494568e-135, answer.Terms[0], 1e-149);
        Assert.Equal(-answer.Terms[0], answer.Gradient[0]);
    }

    [Fact]
    public void Each_class_has_its_weight()
    {
        var answer = Answer.Of("binary_cross_entropy_with_logits",
            [("predictions", new double[,] { { 0, 0 }, { 0, 0 } }), ("targets", new double[,] { { 1, 1 }, { 0, 1 } }), ("pos_weight", new double[] { 2, 8 })]);
        double ln2 = 0.6931471805599453;
        Assert.Equal([2 * ln2, 8 * ln2, ln2, 8 * ln2], answer.Terms);
        Assert.Equal([-1, -4, 0.5, -4], answer.Gradient);
    }

    [Theory, InlineData(0), InlineData(0.5), InlineData(1), InlineData(2), InlineData(7.3)]
    public void Focal_losses_are_numbers_where_nothing_is_missed(double gamma)
    {
        var sure = Answer.Of("binary_focal", new double[] { 0, 1 }, new double[] { 0, 1 }, ("gamma", gamma));
        Assert.Equal([0, 0], sure.Terms);
        Assert.Equal(gamma == 0 ? [1, -1] : [0, 0], sure.Gradient);
        var saturated = Answer.Of("binary_focal_with_logits", new[] { 800, 1e308, -800, 40, -1e308 }, new double[] { 1, 1, 0, 0, 1 }, ("gamma", gamma));
        Assert.All(saturated.Terms.Concat(saturated.Gradient).Concat(saturated.Hessian), x => Assert.True(double.IsFinite(x)));
        Assert.Equal(1e308, saturated.Terms[4]);
    }

    [Theory, InlineData(0.5), InlineData(2)]
    public void A_soft_label_pulls_back_from_the_ends_whatever_the_focus(double gamma)
    {
        var answer = Answer.Of("binary_focal", new double[] { 1, 0 }, new[] { 0.8, 0.3 }, ("gamma", gamma));
        Assert.Equal([Infinity, Infinity], answer.Terms);
        Assert.Equal([Infinity, -Infinity], answer.Gradient);
    }

    [Fact]
    public void A_class_without_share_costs_nothing_even_where_it_is_impossible()
    {
        var answer = Answer.Of("binary_focal", 0.0, 1.0, ("alpha", 0));
        Assert.Equal(0, answer.Terms[0]);
        Assert.Equal(0, answer.Gradient[0]);
    }

    [Fact]
    public void Without_focus_and_balance_focal_is_cross_entropy()
    {
        double[] p = [0.1, 0.5, 0.93, 1e-9], z = [-2.5, 0, 3, 40], y = [1, 0, 0.4, 0.25];
        Answer onProbabilities = Answer.Of("binary_focal", p, y, ("gamma", 0), ("alpha", -1)), plain = Answer.Of("binary_cross_entropy", p, y);
        Answer onLogits = Answer.Of("binary_focal_with_logits", z, y, ("gamma", 0)), plainLogits = Answer.Of("binary_cross_entropy_with_logits", z, y);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(1, onProbabilities.Terms[i] / plain.Terms[i], 1e-15);
            Assert.Equal(1, onProbabilities.Hessian[i] / plain.Hessian[i], 1e-14);
            Assert.Equal(1, onLogits.Terms[i] / plainLogits.Terms[i], 1e-15);
            Assert.Equal(1, onLogits.Hessian[i] / plainLogits.Hessian[i], 1e-14);
        }
    }

    [Fact]
    public void Logits_given_as_probabilities_are_told_where_to_go()
    {
        Violation violation = Assert.Single(Answer.Refused("binary_focal", 2.5, 1.0));
        Assert.Equal("logits-as-probabilities", violation.Code);
        Assert.Contains("/loss/binary_focal_with_logits", violation.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_decides_the_focal_defaults()
    {
        Alias torchvision = Catalogue.Find("torchvision.sigmoid_focal_loss").Alias!;
        Assert.Equal(Reduction.None, torchvision.Reduction);
        Assert.Equal(0.25, torchvision.Options.Single(o => o.Option.Name == "alpha").Value.Number);
        Assert.Empty(Catalogue.Find("optax.sigmoid_focal_loss").Alias!.Options);
        Assert.Null(Catalogue.Find("sigmoid_focal_loss").Alias);
    }
}
