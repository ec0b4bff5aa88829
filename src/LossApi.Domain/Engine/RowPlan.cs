using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>How the tensors of a batch are dealt out to samples: where each input lies in a sample's scratch, and how it gets there.</summary>
sealed class RowPlan
{
    readonly Slot[] slots;
    readonly Layout layout;
    readonly double? ignored;

    /// <param name="Input">The input.</param>
    /// <param name="Tensor">What was given, if anything.</param>
    /// <param name="Start">Where its numbers begin in the scratch.</param>
    /// <param name="Length">How many a sample sees.</param>
    /// <param name="IsLabel">Whether it holds class indices.</param>
    readonly record struct Slot(Input Input, Tensor? Tensor, int Start, int Length, bool IsLabel)
    {
        /// <summary>Whether a sample has one number of it, and those lie together in the order of the samples.</summary>
        public bool Single { get; init; }

        /// <summary>Whether eight samples are dealt out at once.</summary>
        public bool Vectored { get; init; }
    }

    public RowPlan(LossCard card, Batch batch, Layout layout, OptionValues options, Outputs outputs)
    {
        this.layout = layout;
        ignored = card.IgnoreIndex is { } option ? options[option] : null;
        WantsGradients = outputs.HasFlag(Outputs.Gradients);
        WantsCurvatures = outputs.HasFlag(Outputs.Hessians);
        slots = new Slot[card.Inputs.Length];
        for (int i = 0; i < slots.Length; i++)
        {
            Input input = card.Inputs[i];
            Tensor? tensor = batch[input];
            bool label = tensor is not null && BatchRules.IsLabel(input, tensor, layout);
            int length = input.Extent switch
            {
                Extent.Classes or Extent.Features or Extent.Region or Extent.ClassVector => layout.Width,
                Extent.LabelOrClasses when !label => layout.Width,
                _ => 1,
            };
            bool single = label || input.Extent == Extent.Sample || input.Extent != Extent.ScalarOrClassVector && length == 1 && layout is { Width: 1, Stride: 1 };
            slots[i] = new(input, tensor, Length, length, label)
            {
                Single = single,
                Vectored = single || length == layout.Width && input.Kind != Kind.ClassLists && input.Extent != Extent.ScalarOrClassVector,
            };
            Length += length;
        }
    }

    /// <summary>How many numbers a sample sees in all.</summary>
    public int Length { get; }

    /// <summary>How many classes or features a sample has.</summary>
    public int Width => layout.Width;

    public bool WantsGradients { get; }
    public bool WantsCurvatures { get; }

    /// <summary>Where an input's numbers lie in the scratch.</summary>
    public Range RangeOf(Input input)
    {
        foreach (Slot slot in slots)
            if (ReferenceEquals(slot.Input, input)) return slot.Start..(slot.Start + slot.Length);
        throw new ArgumentException($"the card does not declare {input.Name}", nameof(input));
    }

    public bool IsLabel(Input input)
    {
        foreach (Slot slot in slots)
            if (ReferenceEquals(slot.Input, input)) return slot.IsLabel;
        return false;
    }

    /// <summary>Some samples' numbers of an input, where they lie; none where it was not given.</summary>
    public ReadOnlySpan<double> Along(Input input, int first, int count)
    {
        foreach (ref readonly Slot slot in slots.AsSpan())
        {
            if (!ReferenceEquals(slot.Input, input)) continue;
            return slot switch
            {
                { Tensor: null } => default,
                { Input.Extent: Extent.ClassVector } => slot.Tensor.Numbers,
                { Single: true } => slot.Tensor.Numbers.Slice(first, count),
                _ => Along(slot.Tensor, first, count),
            };
        }

        throw new ArgumentException($"the card does not declare {input.Name}", nameof(input));
    }

    /// <summary>Some samples' numbers of a tensor, where they lie.</summary>
    public Span<double> Along(Tensor tensor, int first, int count) => tensor.Numbers.Slice(first * layout.Width, count * layout.Width);

    /// <summary>The class that a label names; where it is ignored, the first.</summary>
    public int Label(double label) => label == ignored ? 0 : (int)label;

