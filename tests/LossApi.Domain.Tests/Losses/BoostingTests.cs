namespace LossApi.Domain.Tests.Losses;

/// <summary>
/// The derivatives of boosting objectives against the formulas of the libraries' documentation and source: those that no library at hand could be asked
/// for, and the points that matter, kinks and floors.
/// </summary>
public class BoostingTests
{
    static readonly double[] Points = [-6, -2.5, -1, -0.5, -0.25, 0, 0.25, 0.5, 1, 2, 2.5, 7];

    /// <summary>g and h of one row by the name of the objective: p is the raw score, y the label.</summary>
    static readonly Dictionary<string, Func<double, double, (double Gradient, double Hessian)>> Formulas = new()
    {
        ["xgboost.reg:squarederror"] = (p, y) => (p - y, 1),
        ["xgboost.reg:linear"] = (p, y) => (p - y, 1),
        ["xgboost.reg:absoluteerror"] = (p, y) => (Math.Sign(p - y), 1),
        ["xgboost.reg:quantileerror"] = (p, y) => (p >= y ? 0.5 : -0.5, 1),
        ["xgboost.reg:expectileerror"] = (p, y) => (0.5 * (p - y), 0.5),
        ["xgboost.count:poisson"] = (p, y) => (Math.Exp(p) - y, (Math.Exp(p) + y) / 2),
        ["lightgbm.regression"] = (p, y) => (p - y, 1),
        ["lightgbm.regression_l2"] = (p, y) => (p - y, 1),
        ["lightgbm.l2"] = (p, y) => (p - y, 1),
        ["lightgbm.mean_squared_error"] = (p, y) => (p - y, 1),
        ["lightgbm.mse"] = (p, y) => (p - y, 1),
        ["lightgbm.l2_root"] = (p, y) => (p - y, 1),
        ["lightgbm.root_mean_squared_error"] = (p, y) => (p - y, 1),
        ["lightgbm.rmse"] = (p, y) => (p - y, 1),
        ["lightgbm.regression_l1"] = (p, y) => (Math.Sign(p - y), 1),
        ["lightgbm.l1"] = (p, y) => (Math.Sign(p - y), 1),
        ["lightgbm.mean_absolute_error"] = (p, y) => (Math.Sign(p - y), 1),
        ["lightgbm.mae"] = (p, y) => (Math.Sign(p - y), 1),
        ["lightgbm.huber"] = (p, y) => (Math.Clamp(p - y, -0.9, 0.9), 1),
        ["lightgbm.fair"] = (p, y) => ((p - y) / (Math.Abs(p - y) + 1), 1 / Math.Pow(Math.Abs(p - y) + 1, 2)),
        ["lightgbm.poisson"] = (p, y) => (Math.Exp(p) - y, Math.Exp(p + 0.7)),
        ["lightgbm.quantile"] = (p, y) => (p >= y ? 1 - 0.9 : -0.9, 1),
        ["lightgbm.mape"] = (p, y) => (Math.Sign(p - y) / Math.Max(1, Math.Abs(y)), 1),
        ["lightgbm.mean_absolute_percentage_error"] = (p, y) => (Math.Sign(p - y) / Math.Max(1, Math.Abs(y)), 1),
        ["lightgbm.binary"] = Logistic,
        ["lightgbm.cross_entropy"] = Logistic,
        ["lightgbm.xentropy"] = Logistic,
    };

    static (double, double) Logistic(double z, double y)
    {
        double p = 1 / (1 + Math.Exp(-z));
        return (p - y, p * (1 - p));
    }

    public static TheoryData<string> Objectives => [.. Formulas.Keys];

    [Theory, MemberData(nameof(Objectives))]
    public void An_objective_of_one_score_has_its_library_s_derivatives(string name)
    {
        double[] labels = name.Contains("poisson", StringComparison.Ordinal) ? [0, 1, 4] : name is "lightgbm.binary" or "lightgbm.cross_entropy" or "lightgbm.xentropy" ? [0, 0.25, 1] : [-3, 0, 0.5, 1];
        foreach (double y in labels)
            foreach (double p in Points)
            {
                var answer = Answer.Of(name, p, y);
                (double gradient, double hessian) = Formulas[name](p, y);
                Assert.Equal(gradient, answer.Gradient[0], 1e-13 * (1 + Math.Abs(gradient)));
                Assert.Equal(hessian, answer.Hessian[0], 1e-12 * hessian);
            }
    }

    [Fact]
    public void The_softmax_has_its_library_s_factor()
    {
        double[] scores = [2, 1, 0.1], power = [.. scores.Select(Math.Exp)], p = [.. power.Select(e => e / power.Sum())];
        foreach ((string name, double factor) in new[] { ("xgboost.multi:softmax", 2), ("xgboost.multi:softprob", 2), ("lightgbm.multiclass", 1.5), ("lightgbm.softmax", 1.5), ("torch.CrossEntropyLoss", 1) })
        {
            var answer = Answer.Of(name, new[,] { { 2, 1, 0.1 } }, new double[] { 1 });
            for (int k = 0; k < 3; k++)
            {
                Assert.Equal(p[k] - (k == 1 ? 1 : 0), answer.Gradient[k], 1e-15);
                Assert.Equal(factor * p[k] * (1 - p[k]), answer.Hessian[k], 1e-15);
            }
        }
    }

