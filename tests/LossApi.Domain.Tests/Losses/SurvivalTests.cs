namespace LossApi.Domain.Tests.Losses;

/// <summary>Event times far from what was predicted, where differences of distribution functions have no digits left.</summary>
public class SurvivalTests
{
    static Answer Of(double prediction, double lower, double upper, string distribution, double scale = 1) =>
        Answer.Of("aft", [("predictions", prediction), ("lower", lower), ("upper", upper)], ("distribution", distribution), ("scale", scale));

    /// <summary>XGBoost's own test expects 0.9877 here, which is what is left of differences of its distribution function; the second derivative is 0.98348817.</summary>
    [Fact]
    public void The_second_derivative_of_a_far_left_censored_time_is_not_what_XGBoost_expects() =>
        Assert.Equal(0.9834881678274595, Of(10.39720770839918, 0, 20, "normal").Hessian[0], 1e-15);

    /// <summary>Under XGBoost's name its bounds hold: gradients within ±15, second derivatives within [1e-16, 15].</summary>
    [Fact]
    public void XGBoosts_bounds_hold_under_its_name()
    {
        (string, Literal)[] far = [("predictions", -100.0), ("lower", 1.0), ("upper", double.PositiveInfinity)];
        Answer free = Answer.Of("aft", far), bounded = Answer.Of("aft", far, ("hessian", "xgboost"));
        Assert.Equal((free.Terms[0], -15.0), (bounded.Terms[0], bounded.Gradient[0]));
        Assert.Equal(free.Hessian[0], bounded.Hessian[0]);
        var steep = Answer.Of("aft", [("predictions", 0.0), ("lower", 1.0), ("upper", 1.0)], ("scale", 0.1), ("hessian", "xgboost"));
        Assert.Equal((0.0, 15.0), (steep.Gradient[0], steep.Hessian[0]));
        Assert.Equal(1e-16, Answer.Of("aft", [("predictions", 100.0), ("lower", 1.0), ("upper", double.PositiveInfinity)], ("hessian", "xgboost")).Hessian[0]);
    }

    /// <summary>XGBoost takes no probability for less than 1e-12, so that beyond 7 standard deviations its loss is a constant 27.6 beside a gradient that is not 0.</summary>
    [Fact]
    public void A_far_time_has_a_finite_loss_where_XGBoost_stops_at_27_6()
    {
        Answer normal = Of(-100, 1, double.PositiveInfinity, "normal");
        Assert.Equal(5005.524208694205, normal.Terms[0], 1e-11);
        Assert.Equal(-100.00999800099926, normal.Gradient[0], 1e-12);
        Assert.Equal(0.9999000599500517, normal.Hessian[0], 1e-14);
        Assert.Equal(100.69314718055995, Of(-100, 1, 2, "logistic").Terms[0], 1e-12);
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("logistic")]
    [InlineData("extreme")]
    public void Knowing_nothing_costs_nothing(string distribution)
    {
        Answer answer = Of(1.5, 0, double.PositiveInfinity, distribution);
        Assert.Equal((0.0, 0.0, 0.0), (answer.Terms[0], answer.Gradient[0], answer.Hessian[0]));
    }

    /// <summary>A narrow interval is a density times its length: the branch for narrow ones meets the general one.</summary>
    [Theory]
    [InlineData("normal")]
    [InlineData("logistic")]
    [InlineData("extreme")]
    public void A_narrow_interval_is_nearly_a_known_time(string distribution)
    {
        foreach (double prediction in new[] { -3.0, -0.2, 0.7, 4.0 })
            foreach (double length in new[] { 1e-5, 5.9e-8, 6e-8, 1e-10, 1e-13 })
            {
                double upper = 2 * (1 + length);
                Answer known = Of(prediction, 2, 2, distribution), between = Of(prediction, 2, upper, distribution);
                double tolerance = 20 * length * Math.Max(1, Math.Abs(known.Gradient[0]));
                Assert.Equal(known.Terms[0], between.Terms[0] - -Math.Log(upper - 2), tolerance * 10);
                Assert.Equal(known.Gradient[0], between.Gradient[0], tolerance * 10);
                Assert.Equal(known.Hessian[0], between.Hessian[0], tolerance * 10);
            }
    }

    [Fact]
    public void Bounds_out_of_order_are_refused_at_the_upper_one()
    {
        using var batch = new Batch();
        batch.Add("predictions", ((Literal)new[] { 0.0, 0 }).Rent());
        batch.Add("lower", ((Literal)new[] { 1.0, 3 }).Rent());
        batch.Add("upper", ((Literal)new[] { double.PositiveInfinity, 2 }).Rent());
        var faults = new Violations();
        Assert.Null(Engine.BatchRules.Check(Catalogue.Get("aft").Card, batch, OptionValues.Defaults, faults));
        Assert.Equal(new Violation("/upper/1", "out-of-range", "upper must be at least lower, here 3, not 2"), Assert.Single(faults.First));
    }
}
