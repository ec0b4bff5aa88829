using System.Collections.Immutable;
using LossApi.Advise;
using LossApi.Domain;

namespace LossApi.Tests.Advise;

/// <summary>The order of advice over cards made for the purpose, so that it does not hang on which losses there are.</summary>
public class RecommendationTests
{
    static readonly Input Label = new("targets", Kind.ClassIndices, Extent.Label, "");
    static readonly Input LabelOrRow = new("targets", Kind.ClassIndicesOrProbabilities, Extent.LabelOrClasses, "");
    static readonly Input OneHot = new("targets", Kind.Probabilities, Extent.Classes, "");
    static readonly Input Truth = new("targets", Kind.Probabilities, Extent.Element, "");
    static readonly Input RealTarget = new("targets", Kind.Real, Extent.Element, "");
    static readonly Input PosWeight = new("pos_weight", Kind.Weights, Extent.ScalarOrClassVector, "") { Required = false };

    static readonly LossCard[] Cards =
    [
        Card("square", Kind.Real, OutlierLevel.High, [RealTarget], new Advice(LearningTask.Regression, 1, "the mean")),
        Card("bowl", Kind.Real, OutlierLevel.Partial, [RealTarget], new Advice(LearningTask.Regression, 2, "bounded") { ForOutliers = true }),
        Card("cone", Kind.Real, OutlierLevel.Low, [RealTarget], new Advice(LearningTask.Regression, 3, "the median") { ForOutliers = true, Caution = "a kink at 0" }),
        Card("flat", Kind.Real, OutlierLevel.Low, [RealTarget], new Advice(LearningTask.Regression, 9, "rarely")),
        Card("coin", Kind.Logits, OutlierLevel.Partial, [Truth, PosWeight], new Advice(LearningTask.Binary, 1, "the likelihood")),
        Card("coin_p", Kind.Probabilities, OutlierLevel.High, [Truth], new Advice(LearningTask.Binary, 2, "for probabilities")),
        Card("focus", Kind.Logits, OutlierLevel.Partial, [Truth], new Advice(LearningTask.Binary, 3, "looks at hard ones") { ForImbalance = true }),
        Card("focus_p", Kind.Probabilities, OutlierLevel.Partial, [Truth], new Advice(LearningTask.Binary, 4, "looks at hard ones") { ForImbalance = true }),
        Card("die", Kind.Logits, OutlierLevel.Partial, [LabelOrRow, Input.ClassWeights], new Advice(LearningTask.Multiclass, 1, "the likelihood")),
        Card("die_rows", Kind.Probabilities, OutlierLevel.Partial, [OneHot], new Advice(LearningTask.Multiclass, 2, "one-hot")),
        Card("die_labels", Kind.Probabilities, OutlierLevel.Partial, [Label], new Advice(LearningTask.Multiclass, 3, "labels")),
        Card("die_logs", Kind.LogProbabilities, OutlierLevel.Partial, [Label], new Advice(LearningTask.Multiclass, 4, "after log_softmax")),
    ];

    [Fact]
    public void Without_a_complaint_the_textbooks_order_holds() =>
        Assert.Equal(["square", "bowl", "cone", "flat"], Names(new(LearningTask.Regression)));

    [Fact]
    public void Outliers_bring_the_robust_ones_first_and_the_sensitive_last()
    {
        var question = new Question(LearningTask.Regression, Outliers: true);
        Assert.Equal(["bowl", "cone", "flat", "square"], Names(question));

        Recommendation square = Recommendation.For(question, Cards)[^1], cone = Recommendation.For(question, Cards)[1];
        Assert.Equal("outliers: sentence of square", square.Caution);
        Assert.Equal("the median; outliers: sentence of cone", cone.Why);
        Assert.Equal("a kink at 0", cone.Caution);
    }

    [Fact]
    public void A_highly_sensitive_loss_says_so_unasked() =>
        Assert.Equal("outliers: sentence of square", Recommendation.For(new(LearningTask.Regression), Cards)[0].Caution);

