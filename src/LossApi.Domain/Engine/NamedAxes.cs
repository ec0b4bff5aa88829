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
        bool single = IsSingle(card, batch, options);
        var tails = new Dictionary<string, Shape>();
        foreach (Input input in card.Inputs)
        {
            if (batch[input] is not { } tensor || input.Extent != Extent.Axes) continue;
            ImmutableArray<string> axes = single && input.Unbatched ? input.AxesUnder(options)[1..] : input.AxesUnder(options);
            Shape shape = tensor.Shape;
            if (shape == new Shape(0) && axes.Length > 0) shape = Empty(axes, sizes);
            else if (axes is [.., var rest] && rest.EndsWith('…') && shape.Rank >= axes.Length - 1)
            {
                if (!tails.TryAdd(rest, tensor.Shape) && tails[rest] != tensor.Shape)
                    faults.Add($"/{input.Name}", "shape-mismatch", $"{input.Name} has shape {tensor.Shape}; it must be of shape {tails[rest]}");
                int named = axes.Length - 1;
                shape = new([.. Enumerable.Range(0, named).Select(axis => tensor.Shape[axis]), checked((int)shape.Product(named, shape.Rank))]);
            }

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
        if (single) sizes.Add(leader.AxesUnder(options)[0], 1);
        Shape terms = card.TermAxis is { } termAxis && !single ? new(sizes[termAxis])
            // Of no samples there is not even the one term.
            : card.TermAxis is null && batch[leader]!.Shape == new Shape(0) ? new(0)
            : Shape.Scalar;
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

    /// <summary>Whether the batch is one sample without the axis of samples.</summary>
    static bool IsSingle(LossCard card, Batch batch, OptionValues options) =>
        card.Inputs[0] is { Unbatched: true } leader && batch[leader]!.Shape is var shape && shape.Rank == leader.AxesUnder(options).Length - 1 && shape != new Shape(0);

    /// <summary>JSON's [] has lost the axes behind the first: nothing of whatever the others say.</summary>
    static Shape Empty(ImmutableArray<string> axes, Dictionary<string, int> sizes) =>
        new([0, .. axes.Skip(1).Select(axis => sizes.GetValueOrDefault(axis, 0))]);

    /// <summary>Options that are indices into an axis.</summary>
    public static void CheckIndices(LossCard card, Layout layout, OptionValues options, Violations faults)
    {
        foreach (Option option in card.Options)
            if (option is Integer { IndexOf: { } axis } index && layout.Rows > 0 && options[index] >= layout.Sizes[axis])
                faults.Add($"/options/{option.Name}", "bad-option", $"{option.Name} is {options[index]}, but {axis} is {layout.Sizes[axis]}: it must be from 0 to {layout.Sizes[axis] - 1}");
    }

    /// <summary>Whole numbers: in range, and where they are indices or lengths of an axis, within it.</summary>
    public static void CheckWhole(Input input, Tensor tensor, Batch batch, Layout layout, OptionValues options, Violations faults)
    {
        Interval range = input switch
        {
            { IndexOf: { } axis } => new(0, layout.Sizes[axis] - 1),
            { LengthOf: { } axis } => new(0, layout.Sizes[axis]),
            _ => input.Range,
        };
        ReadOnlySpan<double> numbers = tensor.Numbers;
        double excluded = input.Excluded is { } option ? options[option] : double.NaN;
        int width = tensor.Shape.Rank == 0 ? 1 : tensor.Shape[tensor.Shape.Rank - 1], counted = width;
        bool pads = input.Lengths is not null;
        Tensor? lengths = pads ? batch[input.Lengths!] : null;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (pads && i % width == 0) counted = input.CountedIn(numbers.Slice(i, width), lengths?.Numbers[i / width], excluded);
            if (i % width >= counted) continue;
            if (numbers[i] == excluded && faults.HasRoom())
            {
                faults.Add($"/{input.Name}{tensor.Shape.PointerTo(i)}", "label-out-of-range",
                    $"{input.Name} must not be {(OptionValue)excluded}, the {input.Excluded!.Name}, among the {counted} entries that count"
                    + (lengths is null ? $"; if it is padding, say so with {input.Lengths!.Name}" : ""));
                continue;
            }

            if (range.Contains(numbers[i]) && numbers[i] == Math.Truncate(numbers[i]) || !faults.HasRoom()) continue;
            faults.Add($"/{input.Name}{tensor.Shape.PointerTo(i)}", input.IndexOf is null ? "out-of-range" : "label-out-of-range",
                $"{input.Name} must be whole numbers{(range == Interval.Real ? "" : $" {range}")}, not {(OptionValue)numbers[i]}");
        }
    }
}
