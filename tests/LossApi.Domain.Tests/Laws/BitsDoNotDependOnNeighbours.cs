namespace LossApi.Domain.Tests.Laws;

/// <summary>A sample's term and gradient have the same bits wherever it stands, however long the batch is and whoever its neighbours are.</summary>
sealed class BitsDoNotDependOnNeighbours : Law
{
    public override string Sentence => "bits do not depend on position, length or neighbours";

    public override IEnumerable<string> Breaches(Subject subject)
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
