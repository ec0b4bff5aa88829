namespace LossApi.Domain.Tests.Laws;

/// <summary>Under every reduction the gradient is that of the value: the summed gradient over the divisor.</summary>
sealed class GradientIsOfTheValue : Law
{
    public override string Sentence => "the gradient is the gradient of the reduced value";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        foreach (Case drawn in RandomCases(subject, 20))
            using (drawn)
            {
                var weights = new Tensor(drawn.Layout.Terms);
                for (int i = 0; i < weights.Count; i++) weights.Numbers[i] = 0.5 + i;
                drawn.Batch.Add(Input.Weights.Name, weights);
                if (subject.Card.NormalizesMean is { } flag) drawn.Options.Set(flag, false);   // with it the terms under mean are not those under sum
                using Evaluation sum = Evaluate(subject, drawn);
                if (sum.Count == 0)
                {
                    if (sum.Value is not null) yield return $"seed {drawn.Seed}: nothing was counted, yet there is a value";
                    continue;
                }

                foreach (Reduction reduction in Enum.GetValues<Reduction>())
                {
                    using Evaluation reduced = Evaluate(subject, drawn, reduction);
                    double divisor = reduction switch
                    {
                        Reduction.Mean => sum.Count,
                        Reduction.WeightedMean => sum.Weight,
                        Reduction.BatchMean => drawn.Layout.First,
                        _ => 1,
                    };
                    if (reduced.Value is { } value && !SameBits(value, sum.Value!.Value / divisor)) yield return $"seed {drawn.Seed}: {reduction.Spelled()} is not the sum over {Text(divisor)}";
                    if (reduced.Value is null != (reduction == Reduction.None)) yield return $"seed {drawn.Seed}: {reduction.Spelled()} has no value, or none one";
                    for (int g = 0; g < sum.Gradients.Count; g++)
                        for (int i = 0; i < sum.Gradients[g].Tensor.Count; i++)
                            if (!SameBits(reduced.Gradients[g].Tensor.Numbers[i], sum.Gradients[g].Tensor.Numbers[i] / divisor))
                                yield return $"seed {drawn.Seed}: the gradient under {reduction.Spelled()} is not that of the sum over {Text(divisor)}";
                }
            }
    }
}
