using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Laws;

/// <summary>The worked example of the card is right.</summary>
sealed class ExampleHolds : Law
{
    public override string Sentence => "the card's example is what the loss answers";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        Example example = subject.Card.Example;
        using Batch batch = example.Rent();
        var options = new OptionValues(example.Options);
        var faults = new Violations();
        if (BatchRules.Check(subject.Card, batch, options, faults) is not { } layout)
        {
            yield return $"the example is refused: {faults.First[0]}";
            yield break;
        }

        using Evaluation evaluation = subject.Loss.Evaluate(batch, layout, options, Reduction.Sum, Outputs.Terms);
        double[] terms = evaluation.Terms.Numbers.ToArray();
        if (terms.Length != example.Terms.Length) yield return $"{terms.Length} terms, the card says {example.Terms.Length}";
        for (int i = 0; i < Math.Min(terms.Length, example.Terms.Length); i++)
            if (!Close(terms[i], example.Terms[i], 1e-15)) yield return $"term {i} is {Text(terms[i])}, the card says {Text(example.Terms[i])}";
    }
}
