using System.Runtime.CompilerServices;

namespace LossApi.Wire.Json;

/// <summary>A number for each axis a tensor can have, within the object that holds it.</summary>
[InlineArray(TensorReader.MaxRank)]
struct Axes
{
    int first;

    /// <summary>The same number for all.</summary>
    public static Axes Of(int number)
    {
        var axes = default(Axes);
        ((Span<int>)axes).Fill(number);
        return axes;
    }
}
