using System.Text.Json;
using LossApi.Domain;
using LossApi.Wire.Json;

namespace LossApi.Wire.Binary;

/// <summary>Takes the <c>shape</c> of a binary tensor, and says whether it is one.</summary>
/// <param name="pointer">The shape's pointer.</param>
sealed class LengthsReader(string pointer) : ElementsReader(pointer, "an array of whole numbers such as [2, 3]")
{
    /// <summary>
    /// An empty tensor may have this many rows: nested arrays pay for each of theirs with two brackets, while a shape could announce any number
    /// and have them answered.
    /// </summary>
    const long MostEmpty = 1 << 16;

    readonly List<int> lengths = [];

    protected override ValueReader Element(int index, JsonBody body)
    {
        if (index == TensorReader.MaxRank && body.HasRoom()) body.Faults.Add(Pointer, "shape-mismatch", $"a tensor has at most {TensorReader.MaxRank} axes");
        if (index >= TensorReader.MaxRank) return new SkippedValue();
        string here = $"{Pointer}/{index}";
        return new ScalarReader(here, "a whole number", (ref reader, body) =>
        {
            if (reader.TokenType != JsonTokenType.Number) return false;
            if (reader.TryGetInt64(out long length) && length >= 0) lengths.Add((int)Math.Min(length, int.MaxValue));
            else if (body.HasRoom()) body.Faults.Add(here, "out-of-range", "a length must be a whole number from 0 on, written without point and exponent");
            return true;
        });
    }

    /// <summary>The shape that was read without a fault; null, and a fault, where it holds more than a tensor may.</summary>
    public Shape? Shape(string name, Violations faults)
    {
        long product = 1;
        bool empty = lengths.Contains(0);
        long most = empty ? MostEmpty : TensorReader.MaxElements;
        foreach (int length in lengths)
        {
            // Neither factor is beyond 31 bits.
            if (length > 0) product *= length;
            if (product <= most) continue;
            faults.Add(Pointer, "too-many-elements", empty ? $"the other lengths of an empty tensor may multiply to {most}" : $"{name} holds more than {most} numbers");
            return null;
        }

        return new Shape([.. lengths]);
    }
}
