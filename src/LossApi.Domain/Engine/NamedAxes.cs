using System.Collections.Immutable;

namespace LossApi.Domain.Engine;

/// <summary>The shapes of a loss over a whole batch: axes that have a name have one length throughout a request.</summary>
static class NamedAxes
{
    /// <summary>Binds the axes' names to lengths, first come first served, and holds every input to them. Null exactly when a violation was added.</summary>
    public static Layout? LayoutOf(LossCard card, Batch batch, OptionValues options, Violations faults)
    {
        long before = faults.Count;
        var sizes = new Dictionary<string, int>();
        var from = new Dictionary<string, Input>();
        foreach (Input input in card.Inputs)
        {
            if (batch[input] is not { } tensor || input.Extent != Extent.Axes) continue;
            ImmutableArray<string> axes = input.AxesUnder(options);
            Shape shape = tensor.Shape;
            if (shape == new Shape(0) && axes.Length > 0) shape = Empty(axes, sizes);
            if (shape.Rank != axes.Length)
            {
                faults.Add($"/{input.Name}", "shape-mismatch", $"{input.Name} has shape {tensor.Shape}; it must be of shape [{string.Join(", ", axes)}]");
                continue;
            }

            for (int axis = 0; axis < axes.Length; axis++)
            {
                string name = axes[axis];
                if (sizes.TryAdd(name, shape[axis])) from.Add(name, input);
                else if (sizes[name] != shape[axis])
                    faults.Add($"/{input.Name}", "shape-mismatch",
                        $"{input.Name} has shape {tensor.Shape}, so that {name} is {shape[axis]}, but {from[name].Name} has shape {batch[from[name]]!.Shape}, so that {name} is {sizes[name]}");
            }
        }

        foreach (Input input in card.Inputs)
            if (input.Together is { } partner && batch[input] is not null && batch[partner] is null)
                faults.Add($"/{partner}", "missing-member", $"{input.Name} means nothing without {partner}: give both or neither");
        foreach ((string axis, int least, string why) in card.ShortestAxes)
            if (sizes.TryGetValue(axis, out int length) && length > 0 && length < least)
                faults.Add($"/{from[axis].Name}", "shape-mismatch", $"{from[axis].Name} has shape {batch[from[axis]]!.Shape}: {axis} must be at least {least}, {why}");
        if (faults.Count > before) return null;
        Input leader = card.Inputs[0];
        Shape terms = card.TermAxis is { } termAxis ? new(sizes[termAxis]) : Shape.Scalar;
        if (terms.Count > 0 && sizes.FirstOrDefault(s => s.Value == 0) is { Key: { } none })
        {
            faults.Add($"/{from[none].Name}", "shape-mismatch", $"{from[none].Name} has shape {batch[from[none]]!.Shape}: {none} must be at least 1");
            return null;
        }

        int rows = checked((int)terms.Count);
        bool leads = card.TermAxis is null || leader.AxesUnder(options)[0] == card.TermAxis;
        var layout = new Layout(terms, rows, rows == 0 ? 0 : batch[leader]!.Count / rows, 1) { Sizes = sizes.ToImmutableDictionary(), LeadsBySample = leads };
        foreach (Input input in card.AllInputs)
            if (input.Extent != Extent.Axes && batch[input] is { } tensor && !layout.Fits(input, tensor.Shape, terms))
                faults.Add($"/{input.Name}", "shape-mismatch", $"{input.Name} has shape {tensor.Shape}; it must be {layout.Wanted(input, terms)}");
        return faults.Count > before ? null : layout;
    }

    /// <summary>JSON's [] has lost the axes behind the first: nothing of whatever the others say.</summary>
    static Shape Empty(ImmutableArray<string> axes, Dictionary<string, int> sizes) =>
        new([0, .. axes.Skip(1).Select(axis => sizes.GetValueOrDefault(axis, 0))]);

    /// <summary>Whole numbers: in range, and where they are indices or lengths of an axis, within it.</summary>
    public static void CheckWhole(Input input, Tensor tensor, Layout layout, Violations faults)
    {
        Interval range = input switch
        {
            { IndexOf: { } axis } => new(0, layout.Sizes[axis] - 1),
            { LengthOf: { } axis } => new(0, layout.Sizes[axis]),
            _ => input.Range,
        };
        ReadOnlySpan<double> numbers = tensor.Numbers;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (range.Contains(numbers[i]) && numbers[i] == Math.Truncate(numbers[i]) || !faults.HasRoom()) continue;
            faults.Add($"/{input.Name}{tensor.Shape.PointerTo(i)}", input.IndexOf is null ? "out-of-range" : "label-out-of-range",
                $"{input.Name} must be whole numbers{(range == Interval.Real ? "" : $" {range}")}, not {(OptionValue)numbers[i]}");
        }
    }
}
