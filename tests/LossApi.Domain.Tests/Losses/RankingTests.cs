namespace LossApi.Domain.Tests.Losses;

/// <summary>What is special about losses over lists: padding, ties, lists without a pair, single lists, and the numbers that libraries print in their documentation.</summary>
public class RankingTests
{
    static readonly Literal Scores = new double[,] { { 2, 1, 0 }, { 1, 0.5, 1.5 } }, Labels = new double[,] { { 1, 0, 0 }, { 0, 0, 1 } }, Mask = new double[,] { { 1, 1, 0 }, { 1, 1, 1 } };
    static readonly string[] All = ["ranking_softmax", "listmle", "pairwise_logistic", "pairwise_hinge", "lambdarank"];

    public static TheoryData<string> Losses() => [.. All];

    /// <summary>Optax's documentation of ranking_softmax_loss: 1.408; 0.497 with a mask; gradient −0.755, 0.09, 0.665.</summary>
    [Fact]
    public void The_softmax_is_that_of_the_documentation_of_Optax()
    {
        var answer = Answer.Of("optax.ranking_softmax_loss", new double[] { 2, 1, 3 }, new double[] { 1, 0, 0 });
        Assert.Equal(1.408, answer.Terms[0], 5e-4);
        Assert.Equal([-0.755, 0.09, 0.665], answer.Gradient.Select(g => Math.Round(g, 3)));
        Assert.Equal(0.497, Masked("optax.ranking_softmax_loss").Terms.Sum() / 2, 5e-4);
    }

    /// <summary>Rax's documentation, in single precision: 1.6265235 and 2 for one list; 0.3668668 and 0.16666667 for the mean over the pairs of a masked batch.</summary>
    [Fact]
    public void The_pairwise_losses_are_those_of_the_documentation_of_Rax()
    {
        Assert.Equal(1.6265235f, (float)Answer.Of("pairwise_logistic", new double[] { 2, 1, 3 }, new double[] { 1, 0, 0 }).Terms[0], 2e-7f);
        Assert.Equal([2], Answer.Of("pairwise_hinge", new double[] { 2, 1, 3 }, new double[] { 1, 0, 0 }).Terms);
        Assert.Equal(0.3668668, Masked("rax.pairwise_logistic_loss").Terms.Sum(), 1e-7);
        Assert.Equal(0.16666667, Masked("rax.pairwise_hinge_loss").Terms.Sum(), 1e-8);
    }

    [Theory, MemberData(nameof(Losses))]
    public void Padding_is_as_if_it_were_not_there(string loss)
    {
        var padded = Answer.Of(loss, [("predictions", new double[] { 0.5, 1e308, -2, 1, -1e308 }), ("targets", new double[] { 2, 9, 1, 0, 0 }), ("mask", new double[] { 1, 0, 1, 1, 0 })]);
        var plain = Answer.Of(loss, new double[] { 0.5, -2, 1 }, new double[] { 2, 1, 0 });
        Assert.Equal(plain.Terms, padded.Terms);
        Assert.Equal([plain.Gradient[0], 0, plain.Gradient[1], plain.Gradient[2], 0], padded.Gradient);
        Assert.Equal([plain.Hessian[0], 0, plain.Hessian[1], plain.Hessian[2], 0], padded.Hessian);
    }

    [Theory, MemberData(nameof(Losses))]
    public void A_single_list_needs_no_axis_of_lists(string loss)
    {
        var single = Answer.Of(loss, new double[] { 0.5, -2, 1 }, new double[] { 2, 1, 0 });
        var batch = Answer.Of(loss, new double[,] { { 0.5, -2, 1 } }, new double[,] { { 2, 1, 0 } });
        Assert.Equal(batch.Terms, single.Terms);
        Assert.Equal(batch.Gradient, single.Gradient);
        Assert.Contains(Answer.Refused(loss, new double[] { 0.5, -2, 1 }, new double[,] { { 2, 1, 0 } }), v => v.Code == "shape-mismatch");
        Assert.Contains(Answer.Refused(loss, new double[,,] { { { 0.5, -2, 1 } } }, new double[,,] { { { 2, 1, 0 } } }), v => v.Code == "shape-mismatch");
    }

    [Theory, MemberData(nameof(Losses))]
    public void A_list_without_an_item_leaves_the_mean(string loss)
    {
        Literal scores = new double[,] { { 0, 1 }, { 3, 2 } }, labels = new double[,] { { 1, 0 }, { 1, 0 } }, mask = new double[,] { { 1, 1 }, { 0, 0 } };
        Assert.Equal(1, Counted(loss, ("predictions", scores), ("targets", labels), ("mask", mask)));
        Assert.Equal(0, Counted(loss, ("predictions", scores), ("targets", labels), ("mask", new double[,] { { 0, 0 }, { 0, 0 } })));
    }

    [Theory, InlineData("pairwise_logistic", 1), InlineData("pairwise_hinge", 1), InlineData("lambdarank", 1), InlineData("ranking_softmax", 2), InlineData("listmle", 2)]
    public void A_list_without_a_pair_leaves_the_mean_of_losses_over_pairs(string loss, long counted) =>
        Assert.Equal(counted, Counted(loss, ("predictions", new double[,] { { 0, 1 }, { 3, 2 } }), ("targets", new double[,] { { 0, 0 }, { 1, 0 } })));

