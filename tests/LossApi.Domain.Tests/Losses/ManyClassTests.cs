namespace LossApi.Domain.Tests.Losses;

/// <summary>What is special about losses that compare the scores of many classes: lists of labels, exact zeros, the search for a threshold.</summary>
public class ManyClassTests
{
    static readonly double[] Scores = [0.1, 0.2, 0.4, 0.8];

    /// <summary>What is behind the first −1 is not read; no label and all labels cost nothing. Numbers of PyTorch 1.13.</summary>
    [Theory]
    [InlineData(new double[] { 3, 0, -1, 1 }, 0.85, new[] { -0.5, 0.5, 0.5, -0.5 })]
    [InlineData(new double[] { 3, 0, -1, -1 }, 0.85, new[] { -0.5, 0.5, 0.5, -0.5 })]
    [InlineData(new double[] { 3, 3, 0, -1 }, 1.1, new[] { -0.5, 0.75, 0.75, -1 })]
    [InlineData(new double[] { -1, 3, 0, -1 }, 0, new double[] { 0, 0, 0, 0 })]
    [InlineData(new double[] { 3, 0, 1, 2 }, 0, new double[] { 0, 0, 0, 0 })]
    public void A_list_ends_at_its_first_minus_one_and_counts_what_stands_twice_twice(double[] labels, double term, double[] gradient)
    {
        var answer = Answer.Of("torch.MultiLabelMarginLoss", Scores, labels);
        Assert.Equal(term, answer.Terms[0], 1e-15);
        Assert.Equal(gradient, answer.Gradient);
    }

    [Fact]
    public void At_the_corner_of_a_hinge_nothing_pulls() =>
        Assert.Equal([0, -0.5, 0.25, 0.25], Answer.Of("multilabel_margin", new double[] { 0, 1, 2, 5 }, new double[] { 1, -1, 0, 0 }).Gradient);

    /// <summary>Lists of a batch along any axis, of different lengths, do not see each other.</summary>
    [Fact]
    public void Lists_lie_along_the_class_axis()
    {
        var rows = Answer.Of("multilabel_margin", new[,] { { 0.1, 0.2, 0.4, 0.8 }, { 0, 1, 2, 5 } }, new double[,] { { 3, 0, -1, 1 }, { 1, -1, 0, 0 } });
        var columns = Answer.Of("multilabel_margin", new[,] { { 0.1, 0 }, { 0.2, 1 }, { 0.4, 2 }, { 0.8, 5 } }, new double[,] { { 3, 1 }, { 0, -1 }, { -1, 0 }, { 1, 0 } }, ("axis", 0));
        Assert.Equal(rows.Terms, columns.Terms);
        for (int k = 0; k < 4; k++)
            for (int row = 0; row < 2; row++) Assert.Equal(rows.Gradient[row * 4 + k], columns.Gradient[k * 2 + row]);
    }

    /// <summary>Entries behind the end are held to the same range, as PyTorch does.</summary>
    [Theory, InlineData(4), InlineData(-2), InlineData(0.5)]
    public void An_entry_that_is_no_class_is_refused_wherever_it_stands(double entry)
    {
        Violation violation = Assert.Single(Answer.Refused("multilabel_margin", new[,] { { 0.1, 0.2, 0.4, 0.8 }, { 0, 1, 2, 5 } }, new double[,] { { 3, 0, -1, -1 }, { 1, -1, 0, entry } }));
        Assert.Equal(("/targets/1/3", "label-out-of-range"), (violation.Pointer, violation.Code));
        Assert.Contains("from 0 to 3", violation.Detail, StringComparison.Ordinal);
        Assert.Equal("shape-mismatch", Assert.Single(Answer.Refused("multilabel_margin", Scores, new double[] { 3, 0, -1 })).Code);
    }

    [Fact]
    public void A_lead_of_one_leaves_the_others_exactly_nothing()
    {
        var answer = Answer.Of("multiclass_sparsemax", new[] { 1.5, 0.5, -7 }, 0);
        Assert.Equal([0], answer.Terms);
        Assert.Equal([0, 0, 0], answer.Gradient);
        Assert.Equal([0, 0, 0], answer.Hessian);
        Assert.Equal([-0.5, 0.5, 0], Answer.Of("multiclass_sparsemax", new double[] { 3, 3, 1 }, 0).Gradient);
    }

    /// <summary>Scores made to drop few of them a round: the threshold is found all the same, and the probabilities sum to 1.</summary>
    [Theory, InlineData(0.5), InlineData(0.9), InlineData(0.999)]
    public void The_threshold_of_many_scores_is_found(double ratio)
    {
        double[] scores = new double[20_000];
        for (int k = 0; k < scores.Length; k++) scores[k] = k % 3 == 0 ? -Math.Pow(ratio, k) : -1.0 / (k + 1);
        var answer = Answer.Of("multiclass_sparsemax", scores, 7);
        Assert.Equal(0, answer.Gradient.Sum(), 1e-12);
        Assert.All(answer.Gradient.Where((_, k) => k != 7), p => Assert.InRange(p, 0, 1));
    }

    [Fact]
    public void One_versus_all_is_a_sum_of_binary_cross_entropies()
    {
        var all = Answer.Of("lightgbm.ova", new[] { 2, -1, 0.5 }, 2);
        var each = Answer.Of("binary_cross_entropy_with_logits", new[] { 2, -1, 0.5 }, new double[] { 0, 0, 1 });
        Assert.Equal(each.Terms.Sum(), all.Terms[0], 1e-15);
        for (int k = 0; k < 3; k++) Assert.Equal(each.Gradient[k], all.Gradient[k], 1e-15);
    }
}