    /// <summary>Writes what is the same for every sample: class vectors, and the defaults of what was not given.</summary>
    public void LoadConstants(Span<double> scratch, int lanes)
    {
        foreach (Slot slot in slots)
        {
            if (slot.Tensor is not null && slot.Input.Extent != Extent.ClassVector) continue;
            for (int k = 0; k < slot.Length; k++)
                scratch.Slice((slot.Start + k) * lanes, lanes).Fill(slot.Tensor is null ? slot.Input.Default : slot.Tensor.Numbers[k]);
        }
    }

    /// <summary>Deals out as many samples as there are lanes. Past the last one its numbers are repeated, so that the filling can raise nothing of its own.</summary>
    public void Load(Span<double> scratch, int firstRow, int lanes)
    {
        bool full = lanes == Lanes.Count && firstRow + lanes <= layout.Rows;
        foreach (Slot slot in slots)
        {
            if (slot.Tensor is null || slot.Input.Extent == Extent.ClassVector) continue;
            ReadOnlySpan<double> numbers = slot.Tensor.Numbers;
            Span<double> to = scratch.Slice(slot.Start * lanes, slot.Length * lanes);
            if (full && slot.Vectored)
            {
                if (slot.Single) LoadEight(numbers.Slice(firstRow, Lanes.Count), slot.IsLabel, to);
                else LanesOf.Load(numbers, layout, firstRow, to);
                continue;
            }

            for (int lane = 0; lane < lanes; lane++) LoadOne(slot, numbers, Math.Min(firstRow + lane, layout.Rows - 1), to[lane..], lanes);
        }
    }

    /// <summary>Eight numbers that lie together, one a sample.</summary>
    void LoadEight(ReadOnlySpan<double> numbers, bool label, Span<double> to)
    {
        Vector512<double> eight = Lanes.Of(numbers).V;
        if (label && ignored is { } skip) eight = Vector512.AndNot(eight, Vector512.Equals(eight, Vector512.Create(skip)));
        new Lanes(eight).CopyTo(to);
    }

    void LoadOne(in Slot slot, ReadOnlySpan<double> numbers, int row, Span<double> to, int lanes)
    {
        switch (slot.Input.Extent)
        {
            case Extent.ScalarOrClassVector:
                to[0] = numbers[numbers.Length == 1 ? 0 : Layout.ClassOf(layout.Terms, row)];
                break;
            case Extent.Sample:
                to[0] = numbers[row];
                break;
            case var _ when slot.IsLabel:
                to[0] = numbers[row] == ignored ? 0 : numbers[row];   // its row is masked afterwards; the label need only be a class
                break;
            case var _ when slot.Input.Kind == Kind.ClassLists:
                Count(numbers, layout.Origin(row), slot.Length, to, lanes);
                break;
            default:
                int from = layout.Origin(row);
                for (int k = 0; k < slot.Length; k++) to[k * lanes] = numbers[from + k * layout.Stride];
                break;
        }
    }

    /// <summary>
    /// Deals out a list of classes as how often each class stands in it: lists have different lengths, classes do not.
    /// </summary>
    void Count(ReadOnlySpan<double> entries, int from, int length, Span<double> counts, int lanes)
    {
        for (int k = 0; k < length; k++) counts[k * lanes] = 0;
        for (int k = 0; k < length && entries[from + k * layout.Stride] is >= 0 and var entry; k++) counts[(int)entry * lanes]++;
    }

    /// <summary>Takes the lanes' derivatives in an input back to that input's shape, weighed and divided.</summary>
    public void Store(Span<double> scratch, Input input, Span<double> numbers, int firstRow, int lanes, ReadOnlySpan<double> factors, double divisor)
    {
        (int start, int length) = RangeOf(input).GetOffsetAndLength(Length);
        Span<double> from = scratch.Slice(start * lanes, length * lanes);
        Reducer.Scale(from, factors, divisor);
        int rows = Math.Min(lanes, layout.Rows - firstRow);
        if (rows == Lanes.Count && length == layout.Width)
        {
            if (layout is { Width: 1, Stride: 1 }) from.CopyTo(numbers[firstRow..]);
            else LanesOf.Store(from, layout, firstRow, numbers);
            return;
        }

        for (int lane = 0; lane < rows; lane++)
        {
            int to = layout.Origin(firstRow + lane);
            for (int k = 0; k < length; k++) numbers[to + k * layout.Stride] = from[lane + k * lanes];
        }
    }
}
