namespace LossApi.Domain.Diagnostics;

/// <summary>
/// Labels counted from 1 by a model with one output too many: class 0 never occurs, every other class does. (With the right number of
/// outputs the largest label is out of range and the request is refused.)
/// </summary>
sealed class OneBasedLabels : ISmell
{
    /// <summary>Were the C classes equally likely, N labels would miss class 0 with a chance of (1 − 1/C)^N ≤ e^(−N/C): 2e-9 at 20 a class.</summary>
    const int LabelsPerClass = 20;

    /// <summary>Classes are not equally likely. A class 0 as rare as the rarest that was seen m times would be missed with e^(−m): 5e-5 at 10.</summary>
    const int Rarest = 10;

    public string Code => "one-based-labels";

    public Diagnostic? In(in AnsweredBatch answered)
    {
        int classes = answered.Layout.Width;
        // With two classes, labels that are all 1 are simply a batch of one class.
        if (answered.Labels is not { } tensor || classes < 3 || tensor.Count < (long)LabelsPerClass * classes) return null;

        // One counter a class: at most a twentieth of the labels themselves.
        using var counters = new Rented<int>(classes);
        Span<int> seen = counters.Array.AsSpan(0, classes);
        seen.Clear();
        long count = 0;
        foreach (double label in tensor.Numbers)
        {
            if (answered.IsIgnored(label)) continue;
            if (label == 0) return null;
            seen[(int)label]++;
            count++;
        }

        if (count < (long)LabelsPerClass * classes) return null;
        int rarest = int.MaxValue;
        foreach (int times in seen[1..]) rarest = Math.Min(rarest, times);
        if (rarest < Rarest) return null;
        return new(Code, Severity.Warning, $"/{answered.LabelInput!.Name}",
            $"none of {count} labels is 0, yet each class from 1 to {classes - 1} occurs at least {rarest} times: the labels look counted from 1",
            "Class indices start at 0: subtract 1 from every label, and give the model one output less if class 0 was only there to make room.");
    }
}
