namespace LossApi.Domain.Tests.Laws;

/// <summary>A weight multiplies its term and gradients, and a weight of 0 takes the sample out.</summary>
sealed class WeightsMultiply : Law
{
    public override string Sentence => "weights multiply terms and gradients";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        foreach (Case drawn in RandomCases(subject, 20))
            using (drawn)
            using (Evaluation plain = Evaluate(subject, drawn))
            {
                var weights = new Tensor(drawn.Layout.Terms);
                for (int i = 0; i < weights.Count; i++) weights.Numbers[i] = i % 4;
                drawn.Batch.Add(Input.Weights.Name, weights);
                using Evaluation weighted = Evaluate(subject, drawn);
                for (int row = 0; row < weights.Count; row++)
                {
                    if (!SameBits(weighted.Terms.Numbers[row], Product(plain.Terms.Numbers[row], row % 4))) yield return $"seed {drawn.Seed}, sample {row}: the term is not weight times term";
                    for (int g = 0; g < plain.Gradients.Count; g++)
                        for (int k = 0; k < drawn.Layout.Width; k++)
                        {
                            int at = drawn.Layout.Origin(row) + k * drawn.Layout.Stride;
                            if (!SameBits(weighted.Gradients[g].Tensor.Numbers[at], Product(plain.Gradients[g].Tensor.Numbers[at], row % 4)))
                                yield return $"seed {drawn.Seed}, sample {row}: the gradient is not weight times gradient";
                        }
                }
            }
    }

    static double Product(double x, double weight) => weight == 0 ? 0 : x * weight;
}
