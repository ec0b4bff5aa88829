namespace LossApi.Domain.Tests.Losses;

/// <summary>What is special about the divergences: impossible classes, and targets whose meaning an option decides.</summary>
public class DivergenceTests
{
    const double Infinity = double.PositiveInfinity;

    [Fact]
    public void An_impossible_class_predicted_to_be_impossible_costs_nothing()
    {
        var answer = Answer.Of("kl_div", new[] { -Infinity, 0 }, new double[] { 0, 1 });
        Assert.Equal([0, 0], answer.Terms);
        Assert.Equal([0, -1], answer.Gradient);
        Assert.Equal([0, Infinity], Answer.Of("kl_div", new[] { -Infinity, -Infinity }, new[] { -Infinity, -1 }, ("log_target", true)).Terms);
        Assert.Equal([0, Infinity], Answer.Of("kl_divergence", new double[,] { { 0, 1 }, { 0, 1 } }, new double[,] { { 0, 1 }, { 0.5, 0.5 } }).Terms);
    }

    [Theory, InlineData(-0.25), InlineData(1.5)]
    public void Targets_are_probabilities_unless_log_target_says_otherwise(double target)
    {
        Violation violation = Assert.Single(Answer.Refused("kl_div", new double[] { -1, -1 }, new[] { 0.5, target }));
        Assert.Equal(("/targets/1", "out-of-range"), (violation.Pointer, violation.Code));
        Assert.Contains("[0, 1]", violation.Detail, StringComparison.Ordinal);
        Assert.Empty(Answer.Refused("kl_div", new double[] { -1, -1 }, new[] { 0.5, target }, ("log_target", true)));
    }

    [Fact]
    public void A_tiny_target_probability_times_a_huge_gap_is_a_number() =>
        Assert.Equal(2.3107453390093763e-24, Answer.Of("kl_div", -1e300, -745.2, ("log_target", true)).Terms[0], 1e-38);

    [Fact]
    public void Equal_distributions_are_zero_apart_to_the_last_bit()
    {
        var answer = Answer.Of("kl_divergence", new[] { 0.1, 0.2, 0.7 }, new[] { 0.1, 0.2, 0.7 });
        Assert.Equal([0], answer.Terms);
        Assert.Equal([-1, -1, -1], answer.Gradient);
    }

    [Fact]
    public void Keras_clips_both_distributions()
    {
        var answer = Answer.Of("keras.KLDivergence", new double[] { 0, 1 }, new double[] { 1, 0 });
        // ln 1e7 − 1e-7·ln 1e7
        Assert.Equal(16.118094039148755, answer.Terms[0], 1e-14);
        Assert.Equal([0, -1e-7], answer.Gradient);
        Assert.Equal("kl_divergence", Catalogue.Find("kld").Loss!.Card.Name);
        Assert.Equal("kl_divergence", Catalogue.Find("kullback_leibler_divergence").Loss!.Card.Name);
    }

    [Fact]
    public void The_standard_normal_is_no_distance_from_itself()
    {
        var answer = Answer.Of("gaussian_kl", [("means", new double[] { 0, 0 }), ("log_variances", new double[] { 0, 0 })]);
        Assert.Equal([0], answer.Terms);
        Assert.Equal([0, 0], answer.Gradient);
        Assert.Equal(1e308, Answer.Of("gaussian_kl", [("means", new double[] { 0, 0 }), ("log_variances", new[] { -1e308, -1e308 })]).Terms[0]);
    }

    [Theory, InlineData("kl"), InlineData("focal_loss"), InlineData("l2"), InlineData("l1")]
    public void A_loose_name_never_answers_by_itself(string name)
    {
        Resolution found = Catalogue.Find(name);
        Assert.Null(found.Loss);
        Assert.True(found.Ambiguous);
        Assert.NotEmpty(found.Candidates);
    }

    /// <summary>At ½ it is symmetric; disjoint distributions are ln 2 apart, where kl_divergence is infinitely far.</summary>
    [Fact]
    public void Jensen_and_Shannon_s_divergence_is_symmetric_and_bounded()
    {
        double[] p = [0.7, 0.2, 0.1], q = [0.1, 0.3, 0.6];
        Assert.Equal(Answer.Of("js_divergence", p, q).Terms[0], Answer.Of("js_divergence", q, p).Terms[0], 1e-16);
        Assert.Equal(Math.Log(2), Answer.Of("js_divergence", new double[] { 1, 0 }, new double[] { 0, 1 }).Terms[0], 1e-15);
        Assert.Equal([0.0], Answer.Of("js_divergence", p, p).Terms);
    }

    [Fact]
    public void The_ends_of_beta_are_the_two_directions_of_kl()
    {
        double[] p = [0.7, 0.2, 0.1], q = [0.1, 0.3, 0.6];
        Assert.Equal(Answer.Of("kl_divergence", p, q).Terms[0], Answer.Of("js_divergence", p, q, ("beta", 0)).Terms[0], 1e-15);
        Assert.Equal(Answer.Of("kl_divergence", q, p).Terms[0], Answer.Of("js_divergence", p, q, ("beta", 1)).Terms[0], 1e-15);
        Assert.Equal([Infinity], Answer.Of("js_divergence", new[] { 0.5, 0.5 }, new double[] { 0, 1 }, ("beta", 1)).Terms);
    }

    /// <summary>0 beside 0 is no entry at all, under any beta, a vanishing one included.</summary>
    [Theory, InlineData(0), InlineData(1e-320), InlineData(0.25), InlineData(1)]
    public void Classes_impossible_in_both_cost_nothing(double beta)
    {
        var answer = Answer.Of("js_divergence", new double[] { 0, 1 }, new double[] { 0, 1 }, ("beta", beta));
        Assert.Equal([0.0], answer.Terms);
        Assert.DoesNotContain(double.NaN, answer.Gradient);
        Assert.DoesNotContain(double.NaN, answer.Hessian);
    }
}