    [Fact]
    public void Imbalance_brings_those_made_for_it_first_then_those_with_class_weights()
    {
        var question = new Question(LearningTask.Binary, Imbalanced: true);
        Assert.Equal(["focus", "focus_p", "coin", "coin_p"], Names(question));
        ImmutableArray<Recommendation> all = Recommendation.For(question, Cards);
        Assert.Equal("", all[0].Caution);
        Assert.Equal("rare classes: raise theirs in pos_weight", all[2].Caution);
        Assert.EndsWith("rare classes: give their samples larger weights", all[3].Caution);
    }

    [Fact]
    public void Integer_labels_bring_losses_that_take_them_first()
    {
        Assert.Equal(["die", "die_labels", "die_logs", "die_rows"], Names(new(LearningTask.Multiclass, IntegerLabels: true)));
        Assert.Equal(["die", "die_rows", "die_labels", "die_logs"], Names(new(LearningTask.Multiclass, IntegerLabels: false)));
        Assert.Contains("does not take class indices", Recommendation.For(new(LearningTask.Multiclass, IntegerLabels: true), Cards)[^1].Caution);
        Assert.Contains("takes class indices as they are", Recommendation.For(new(LearningTask.Multiclass, IntegerLabels: true), Cards)[0].Why);
        Assert.Contains("takes class indices only", Recommendation.For(new(LearningTask.Multiclass, IntegerLabels: false), Cards)[^1].Caution);
    }

    [Fact]
    public void Labels_are_no_matter_where_no_loss_takes_indices() =>
        Assert.Equal(Names(new(LearningTask.Binary)), Names(new(LearningTask.Binary, IntegerLabels: true)));

    [Fact]
    public void The_models_outputs_leave_only_losses_that_take_them()
    {
        Assert.Equal(["coin_p", "focus_p"], Names(new(LearningTask.Binary, Outputs: Kind.Probabilities)));
        Assert.Equal(["coin", "focus"], Names(new(LearningTask.Binary, Outputs: Kind.Logits)));
        Assert.Equal(["die_labels", "die_rows"], Names(new(LearningTask.Multiclass, IntegerLabels: true, Outputs: Kind.Probabilities)));
        Assert.Equal(["square", "bowl", "cone", "flat"], Names(new(LearningTask.Regression, Outputs: Kind.Logits)));
    }

    [Fact]
    public void Of_two_reasons_on_one_card_the_fitting_one_speaks_and_the_loss_stands_once()
    {
        LossCard both = Card("both", Kind.Logits, OutlierLevel.Low, [Truth],
            new Advice(LearningTask.Binary, 1, "the likelihood"), new Advice(LearningTask.Binary, 5, "weights for rare ones") { ForImbalance = true });
        Assert.Equal(["the likelihood"], Recommendation.For(new(LearningTask.Binary), [both]).Select(r => r.Why));
        Assert.Equal(["weights for rare ones"], Recommendation.For(new(LearningTask.Binary, Imbalanced: true), [both]).Select(r => r.Why));
    }

    [Fact]
    public void The_order_of_the_cards_does_not_matter()
    {
        foreach (LearningTask task in new[] { LearningTask.Regression, LearningTask.Binary, LearningTask.Multiclass })
            Assert.Equal(Names(new(task)), Recommendation.For(new(task), Cards.Reverse()).Select(r => r.Card.Name));
    }

    [Fact]
    public void The_first_choices_are_one_a_task() =>
        Assert.Equal(["square", "coin", "die"], Recommendation.FirstChoices(Cards).Select(r => r.Card.Name));

    static IEnumerable<string> Names(Question question) => [.. Recommendation.For(question, Cards).Select(r => r.Card.Name)];

    static LossCard Card(string name, Kind kind, OutlierLevel level, Input[] others, params Advice[] advice) => new(name, name, Group.Regression)
    {
        Summary = "",
        Use = "",
        Inputs = [new Input("predictions", kind, Extent.Element, ""), .. others],
        OutputActivation = "",
        OutlierSensitivity = new(level, $"sentence of {name}"),
        Advice = [.. advice],
        References = [],
        Example = new() { Terms = [] },
    };
}
