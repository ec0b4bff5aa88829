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
    readonly record struct Slot(Input Input, Tensor? Tensor, int Start, int Length, bool IsLabel);

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
            slots[i] = new(input, tensor, Length, length, label);
            Length += length;
        }
    }

    /// <summary>How many numbers a sample sees in all.</summary>
    public int Length { get; }

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
        foreach (Slot slot in slots)
        {
            if (slot.Tensor is null || slot.Input.Extent == Extent.ClassVector) continue;
            ReadOnlySpan<double> numbers = slot.Tensor.Numbers;
            for (int lane = 0; lane < lanes; lane++)
            {
                int row = Math.Min(firstRow + lane, layout.Rows - 1), to = slot.Start * lanes + lane;
                switch (slot.Input.Extent)
                {
                    case Extent.ScalarOrClassVector:
                        scratch[to] = numbers[numbers.Length == 1 ? 0 : Layout.ClassOf(layout.Terms, row)];
                        break;
                    case Extent.Sample:
                        scratch[to] = numbers[row];
                        break;
                    case var _ when slot.IsLabel:
                        scratch[to] = numbers[row] == ignored ? 0 : numbers[row];   // its row is masked afterwards; the label need only be a class
                        break;
                    case var _ when slot.Input.Kind == Kind.ClassLists:
                        Count(numbers, layout.Origin(row), slot.Length, scratch[to..], lanes);
                        break;
                    default:
                        int from = layout.Origin(row);
                        for (int k = 0; k < slot.Length; k++) scratch[to + k * lanes] = numbers[from + k * layout.Stride];
                        break;
                }
            }
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

    /// <summary>Takes the lanes' derivatives in an input back to that input's shape.</summary>
    public void Store(ReadOnlySpan<double> scratch, Input input, Span<double> numbers, int firstRow, int lanes)
    {
        Range range = RangeOf(input);
        (int start, int length) = range.GetOffsetAndLength(Length);
        int rows = Math.Min(lanes, layout.Rows - firstRow);
        for (int lane = 0; lane < rows; lane++)
        {
            int to = layout.Origin(firstRow + lane), from = start * lanes + lane;
            for (int k = 0; k < length; k++) numbers[to + k * layout.Stride] = scratch[from + k * lanes];
        }
    }
}