    [Fact]
    public void A_list_without_relevant_items_costs_nothing()
    {
        var answer = Answer.Of("ranking_softmax", new double[] { 1, 2, 3 }, new double[] { 0, 0, 0 });
        Assert.Equal([0], answer.Terms);
        Assert.Equal([0, 0, 0], answer.Gradient);
    }

    [Fact]
    public void Ties_of_listmle_keep_their_order()
    {
        Assert.Equal(
            Answer.Of("listmle", new double[] { 3, 1, 2, 0 }, new double[] { 9, 4, 3, 0 }).Terms,
            Answer.Of("listmle", new double[] { 3, 1, 2, 0 }, new double[] { 1, 0, 0, -1 }).Terms);
    }

    /// <summary>By hand: scores 1, 0 in this order, relevances 0, 1; the swap is worth 1 − 1/log₂3 of an ideal DCG of 1.</summary>
    [Fact]
    public void A_lambda_is_the_NDCG_of_the_swap_times_the_slope()
    {
        double swap = 1 - 1 / Math.Log2(3), slope = 1 / (1 + Math.Exp(-1));
        var answer = Answer.Of("lambdarank", new double[] { 1, 0 }, new double[] { 0, 1 });
        Assert.Equal(swap * Math.Log(1 + Math.E), answer.Terms[0], 1e-15);
        Assert.Equal(swap * slope, answer.Gradient[0], 1e-15);
        Assert.Equal(-swap * slope, answer.Gradient[1], 1e-15);
        Assert.Equal(swap * slope * (1 - slope), answer.Hessian[1], 1e-15);
        // LightGBM divides by 0.01 + |1 − 0|, and by S / log₂(1 + S) of S = 2λ.
        double regular = swap * slope / 1.01, sum = 2 * regular;
        Assert.Equal(regular * Math.Log2(1 + sum) / sum, Answer.Of("lightgbm.lambdarank", new double[] { 1, 0 }, new double[] { 0, 1 }).Gradient[0], 1e-15);
    }

    [Fact]
    public void Truncation_leaves_out_pairs_below_it()
    {
        // Of ranks 1, 2, 3 only pairs with the first; its relevance is the middle one.
        var answer = Answer.Of("lambdarank", new double[] { 3, 2, 1 }, new double[] { 1, 0, 2 }, ("truncation_level", 1), ("exp_gain", false));
        double second = (1 - 1 / Math.Log2(3)) / 2, third = (1 - 1.0 / 2) / 2;
        Assert.Equal(second * Math.Log(1 + Math.Exp(-1)) + third * Math.Log(1 + Math.Exp(2)), answer.Terms[0], 1e-15);
    }

    [Fact]
    public void Relevances_beyond_31_have_no_exponential_gain()
    {
        Assert.Equal("out-of-range", Assert.Single(Answer.Refused("lambdarank", new double[] { 1, 0 }, new double[] { 0, 32 })).Code);
        Assert.Empty(Answer.Refused("lambdarank", new double[] { 1, 0 }, new double[] { 0, 32 }, ("exp_gain", false)));
    }

    /// <summary>Scores 40 apart in the right order: 1 − p as a difference has no digits there, and the naive Σ e^z overflows.</summary>
    [Fact]
    public void Sure_orders_keep_their_digits()
    {
        var answer = Answer.Of("listmle", new double[] { 1040, 1000 }, new double[] { 1, 0 });
        Assert.Equal(4.248354255291589e-18, answer.Terms[0], 1e-32);
        Assert.Equal(-4.248354255291589e-18, answer.Gradient[0], 1e-32);
        Assert.Equal(4.248354255291589e-18, Answer.Of("pairwise_logistic", new double[] { 1040, 1000 }, new double[] { 1, 0 }).Terms[0], 1e-32);
        Assert.Equal(4.248354255291589e-18, Answer.Of("ranking_softmax", new double[] { 1040, 1000 }, new double[] { 1, 0 }).Terms[0], 1e-32);
    }

    [Theory, InlineData("pairwise_logistic"), InlineData("lambdarank"), InlineData("pairwise_hinge")]
    public void Lists_that_are_too_long_are_refused(string loss)
    {
        var scores = new Literal(new(20000), [.. new double[20000]]);
        Violation violation = Assert.Single(Answer.Refused(loss, scores, scores));
        Assert.Equal("too-much-work", violation.Code);
        Assert.Contains("N · L²", violation.Detail, StringComparison.Ordinal);
        Assert.Empty(Answer.Refused("listmle", scores, scores));
    }

    static Answer Masked(string loss) => Answer.Of(loss, [("predictions", Scores), ("targets", Labels), ("mask", Mask)]);

    static long Counted(string loss, params (string Name, Literal Tensor)[] inputs)
    {
        using var batch = new Batch();
        foreach ((string name, Literal tensor) in inputs) batch.Add(name, tensor.Rent());
        Loss found = Catalogue.Get(loss);
        var faults = new Violations();
        Engine.Layout layout = Engine.BatchRules.Check(found.Card, batch, OptionValues.Defaults, faults)!;
        using Evaluation evaluation = found.Evaluate(batch, layout, OptionValues.Defaults, Reduction.Mean, Outputs.Terms, TestContext.Current.CancellationToken);
        return evaluation.Count;
    }
}
