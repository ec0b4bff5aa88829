namespace LossApi.Domain.Tests.Laws;

/// <summary>A sample's term and gradient have the same bits wherever it stands, however long the batch is and whoever its neighbours are.</summary>
sealed class BitsDoNotDependOnNeighbours : Law
{
    public override string Sentence => "bits do not depend on position, length or neighbours";

    public override IEnumerable<string> Breaches(Subject subject) => subject.IsCoupled ? InAnyOrder(subject) : OfSamples(subject);

    /// <summary>Where samples see each other, their order must not matter, but for the rounding of sums over them.</summary>
    static IEnumerable<string> InAnyOrder(Subject subject)
    {
        // Optional inputs may line up with the samples without being of them (a memory whose k-th entry is not compared with the k-th sample).
        foreach (Case drawn in RandomCases(subject, 40, rows: 7).Where(c => subject.Card.Inputs.All(i => i.Required || i.AxesUnder(c.Options).Contains("N") || c.Batch[i] is null)))
            using (drawn)
            using (Evaluation whole = Evaluate(subject, drawn))
            {
                using Case turned = Rows(subject, drawn, 3, 0, 6, 1, 5, 2, 4);
                using Evaluation other = Evaluate(subject, turned);
                if (whole.Count != other.Count || !Close(whole.Value ?? 0, other.Value ?? 0, 1e-14, 1e-14))
                    yield return $"seed {drawn.Seed}: in another order the value is {Text(other.Value ?? 0)} instead of {Text(whole.Value ?? 0)}";
                double[] sizes = [.. whole.Gradients.Select(g => Size(g.Tensor))], turnedSizes = [.. other.Gradients.Select(g => Size(g.Tensor))];
                for (int g = 0; g < sizes.Length; g++)
                    if (!Close(sizes[g], turnedSizes[g], 1e-13, 1e-13)) yield return $"seed {drawn.Seed}: in another order the gradient has the size {Text(turnedSizes[g])} instead of {Text(sizes[g])}";
            }
    }

    static double Size(Tensor tensor)
    {
        double sum = 0;
        foreach (double x in tensor.Numbers) sum += Math.Abs(x);
        return sum;
    }

    static IEnumerable<string> OfSamples(Subject subject)
    {
        foreach (Case drawn in RandomCases(subject, 20, rows: 11))
            using (drawn)
            using (Evaluation whole = Evaluate(subject, drawn))
            {
                using Case reversed = Rows(subject, drawn, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
                using Evaluation backwards = Evaluate(subject, reversed);
                if (!SameBits(whole.Value!.Value, backwards.Value!.Value)) yield return $"seed {drawn.Seed}: the value of the reversed batch differs";
                for (int row = 0; row < 11; row++)
                {
                    using Case alone = Rows(subject, drawn, row);
                    using Evaluation single = Evaluate(subject, alone);
                    if (!SameBits(whole.Terms.Numbers[row], single.Terms.Numbers[0]) || !SameBits(backwards.Terms.Numbers[10 - row], single.Terms.Numbers[0]))
                        yield return $"seed {drawn.Seed}, sample {row}: alone the term has other bits";
                    for (int g = 0; g < whole.Gradients.Count; g++)
                        for (int k = 0; k < drawn.Layout.Width; k++)
                            if (!SameBits(
                                whole.Gradients[g].Tensor.Numbers[drawn.Layout.Origin(row) + k * drawn.Layout.Stride],
                                single.Gradients[g].Tensor.Numbers[k * alone.Layout.Stride]))
                                yield return $"seed {drawn.Seed}, sample {row}: alone the gradient has other bits";
                }
            }
    }
}
