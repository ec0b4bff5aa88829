using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Losses;

/// <summary>What is special about risk sets: ties, order, censoring, and log-risks of any size.</summary>
public class RiskSetTests
{
    [Fact]
    public void Tied_subjects_share_the_whole_risk_set()
    {
        // Breslow: both that fail at 1 are compared with all three.
        Answer answer = Cox([Math.Log(2), 0, 0], [1, 1, 5], [1, 1, 0]);
        Assert.Equal([Math.Log(2), Math.Log(4), 0], answer.Terms, (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([2 * 0.5 - 1, 2 * 0.25 - 1, 2 * 0.25], answer.Gradient, (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([2 * 0.25, 2 * 0.1875, 2 * 0.1875], answer.Hessian, (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void Subjects_come_in_any_order()
    {
        Answer sorted = Cox([0.5, -1, 2, 0.25], [1, 2, 2, 4], [1, 0, 1, 1]);
        Answer mixed = Cox([0.25, 2, -1, 0.5], [4, 2, 2, 1], [1, 1, 0, 1]);
        Assert.Equal(sorted.Terms, mixed.Terms.Reverse());
        Assert.Equal(sorted.Gradient, mixed.Gradient.Reverse());
    }

    [Fact]
    public void Without_an_event_nothing_is_counted()
    {
        Loss loss = Catalogue.Get("cox_ph");
        using var batch = new Batch();
        foreach ((string name, Literal tensor) in Inputs([0.5, -1], [3, 7], [0, 0])) batch.Add(name, tensor.Rent());
        using Evaluation answer = loss.Evaluate(batch, BatchRules.Check(loss.Card, batch, OptionValues.Defaults, new())!, OptionValues.Defaults, Reduction.Mean, Outputs.Terms | Outputs.Gradients,
            TestContext.Current.CancellationToken);
        Assert.Null(answer.Value);
        Assert.Equal(0, answer.Count);
        Assert.Equal([0, 0], answer.Gradients[0].Tensor.Numbers.ToArray());
    }

    /// <summary>e^(10⁴) overflows, and a plain sum of hazards with it.</summary>
    [Fact]
    public void Log_risks_of_any_size_are_compared()
    {
        Answer answer = Cox([-1e4, 1e4, 1e4], [1, 2, 3], [1, 1, 1]);
        Assert.Equal([20000 + Math.Log(2), Math.Log(2), 0], answer.Terms);
        Assert.Equal([-1, 0.5 + 0.5 - 1, 0.5 + 0.5 + 1 - 1], answer.Gradient, (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.All(answer.Hessian, bend => Assert.InRange(bend, 0, 1));
    }

    /// <summary>ln(e⁵⁰ + e⁻⁵⁰) − 50 is 0 in doubles, and in pairs of doubles, too.</summary>
    [Fact]
    public void A_sure_failure_costs_what_the_others_add() => Assert.Equal(Math.Exp(-100), Cox([50, -50], [1, 2], [1, 0]).Terms[0], 1e-56);

    static Answer Cox(double[] risks, double[] times, double[] events) => Answer.Of("cox_ph", Inputs(risks, times, events));

    static (string, Literal)[] Inputs(double[] risks, double[] times, double[] events) => [("predictions", risks), ("times", times), ("events", events)];
}
