using System.Globalization;

namespace LossApi.Domain.Diagnostics;

/// <summary>One sample makes up more than half of the sum of all.</summary>
sealed class OutlierDominates : ISmell
{
    /// <summary>
    /// Among ten, more than half is over five times the fair share; among terms with exponential tails it happens by chance in
    /// 10·2⁻⁹ = 2 % of batches, with fewer samples soon in most.
    /// </summary>
    const int Fewest = 10;

    /// <summary>
    /// With fewer samples more than half is ordinary, but 95 % is not: among four squares of normal errors chance does it in 2 % of batches,
    /// among more in fewer, and in a batch of three in one of twelve.
    /// </summary>
    const int FewestPlain = 4;

    const double Plain = 0.95;

    public string Code => "outlier-dominates";

    public Diagnostic? In(in AnsweredBatch answered)
    {
        if (answered.Evaluation.Count < FewestPlain || answered.TermsAreEntries) return null;

        if (answered.Evaluation.Extremes is not { Largest: (var largest, var term), Others: var others } || term == 0) return null;

        // In units of the largest the share is plain to see. The others alone overflow only where they outweigh it.
        double sum = 1 + others / Math.Abs(term), bound = answered.Evaluation.Count < Fewest ? 1 / Plain : 2;
        if (!(sum < bound)) return null;

        bool element = answered.Input.Extent == Extent.Element;
        string pointer = !element && answered.LabelInput is { } input ? answered.RowPointer(input, answered.Labels!, largest)
            : answered.RowPointer(answered.Input, answered.Predictions, largest);
        string percent = (100 / sum).ToString("F1", CultureInfo.InvariantCulture);
        return new(Code, Severity.Info, pointer,
            $"one of {answered.Evaluation.Count} samples has {percent} % of the sum of all terms: its term is {AnsweredBatch.Short(term)}",
            "Check that sample for a wrong target or unit; if it is genuine, a loss less sensitive to outliers or a weight keeps it from steering the fit.");
    }
}
