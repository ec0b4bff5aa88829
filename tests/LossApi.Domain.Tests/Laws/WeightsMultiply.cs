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
                    for (int g = 0; g < plain.Gradients.Count && !subject.IsCoupled; g++)
                        for (int k = 0; k < drawn.Layout.Width; k++)
                        {
                            int at = drawn.Layout.Origin(row) + k * drawn.Layout.Stride;
                            if (!SameBits(weighted.Gradients[g].Tensor.Numbers[at], Product(plain.Gradients[g].Tensor.Numbers[at], row % 4)))
                                yield return $"seed {drawn.Seed}, sample {row}: the gradient is not weight times gradient";
                        }
                }

                if (!subject.IsCoupled) continue;
                foreach (string breach in Shared(subject, drawn, weighted)) yield return breach;
            }
    }

    /// <summary>Where terms share inputs, the weighted gradient is the weighted sum of the gradients of each term alone.</summary>
    static IEnumerable<string> Shared(Subject subject, Case drawn, Evaluation weighted)
    {
        double[][] sums = [.. weighted.Gradients.Select(g => new double[g.Tensor.Count])];
        Span<double> weights = drawn.Batch[Input.Weights]!.Numbers;
        double[] given = weights.ToArray();
        for (int row = 0; row < given.Length; row++)
        {
            Only(drawn, row);
            using Evaluation alone = Evaluate(subject, drawn);
            for (int g = 0; g < sums.Length; g++)
                for (int k = 0; k < sums[g].Length; k++) sums[g][k] += given[row] * alone.Gradients[g].Tensor.Numbers[k];
        }

        for (int g = 0; g < sums.Length; g++)
            for (int k = 0; k < sums[g].Length; k++)
                if (!Close(sums[g][k], weighted.Gradients[g].Tensor.Numbers[k], 1e-11, 1e-12)) yield return $"seed {drawn.Seed}: the gradient is not the weighted sum of the terms' gradients";
    }

    static void Only(Case drawn, int row)
    {
        Span<double> weights = drawn.Batch[Input.Weights]!.Numbers;
        weights.Clear();
        weights[row] = 1;
    }

    static double Product(double x, double weight) => weight == 0 ? 0 : x * weight;
}
