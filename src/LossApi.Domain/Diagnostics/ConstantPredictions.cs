using LossApi.Domain.Engine;

namespace LossApi.Domain.Diagnostics;

/// <summary>The model says the same of every sample although the targets differ: it does not look at its input.</summary>
sealed class ConstantPredictions : ISmell
{
    /// <summary>Two samples may well be alike.</summary>
    const int Fewest = 3;

    public string Code => "constant-predictions";

    public Diagnostic? In(in AnsweredBatch answered)
    {
        if (answered.Targets is not { } targets || answered.TermsAreEntries) return null;
        Layout layout = answered.Layout;
        Tensor predictions = answered.Predictions;
        if (!layout.LeadsBySample || targets.Shape != layout.Terms && targets.Shape != predictions.Shape) return null;
        int first = -1;
        long count = 0;
        bool differ = false;
        for (int row = 0; row < layout.Rows; row++)
        {
            if (!answered.Counts(row)) continue;
            count++;
            if (first < 0)
            {
                first = row;
                continue;
            }

            if (!Same(layout, predictions, first, row)) return null;
            differ = differ || !Same(layout, targets, first, row);
        }

        if (count < Fewest || !differ) return null;
        bool single = predictions.Shape == layout.Terms;
        return new(Code, Severity.Info, $"/{answered.Input.Name}",
            $"all {count} samples have the same {answered.Input.Name}{(single ? $", {AnsweredBatch.Text(predictions.Numbers[first])}" : "")}, although their targets differ",
            "The model does not tell its samples apart: look for dead units, an input that does not reach the output, or a collapse to the mean.");
    }

    static bool Same(Layout layout, Tensor tensor, int a, int b)
    {
        ReadOnlySpan<double> numbers = tensor.Numbers;
        if (tensor.Shape == layout.Terms) return numbers[a] == numbers[b];
        for (int k = 0, x = layout.Origin(a), y = layout.Origin(b); k < layout.Width; k++, x += layout.Stride, y += layout.Stride)
            if (numbers[x] != numbers[y]) return false;
        return true;
    }
}
