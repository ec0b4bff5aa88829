namespace LossApi.Domain.Tests.Laws;

/// <summary>At the ends of the allowed inputs an answer is a number or an infinity that is refused with its sample, never NaN.</summary>
sealed class ExtremesAreNoNaN : Law
{
    static readonly double[] Extremes = [1e308, -1e308, 5e-324, -5e-324, 0.0, -0.0, 1e4, -1e4, 1e-300, 1, 1 - 1.0 / (1L << 53), 745.2, -745.2];

    public override string Sentence => "extreme inputs give numbers or infinities, never NaN";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        Input[] inputs = [.. subject.Card.Inputs.Where(i => i.Kind != Kind.ClassLists && (i.Extent is Extent.Element or Extent.Classes or Extent.Features or Extent.Region || i is { Extent: Extent.Axes, Whole: false }))];
        foreach (Input input in inputs)
            foreach (double extreme in Extremes.Where(input.Range.Contains))
                foreach (Case drawn in RandomCases(subject, 6))
                    using (drawn)
                    {
                        if (!input.RangeUnder(drawn.Options).Contains(extreme) || drawn.Batch[input] is not { } extremes) continue;
                        Span<double> numbers = extremes.Numbers;
                        for (int i = 0; i < numbers.Length; i += 2) numbers[i] = extreme;
                        Draw.Order(subject.Card, drawn.Batch, drawn.Layout.Rows);
                        using Evaluation evaluation = Evaluate(subject, drawn);
                        if (Find(evaluation.Terms)) yield return $"{input.Name} = {Text(extreme)}, seed {drawn.Seed}: a term is NaN";
                        foreach ((Input of, Tensor tensor) in evaluation.Gradients)
                            if (Find(tensor) && AllFinite(evaluation.Terms)) yield return $"{input.Name} = {Text(extreme)}, seed {drawn.Seed}: a gradient in {of.Name} is NaN beside finite terms";
                    }
    }

    static bool Find(Tensor tensor)
    {
        foreach (double x in tensor.Numbers) if (double.IsNaN(x)) return true;
        return false;
    }

    static bool AllFinite(Tensor tensor)
    {
        foreach (double x in tensor.Numbers) if (!double.IsFinite(x)) return false;
        return true;
    }
}
