using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Diagnostics;

/// <summary>The options <c>clip</c> or <c>log_floor</c> took hold: the value is that of other numbers than were sent, and where clip holds the gradient is 0.</summary>
sealed class Clipped : ISmell
{
    public string Code => "clipped";

    public Diagnostic? In(in AnsweredBatch answered)
    {
        double clip = answered.Amount("clip");
        double? floor = answered.Limit("log_floor");
        if (clip <= 0 && floor is null) return null;
        double low = Math.Max(clip, floor is { } log ? Scalar.Exp(Scalar.Of(log)).V : 0);
        return answered.Input switch
        {
            { Extent: Extent.Element } => Report(answered, Elements(answered, clip, low)),
            { Extent: Extent.Classes } => Report(answered, Classes(answered, low)),
            _ => null,
        };
    }

    static (long Count, int First) Elements(in AnsweredBatch answered, double clip, double low)
    {
        ReadOnlySpan<double> numbers = answered.Predictions.Numbers;
        ReadOnlySpan<double> targets = answered.Targets is { } tensor && tensor.Shape == answered.Predictions.Shape ? tensor.Numbers : default;
        long count = 0;
        int first = -1;
        for (int i = 0; i < numbers.Length; i++)
        {
            double p = numbers[i];
            bool under = p < low, over = 1 - p < low;
            if (!under && !over || !answered.Counts(i)) continue;

            // A clipped number is another number in both logarithms; a floored logarithm shows only where the target gives it a factor.
            bool moved = p < clip || 1 - p < clip;
            if (!moved && !targets.IsEmpty && !answered.Smoothed && (under ? targets[i] <= 0 : targets[i] >= 1)) continue;
            count++;
            if (first < 0) first = i;
        }

        return (count, first);
    }

    static (long Count, int First) Classes(in AnsweredBatch answered, double low)
    {
        ReadOnlySpan<double> numbers = answered.Predictions.Numbers;
        Layout layout = answered.Layout;
        double high = answered.Ceiling;
        long count = 0;
        int first = -1;
        for (int row = 0; row < layout.Rows; row++)
        {
            if (!answered.Counts(row)) continue;
            double divisor = answered.Divisor(row);
            for (int k = 0, at = layout.Origin(row); k < layout.Width; k++, at += layout.Stride)
            {
                double p = divisor == 1 ? numbers[at] : numbers[at] / divisor;
                // A class without a share in the target has no part in the loss, clipped or not: every confident softmax has many.
                if (p >= low && p <= high || !answered.Matters(row, k)) continue;
                count++;
                if (first < 0 || at < first) first = at;
            }
        }

        return (count, first);
    }

    Diagnostic? Report(in AnsweredBatch answered, (long Count, int First) found)
    {
        if (found.Count == 0) return null;
        Tensor predictions = answered.Predictions;
        bool clip = answered.Amount("clip") > 0;
        string option = clip ? $"clip = {AnsweredBatch.Text(answered.Amount("clip"))}" : $"log_floor = {AnsweredBatch.Text(answered.Limit("log_floor")!.Value)}";
        return new(Code, Severity.Info, AnsweredBatch.Pointer(answered.Input, predictions, found.First),
            $"{option} held for {found.Count} of {AnsweredBatch.Many(predictions.Count, "number")} of {answered.Input.Name}; the first is {AnsweredBatch.Text(predictions.Numbers[found.First])}",
            (clip ? "Where a number is clipped its gradient is 0 and it no longer learns. " : "Where a logarithm is floored the value is no longer the exact one. ")
            + (answered.Card.OnLogits is { } logits ? $"/loss/{logits} takes the raw scores and needs neither." : "Without it the value is exact, and infinite at 0."));
    }
}
