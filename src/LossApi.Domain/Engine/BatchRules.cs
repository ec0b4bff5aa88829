using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossApi.Domain.Engine;

/// <summary>Holds a batch against the rules of a card: shapes, ranges, labels. What is refused here is what the card documents.</summary>
public static class BatchRules
{
    /// <summary>The layout of a batch that keeps all rules, or null with the violations added.</summary>
    public static Layout? Check(LossCard card, Batch batch, OptionValues options, Violations faults)
    {
        if (Layout.Of(card, batch, options, faults) is not { } layout) return null;
        long before = faults.Count;
        CheckCost(card, layout, faults);
        NamedAxes.CheckIndices(card, layout, options, faults);
        foreach (Input input in card.AllInputs)
        {
            if (batch[input] is not { } tensor) continue;
            if (IsLabel(input, tensor, layout)) CheckLabels(card, input, tensor, layout, options, faults);
            else if (input.Whole && input.Extent == Extent.Axes) NamedAxes.CheckWhole(input, tensor, batch, layout, options, faults);
            else if (input.Kind == Kind.ClassLists) CheckLists(input, tensor, layout, faults);
            else CheckRange(card, input, tensor, options, faults);
        }

        foreach (RowRule rule in card.Rules) CheckRule(rule, batch, layout, faults);
        return faults.Count > before ? null : layout;
    }

    /// <summary>Whether an input holds class indices in this batch.</summary>
    public static bool IsLabel(Input input, Tensor tensor, Layout layout) =>
        input.Extent == Extent.Label || input.Extent == Extent.LabelOrClasses && tensor.Shape == layout.Terms;

    static void CheckCost(LossCard card, Layout layout, Violations faults)
    {
        if (card.Cost is not { } cost || cost.Steps(layout) is var steps && steps <= cost.Most) return;
        faults.Add($"/{card.Inputs[0].Name}", "too-much-work", string.Create(CultureInfo.InvariantCulture,
            $"{card.Name} takes {cost.Sentence}: {steps:G3} steps here, of which {cost.Most:G3} are allowed; send smaller batches"));
    }

    static void CheckRange(LossCard card, Input input, Tensor tensor, OptionValues options, Violations faults)
    {
        ReadOnlySpan<double> numbers = tensor.Numbers;
        Interval range = input.Kind == Kind.ClassIndicesOrProbabilities ? Interval.Unit : input.RangeUnder(options);
        for (int i = range.FirstOutside(numbers); i >= 0; i = range.FirstOutside(numbers, i + 1))
        {
            if (!faults.HasRoom()) continue;
            bool scores = input.Kind == Kind.Probabilities && card.OnLogits is not null && ReferenceEquals(input, card.Inputs[0]);
            faults.Add($"/{input.Name}{tensor.Shape.PointerTo(i)}", scores ? "logits-as-probabilities" : "out-of-range",
                $"{input.Name} must be {range}, not {Text(numbers[i])}" + (scores ? $"; for raw scores (logits) use /loss/{card.OnLogits}" : ""));
        }
    }

    static void CheckRule(RowRule rule, Batch batch, Layout layout, Violations faults)
    {
        if (batch[rule.Smaller.Input] is not { } least || batch[rule.Larger.Input] is not { } most) return;
        for (int row = 0; row < layout.Rows; row++)
        {
            int at = layout.IndexOf(rule.Larger, row);
            double bound = least.Numbers[layout.IndexOf(rule.Smaller, row)], number = most.Numbers[at];
            if (bound <= number || !faults.HasRoom()) continue;
            faults.Add($"/{rule.Larger.Input.Name}{most.Shape.PointerTo(at)}", "out-of-range",
                $"{rule.Larger.Name} must be at least {rule.Smaller.Name}, here {Text(bound)}, not {Text(number)}");
        }
    }

    static void CheckLabels(LossCard card, Input input, Tensor tensor, Layout layout, OptionValues options, Violations faults)
    {
        ReadOnlySpan<double> labels = tensor.Numbers;
        int? ignored = card.IgnoreIndex is { } option ? options[option] : null;
        if (AreWhole(labels, 0, layout.Width, ignored)) return;
        bool oneBased = labels.Length > 0 && Smallest(labels, ignored) >= 1 && Largest(labels) == layout.Width;
        for (int i = 0; i < labels.Length; i++)
        {
            double label = labels[i];
            if (label == ignored || label >= 0 && label < layout.Width && label == Math.Truncate(label) || !faults.HasRoom()) continue;
            faults.Add($"/{input.Name}{tensor.Shape.PointerTo(i)}", "label-out-of-range",
                $"a class index must be a whole number from 0 to {layout.Width - 1}" + (ignored is { } skip ? $", or {skip} (ignored)" : "") + $", not {Text(label)}"
                + (oneBased ? "; the labels look one-based: subtract 1" : ""));
        }
    }

    /// <summary>Entries behind the −1 that ends a list are not read, yet they must be what an entry may be: PyTorch refuses them, too.</summary>
    static void CheckLists(Input input, Tensor tensor, Layout layout, Violations faults)
    {
        ReadOnlySpan<double> entries = tensor.Numbers;
        if (AreWhole(entries, -1, layout.Width, null)) return;
        for (int i = 0; i < entries.Length; i++)
        {
            double entry = entries[i];
            if (entry >= -1 && entry < layout.Width && entry == Math.Truncate(entry) || !faults.HasRoom()) continue;
            faults.Add($"/{input.Name}{tensor.Shape.PointerTo(i)}", "label-out-of-range",
                $"an entry of a list of classes must be a whole number from 0 to {layout.Width - 1}, or -1 (ends the list), not {Text(entry)}");
        }
    }

    /// <summary>Whether all are whole numbers from one up to, not including, another, or the one that is ignored: the common case, eight at a time.</summary>
    static bool AreWhole(ReadOnlySpan<double> labels, int least, int end, int? ignored)
    {
        Vector512<double> low = Vector512.Create((double)least), high = Vector512.Create((double)end), skip = Vector512.Create(ignored ?? double.NaN), all = Vector512<double>.AllBitsSet;
        ReadOnlySpan<Vector512<double>> rows = MemoryMarshal.Cast<double, Vector512<double>>(labels);
        foreach (Vector512<double> label in rows)
        {
            all &= Vector512.GreaterThanOrEqual(label, low) & Vector512.LessThan(label, high) & Vector512.Equals(label, Vector512.Truncate(label)) | Vector512.Equals(label, skip);
        }

        foreach (double label in labels[(rows.Length * Vector512<double>.Count)..])
            if (!(label >= least && label < end && label == Math.Truncate(label)) && label != ignored) return false;
        return Vector512.EqualsAll(all.AsInt64(), Vector512<long>.AllBitsSet);
    }

    static double Smallest(ReadOnlySpan<double> labels, int? ignored)
    {
        double smallest = double.PositiveInfinity;
        foreach (double label in labels) if (label < smallest && label != ignored) smallest = label;
        return smallest;
    }

    static double Largest(ReadOnlySpan<double> labels)
    {
        double largest = double.NegativeInfinity;
        foreach (double label in labels) if (label > largest) largest = label;
        return largest;
    }

    static string Text(double x) => ((OptionValue)x).ToString();
}
