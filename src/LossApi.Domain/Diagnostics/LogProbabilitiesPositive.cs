namespace LossApi.Domain.Diagnostics;

/// <summary>A logarithm of a probability above 0: the number is no such logarithm; often it is the probability or the raw score itself.</summary>
sealed class LogProbabilitiesPositive : ISmell
{
    /// <summary>The logarithm of a float32 probability that was rounded a few units above 1: one unit is 1.2e-7.</summary>
    const double Rounding = 1e-6;

    public string Code => "log-probabilities-positive";

    public Diagnostic? In(in AnsweredBatch answered)
    {
        foreach (Input input in answered.Card.Inputs)
            if (answered.Batch[input] is { } tensor && HoldsLogarithms(answered, input) && Find(answered, input, tensor) is { } found)
                return found;
        return null;
    }

    /// <summary>The flag <c>log_target</c> says of targets what otherwise the kind says.</summary>
    static bool HoldsLogarithms(in AnsweredBatch answered, Input input) =>
        input.Kind == Kind.LogProbabilities || input.Name == "targets" && answered.IsOn("log_target");

    Diagnostic? Find(in AnsweredBatch answered, Input input, Tensor tensor)
    {
        ReadOnlySpan<double> numbers = tensor.Numbers;
        int first = -1;
        long count = 0;
        bool unit = true;
        for (int i = 0; i < numbers.Length; i++)
        {
            unit &= numbers[i] is >= 0 and <= 1;
            if (!(numbers[i] > Rounding) || !answered.Counts(answered.RowOf(tensor, i))) continue;
            count++;
            if (first < 0) first = i;
        }

        if (first < 0) return null;
        return new(Code, Severity.Warning, AnsweredBatch.Pointer(input, tensor, first),
            $"{input.Name} are logarithms of probabilities and so at most 0, but {count} of {AnsweredBatch.Many(numbers.Length, "number")} "
            + $"{(count == 1 ? "is" : "are")} greater; the first is {AnsweredBatch.Text(numbers[first])}",
            unit ? "All of them lie in [0, 1], so they look like probabilities: send their logarithms."
                : "They look like raw scores: apply a log-softmax first, or use a loss that takes logits.");
    }
}
