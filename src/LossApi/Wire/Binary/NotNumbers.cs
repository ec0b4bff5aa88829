using System.Numerics;
using LossApi.Domain;

namespace LossApi.Wire.Binary;

/// <summary>NaN, which bytes can hold and no input takes.</summary>
static class NotNumbers
{
    /// <summary>Whether there is one among numbers.</summary>
    public static bool AreAmong(ReadOnlySpan<double> numbers)
    {
        int i = 0;
        for (; i <= numbers.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var lanes = new Vector<double>(numbers[i..]);
            if (!Vector.EqualsAll(lanes, lanes)) return true;
        }

        for (; i < numbers.Length; i++)
            if (double.IsNaN(numbers[i])) return true;
        return false;
    }

    /// <summary>Points at each of a tensor and gives its memory back.</summary>
    /// <returns>Null: there is no tensor.</returns>
    public static Tensor? Refuse(string name, Tensor tensor, Violations faults)
    {
        for (int i = 0; i < tensor.Count; i++)
            if (double.IsNaN(tensor.Numbers[i]) && faults.HasRoom())
                faults.Add($"/{name}{tensor.Shape.PointerTo(i)}", "wrong-type", $"{name} must hold numbers; NaN is not one");
        tensor.Dispose();
        return null;
    }
}
