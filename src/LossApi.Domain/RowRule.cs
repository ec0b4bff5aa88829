namespace LossApi.Domain;

/// <summary>One number of a sample.</summary>
/// <param name="Input">The input that holds it.</param>
/// <param name="Index">Its place along the input's vector; 0 where the sample sees one number of the input.</param>
/// <param name="Name">What people call it.</param>
public readonly record struct RowPlace(Input Input, int Index, string Name)
{
    /// <summary>The one number a sample sees of an input.</summary>
    public static implicit operator RowPlace(Input input) => new(input, 0, input.Name);
}

/// <summary>A rule between two numbers of one sample: the first is at most the second.</summary>
/// <param name="Smaller">The number that must not be larger.</param>
/// <param name="Larger">The number that must not be smaller.</param>
public sealed record RowRule(RowPlace Smaller, RowPlace Larger);
