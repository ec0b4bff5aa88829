using LossApi.Domain.Engine;

namespace LossApi.Domain.Diagnostics;

/// <summary>A row of class probabilities that does not sum to 1: the value is still a number, but no cross-entropy or divergence of distributions.</summary>
sealed class NotADistribution : ISmell
{
    public string Code => "not-a-distribution";

    public Diagnostic? In(in AnsweredBatch answered)
    {
        // Labels that can hold together sum to anything.
        if (answered.Card.Group == Group.Multilabel) return null;
        foreach (Input input in answered.Card.Inputs)
            if (answered.Batch[input] is { } tensor && HoldsDistributions(answered, input, tensor) && Find(answered, input, tensor) is { } found)
                return found;
        return null;
    }

    static bool HoldsDistributions(in AnsweredBatch answered, Input input, Tensor tensor) => input switch
    {
        // A loss that normalizes its predictions asks for no sum.
        { Kind: Kind.Probabilities, Extent: Extent.Classes } => !ReferenceEquals(input, answered.Input) || !answered.Normalizes,
        { Kind: Kind.ClassIndicesOrProbabilities } => !BatchRules.IsLabel(input, tensor, answered.Layout),
        _ => false,
    };

    Diagnostic? Find(in AnsweredBatch answered, Input input, Tensor tensor)
    {
        Layout layout = answered.Layout;
        int first = -1;
        long count = 0;
        for (int row = 0; row < layout.Rows; row++)
        {
            if (Math.Abs(answered.Sum(tensor, row) - 1) <= AnsweredBatch.Rounding || !answered.Counts(row)) continue;
            count++;
            if (first < 0) first = row;
        }

        if (first < 0) return null;
        string what = ReferenceEquals(input, answered.Input) && answered.Card.OnLogits is { } logits
            ? $"Apply a softmax over the class axis, or send raw scores to /loss/{logits}; independent labels belong to a binary loss."
            : "Divide each row by its sum; independent labels belong to a binary loss. Check too that the class axis is the one meant.";
        return new(Code, Severity.Warning, answered.RowPointer(input, tensor, first),
            $"{count} of {AnsweredBatch.Many(layout.Rows, "row")} of {input.Name} {(count == 1 ? "does" : "do")} not sum to 1 over {AnsweredBatch.Many(layout.Width, "class", "classes")}; "
            + $"the first sums to {AnsweredBatch.Short(answered.Sum(tensor, first))}", what);
    }
}
