using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Losses;

/// <summary>What is special about preference tuning and policy gradients: padding, fixed factors, the recipes the cards promise, and numbers at the ends.</summary>
public class PreferenceTests
{
    const double Infinity = double.PositiveInfinity;

    static readonly (string, Literal)[] Group =
    [
        ("predictions", new[,] { { -0.5, -1, -2 }, { -2, -1, -0.25 } }), ("old_logps", new[,] { { -0.75, -1, -2.5 }, { -1.5, -1, -0.5 } }),
        ("advantages", new[] { 1, -0.5 }), ("mask", new[,] { { 1.0, 1, 1 }, { 1, 0, 0 } }),
    ];

    static double[] Tokens => [.. Answer.Of("ppo_clip",
        [("predictions", new[] { -0.5, -1, -2, -2 }), ("old_logps", new[] { -0.75, -1, -2.5, -1.5 }), ("advantages", new[] { 1, 1, 1, -0.5 })]).Terms];

    [Fact]
    public void The_weights_the_card_names_make_the_other_normalisers()
    {
        double[] tokens = Tokens;
        double all = tokens.Sum();

        // GRPO: means within answers. DAPO and BNPO: all tokens alike. Dr. GRPO: a constant length, here 8.
        Assert.Equal((tokens[..3].Average() + tokens[3]) / 2, Value(Reduction.Mean), 1e-15);
        Assert.Equal(all / 4, Value(Reduction.WeightedMean, 3, 1), 1e-15);
        Assert.Equal(all / (2 * 8), Value(Reduction.Mean, 3.0 / 8, 1.0 / 8), 1e-15);

        static double Value(Reduction reduction, params double[] weights)
        {
            Loss loss = Catalogue.Get("grpo");
            using var batch = new Batch();
            foreach ((string name, Literal tensor) in Group) batch.Add(name, tensor.Rent());
            if (weights.Length > 0) batch.Add("weights", ((Literal)weights).Rent());
            Layout layout = BatchRules.Check(loss.Card, batch, OptionValues.Defaults, new())!;
            using Evaluation evaluation = loss.Evaluate(batch, layout, OptionValues.Defaults, reduction, Outputs.Terms);
            return evaluation.Value!.Value;
        }
    }

    [Theory, InlineData("token"), InlineData("sequence")]
    public void Padding_may_hold_anything_and_an_answer_of_nothing_but_padding_is_zero(string level)
    {
        (string, Literal)[] padded =
        [
            ("predictions", new[,] { { -1, 1e308 }, { -1e308, 1e308 } }), ("old_logps", new[,] { { -1, -1e308 }, { 1e308, 1e308 } }),
            ("ref_logps", new[,] { { -1, 1e308 }, { 1e308, -1e308 } }), ("advantages", new double[] { -3, -3 }), ("mask", new double[,] { { 1, 0 }, { 0, 0 } }),
        ];
        var answer = Answer.Of("grpo", padded, ("importance_sampling_level", level), ("beta", 0.5));
        Assert.Equal([3, 0], answer.Terms);
        Assert.Equal([3, 0, 0, 0], answer.Gradient);
    }

    [Fact]
    public void A_penalty_needs_the_reference_it_is_for()
    {
        Loss loss = Catalogue.Get("grpo");
        using var batch = new Batch();
        foreach ((string name, Literal tensor) in Group) batch.Add(name, tensor.Rent());
        var faults = new Violations();
        Assert.NotNull(BatchRules.Check(loss.Card, batch, OptionValues.Defaults, faults));
        Assert.Null(BatchRules.Check(loss.Card, batch, new((loss.Card.Options.Single(o => o.Name == "beta"), 0.04)), faults));
        Violation violation = Assert.Single(faults.First);
        Assert.Equal(("/ref_logps", "missing-member"), (violation.Pointer, violation.Code));
    }

    [Theory, InlineData(-1, -1.5), InlineData(-1, -4), InlineData(-2, -1)]
    public void The_gradient_of_cispo_is_its_weight_and_not_the_slope_of_its_value(double logp, double old)
    {
        const double Step = 1e-6;
        double gradient = At(logp).Gradient[0], slope = (At(logp + Step).Terms[0] - At(logp - Step).Terms[0]) / (2 * Step);
        Assert.Equal(-2 * Math.Min(Math.Exp(logp - old), 4), gradient, 1e-14);
        Assert.Equal(gradient * logp, At(logp).Terms[0], 1e-14);
        if (logp - old < Math.Log(4)) Assert.NotEqual(slope, gradient, 1e-3);
        else Assert.Equal(slope, gradient, 1e-8);

        Answer At(double x) => Answer.Of("cispo", [("predictions", x), ("old_logps", old), ("advantages", 2)]);
    }

    [Fact]
    public void Only_what_grows_with_the_ratio_is_infinite_where_the_ratio_is()
    {
        Assert.Equal([-1.2], Policy("ppo_clip", 1).Terms);
        Assert.Equal([Infinity], Policy("ppo_clip", -1).Terms);
        Assert.Equal([-Infinity], Policy("importance_sampling", 1).Terms);
        Assert.Equal([0], Policy("importance_sampling", 0).Terms);
        Assert.Equal([-4], Policy("cispo", 1).Terms);

        static Answer Policy(string loss, double advantage) => Answer.Of(loss, [("predictions", 1), ("old_logps", -720), ("advantages", advantage)]);
    }

    [Theory, InlineData("sigmoid"), InlineData("cdpo"), InlineData("robust"), InlineData("hinge"), InlineData("exo_pair"), InlineData("nca_pair"), InlineData("bco_pair"), InlineData("apo_zero"), InlineData("apo_down")]
    public void Log_probabilities_at_both_ends_of_the_range_have_no_difference_that_is_no_number(string type)
    {
        foreach (double a in new[] { 1e308, -1e308 })
            foreach (double b in new[] { 1e308, -1e308 })
            {
                var answer = Answer.Of("dpo", [("chosen_logps", a), ("rejected_logps", b), ("ref_chosen_logps", -a), ("ref_rejected_logps", -b)], ("loss_type", type), ("label_smoothing", 0.125));
                Assert.All(answer.Terms.Concat(answer.Gradient).Concat(answer.Hessian), x => Assert.False(double.IsNaN(x)));
                if (a == b && type is "sigmoid" or "cdpo" or "robust") Assert.Equal(0.6931471805599453, answer.Terms[0], 1e-15);
            }
    }

    [Fact]
    public void An_answer_that_is_certain_has_infinite_odds_and_a_finite_loss()
    {
        var answer = Answer.Of("orpo", [("chosen_logps", 0), ("rejected_logps", -1)]);
        Assert.Equal([0], answer.Terms);
        Assert.Equal(-1 - 0.1 / (Math.E - 1), answer.Gradient[0], 1e-15);
    }

    [Fact]
    public void Libraries_bring_their_own_limits_and_sums()
    {
        Assert.Equal([-0.2], Answer.Of("trl.cispo", [("predictions", -0.5), ("old_logps", -1), ("advantages", -2)]).Terms);
        Assert.Equal(Reduction.Sum, Catalogue.Find("tinker.ppo").Alias!.Reduction);
        Assert.Equal("weighted_nll", Catalogue.Find("tinker.cross_entropy").Loss!.Card.Name);
        Assert.Equal("cross_entropy", Catalogue.Find("cross_entropy").Loss!.Card.Name);
        Assert.Equal("ppo_clip", Catalogue.Find("ppo").Loss!.Card.Name);
        Assert.Contains("grpo", Catalogue.Find("dr_grpo").Candidates);
    }
}
