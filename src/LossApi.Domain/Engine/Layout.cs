using System.Collections.Immutable;

namespace LossApi.Domain.Engine;

/// <summary>The geometry of a batch: which elements of its tensors belong to which sample.</summary>
/// <param name="Terms">The shape of the terms.</param>
/// <param name="Rows">How many terms there are.</param>
/// <param name="Width">How many classes or features a sample has; 1 for element losses.</param>
/// <param name="Stride">The distance between two classes or features of one sample.</param>
public sealed record Layout(Shape Terms, int Rows, int Width, int Stride)
{
    /// <summary>The most classes or features a sample may have: its scratch is a few times that.</summary>
    public const int MostInARow = 1 << 22;

    /// <summary>The lengths of the named axes, for losses over a whole batch; empty for others.</summary>
    public ImmutableDictionary<string, int> Sizes { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Whether the numbers of a sample lie together in the first input, sample after sample. So it is but for some losses over a whole batch.</summary>
    public bool LeadsBySample { get; init; } = true;

    /// <summary>The length of the first dimension: the divisor of <c>batch_mean</c>. An unbatched sample counts as one.</summary>
    public int First => Terms.Rank == 0 ? 1 : Terms[0];

    /// <summary>The flat index of a sample's first class or feature.</summary>
    public int Origin(int row) => row / Stride * Stride * Width + row % Stride;

    /// <summary>The flat index of one number of a sample.</summary>
    public int IndexOf(RowPlace place, int row) => place.Input.Extent is Extent.Classes or Extent.Features ? Origin(row) + place.Index * Stride : row;

    /// <summary>The sample that a flat element index belongs to.</summary>
    public int RowOf(int element) => element / (Stride * Width) * Stride + element % Stride;

    /// <summary>Finds the layout, or says why the shapes do not fit. Null exactly when a violation was added.</summary>
    public static Layout? Of(LossCard card, Batch batch, OptionValues options, Violations faults)
    {
        long before = faults.Count;
        foreach (Input input in card.Inputs)
            if (input.IsRequiredUnder(options) && batch[input] is null)
                faults.Add($"/{input.Name}", "missing-member", $"{card.Name} needs {input.Name}: {input.Meaning}");
        if (faults.Count > before) return null;

        Input leader = card.Inputs[0];
        if (leader.Extent == Extent.Axes) return NamedAxes.LayoutOf(card, batch, options, faults);
        Shape shape = batch[leader]!.Shape;
        if (Geometry(card, leader, shape, options, faults) is not { } layout) return null;

        foreach (Input input in card.AllInputs)
            if (batch[input] is { } tensor && !ReferenceEquals(input, leader) && !layout.Fits(input, tensor.Shape, shape))
                faults.Add($"/{input.Name}", "shape-mismatch",
                    $"{input.Name} has shape {tensor.Shape}, {leader.Name} has shape {shape}; {input.Name} must be {layout.Wanted(input, shape)}");
        return faults.Count > before ? null : layout;
    }

    static Layout? Geometry(LossCard card, Input leader, Shape shape, OptionValues options, Violations faults)
    {
        if (leader.Extent == Extent.Element) return new(shape, checked((int)shape.Count), 1, 1);
        if (shape.Rank == 0)
        {
            faults.Add($"/{leader.Name}", "shape-mismatch", $"{leader.Name} is a single number; it must be an array of shape {leader.ShapeText}");
            return null;
        }

        // JSON's [] has lost the axes behind the first: it is no samples, not one sample of no classes.
        if (shape == new Shape(0)) return new(shape, 0, 0, 1);

        if (leader.Extent == Extent.Region) return OfRegions(leader, shape, card.Per is { } per ? options[per] : "batch", faults);

        int axis = shape.Rank == 1 ? 0 : card.Axis is { } option ? options[option] : -1;
        if (axis < -shape.Rank || axis >= shape.Rank)
        {
            faults.Add($"/options/{card.Axis!.Name}", "bad-option", $"{card.Axis.Name} is {axis}, but {leader.Name} has shape {shape}: it must be from {-shape.Rank} to {shape.Rank - 1}");
            return null;
        }

        if (axis < 0) axis += shape.Rank;
        if (shape[axis] == 0 && shape.Product(0, axis) > 0)
        {
            faults.Add($"/{leader.Name}", "shape-mismatch", $"{leader.Name} has shape {shape}: axis {axis} must have at least one entry");
            return null;
        }

        if (leader.Width is { } width && shape[axis] != width)
        {
            faults.Add($"/{leader.Name}", "shape-mismatch", $"{leader.Name} has shape {shape}: axis {axis} must have {width} entries, so that the shape is {leader.ShapeText}");
            return null;
        }

        if (shape[axis] > MostInARow)
        {
            faults.Add($"/{leader.Name}", "too-many-elements", $"{leader.Name} has shape {shape}: axis {axis} may have at most {MostInARow} entries");
            return null;
        }

        Shape terms = shape.Without(axis);
        return new(terms, checked((int)terms.Count), shape[axis], checked((int)shape.Product(axis + 1, shape.Rank)));
    }

    /// <summary>Regions lie together, and what stands before them is the terms' shape. Of two axes the second is the positions of a single channel.</summary>
    static Layout? OfRegions(Input leader, Shape shape, string per, Violations faults)
    {
        Shape terms = shape.First(shape.Rank == 1 ? 0 : per switch { "batch" => 0, "sample" => 1, _ => Math.Min(2, shape.Rank - 1) });
        long width = shape.Product(terms.Rank, shape.Rank);
        if (width is > 0 and <= MostInARow || terms.Count == 0) return new(terms, checked((int)terms.Count), (int)width, 1);
        faults.Add($"/{leader.Name}", width == 0 ? "shape-mismatch" : "too-many-elements",
            $"{leader.Name} has shape {shape}, so that a region has {width} entries: it must have at least one and may have at most {MostInARow}");
        return null;
    }

    internal bool Fits(Input input, Shape shape, Shape leader) => input.Extent switch
    {
        Extent.Label or Extent.Sample => shape == Terms,
        Extent.LabelOrClasses => shape == Terms || shape == leader,
        // An empty batch does not say how many classes there are.
        Extent.ClassVector or Extent.ScalarOrClassVector when leader == new Shape(0) && shape.Rank == 1 => true,
        Extent.ClassVector => shape == new Shape(Width),
        Extent.ScalarOrClassVector => shape.Rank == 0 || leader.Rank > 0 && shape == new Shape(ClassesOf(leader)),
        Extent.Spread => shape.Rank == 0 || shape == Terms || Terms.Rank > 0 && shape == new Shape(Terms[0]),
        _ => shape == leader,
    };

    internal string Wanted(Input input, Shape leader) => input.Extent switch
    {
        Extent.Sample => $"of shape {Terms}, one number a sample",
        Extent.Label => $"class indices of shape {Terms}",
        Extent.LabelOrClasses => $"class indices of shape {Terms} or probabilities of shape {leader}",
        Extent.ClassVector => $"of shape {new Shape(Width)}, one number a class",
        Extent.ScalarOrClassVector => leader.Rank == 0 ? "a scalar" : $"a scalar or of shape {new Shape(ClassesOf(leader))}, one number a class",
        Extent.Spread => Terms.Rank == 0 ? "a scalar" : $"a scalar, of shape {new Shape(Terms[0])} (one a sample) or of the terms' shape {Terms}",
        _ => $"of shape {leader}",
    };

    /// <summary>The class axis of element losses is 1, as PyTorch has it; a single axis is the classes themselves.</summary>
    static int ClassesOf(Shape leader) => leader[leader.Rank > 1 ? 1 : 0];

    /// <summary>Which entry of a per-class vector an element of an element loss sees.</summary>
    internal static int ClassOf(Shape leader, int element) =>
        leader.Rank == 0 ? 0 : (int)(element / leader.Product(Math.Min(2, leader.Rank), leader.Rank) % ClassesOf(leader));
}
