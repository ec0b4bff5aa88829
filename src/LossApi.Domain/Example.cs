using System.Collections.Immutable;

namespace LossApi.Domain;

/// <summary>A small tensor written in source: a number, a vector, a matrix or a block.</summary>
public sealed record Literal(Shape Shape, ImmutableArray<double> Numbers)
{
    public static implicit operator Literal(double number) => new(Shape.Scalar, [number]);
    public static implicit operator Literal(double[] vector) => new(new(vector.Length), [.. vector]);
    public static implicit operator Literal(double[,] matrix) => new(new(matrix.GetLength(0), matrix.GetLength(1)), [.. matrix.Cast<double>()]);
    public static implicit operator Literal(double[,,] block) => new(new(block.GetLength(0), block.GetLength(1), block.GetLength(2)), [.. block.Cast<double>()]);

    /// <summary>A tensor of these numbers in rented memory.</summary>
    public Tensor Rent()
    {
        var tensor = new Tensor(Shape);
        Numbers.CopyTo(tensor.Numbers);
        return tensor;
    }
}

/// <summary>A worked case of a loss. It is executed by the tests and answered by the catalogue, so it cannot be wrong for long.</summary>
/// <param name="Inputs">The tensors, by input name.</param>
public sealed record Example(params ImmutableArray<(string Name, Literal Tensor)> Inputs)
{
    /// <summary>Options that differ from the defaults.</summary>
    public ImmutableArray<(Option Option, OptionValue Value)> Options { get; init; } = [];

    /// <summary>The terms to be expected, from a source other than this code.</summary>
    public required ImmutableArray<double> Terms { get; init; }

    /// <summary>The example's batch in rented memory.</summary>
    public Batch Rent()
    {
        var batch = new Batch();
        foreach ((string name, Literal tensor) in Inputs) batch.Add(name, tensor.Rent());
        return batch;
    }
}