    [Fact]
    public void A_soft_or_smoothed_label_has_the_factor_too()
    {
        var exact = Answer.Of("cross_entropy", new[,] { { 2, 1, 0.1 } }, new double[] { 1 }, ("label_smoothing", 0.3));
        var twice = Answer.Of("cross_entropy", new[,] { { 2, 1, 0.1 } }, new double[] { 1 }, ("label_smoothing", 0.3), ("hessian", "xgboost"));
        Assert.Equal(exact.Gradient, twice.Gradient);
        Assert.Equal([.. exact.Hessian.Select(h => 2 * h)], twice.Hessian);
    }

    [Fact]
    public void One_class_has_no_curvature_under_any_convention()
    {
        Assert.Equal([0], Answer.Of("lightgbm.multiclass", new[,] { { 3.0 } }, new double[] { 0 }).Hessian);
        Assert.Equal([1e-16], Answer.Of("xgboost.multi:softmax", new[,] { { 3.0 } }, new double[] { 0 }).Hessian);
    }

    [Fact]
    public void XGBoost_never_lets_a_second_derivative_vanish()
    {
        Assert.Equal([1e-16, 1e-16], Answer.Of("xgboost.binary:logistic", new double[] { 800, -800 }, new double[] { 0, 1 }).Hessian);
        Assert.Equal([1e-16, 1e-16], Answer.Of("xgboost.multi:softprob", new double[,] { { 800, 0 } }, new double[] { 0 }).Hessian);
        Assert.Equal([1e-6], Answer.Of("xgboost.reg:squaredlogerror", 1e6, 1.0).Hessian);
        // 2⁻¹²⁶, the smallest normal number of 32 bits.
        Assert.Equal([Math.Pow(2, -126), 1], Answer.Of("xgboost.binary:hinge", new double[] { 2, 2 }, new double[] { 1, 0 }).Hessian);
    }

    [Fact]
    public void A_prediction_below_the_floor_of_the_logarithm_is_pulled_back()
    {
        var below = Answer.Of("xgboost.reg:squaredlogerror", -5.0, 3.0);
        var at = Answer.Of("xgboost.reg:squaredlogerror", -1 + 1e-6, 3.0);
        Assert.Equal((Math.Log(1e-6) - Math.Log(4)) / 1e-6, below.Gradient[0], 1e-2);
        Assert.Equal((at.Gradient[0], at.Hessian[0]), (below.Gradient[0], below.Hessian[0]));
        Assert.Equal(0, Answer.Of("half_squared_log_error", -5.0, 3.0, ("floor", -1 + 1e-6)).Gradient[0]);
    }

    [Theory]
    [InlineData("quantile", 0)]
    [InlineData("sklearn.mean_pinball_loss", 0)]
    [InlineData("sklearn.PinballLoss", -0.75)]
    [InlineData("xgboost.reg:quantileerror", 0.25)]
    [InlineData("lightgbm.quantile", 0.25)]
    public void A_library_decides_what_a_quantile_answers_at_its_kink(string name, double slope) =>
        Assert.Equal(slope, Answer.Of(name, 2.0, 2.0, ("quantile", 0.75)).Gradient[0]);

    [Theory]
    [InlineData("mae", 0, 0)]
    [InlineData("torch.L1Loss", 0, 0)]
    [InlineData("xgboost.reg:absoluteerror", 0, 1)]
    [InlineData("sklearn.AbsoluteError", -1, 1)]
    public void A_library_decides_what_the_absolute_error_answers_at_its_kink(string name, double slope, double bend)
    {
        var answer = Answer.Of(name, 2.0, 2.0);
        Assert.Equal((slope, bend), (answer.Gradient[0], answer.Hessian[0]));
    }

    [Fact]
    public void The_request_wins_over_the_alias()
    {
        Assert.Equal([0], Answer.Of("lightgbm.huber", 5.0, 1.0, ("hessian", "exact")).Hessian);
        Assert.Equal(Math.Exp(1.5), Answer.Of("lightgbm.poisson", 0.5, 1.0, ("max_delta_step", 1)).Hessian[0], 1e-15);
    }

    [Fact]
    public void Gradients_of_an_objective_are_those_of_the_sum()
    {
        foreach (Alias alias in Catalogue.All.SelectMany(l => l.Card.Aliases).Where(a => a.Library is "xgboost" or "lightgbm")) Assert.Equal(Reduction.Sum, alias.Reduction);
    }

    [Theory, InlineData("binary"), InlineData("regression"), InlineData("softmax"), InlineData("rmse"), InlineData("multiclass")]
    public void A_plain_word_of_a_library_means_nothing_without_it(string name)
    {
        Assert.Null(Catalogue.Find(name).Loss);
        Assert.NotNull(Catalogue.Find($"lightgbm.{name}").Loss);
    }

    [Theory, InlineData("mse", "mse"), InlineData("mean_squared_error", "mse"), InlineData("mae", "mae"), InlineData("cross_entropy", "cross_entropy"), InlineData("reg:squarederror", "half_squared_error")]
    public void Its_objectives_do_not_take_names_from_others(string name, string loss) => Assert.Equal(loss, Catalogue.Find(name).Loss?.Card.Name);
}
