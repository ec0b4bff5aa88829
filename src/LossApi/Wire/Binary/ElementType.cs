using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LossApi.Wire.Binary;

/// <summary>How the numbers of a binary tensor lie in its bytes, always little-endian.</summary>
enum ElementType
{
    /// <summary>IEEE doubles.</summary>
    F64,

    /// <summary>IEEE singles; each is a double, too.</summary>
    F32,

    /// <summary>Signed whole numbers of 64 bits; beyond 2^53 they become the nearest double, as they do in JSON.</summary>
    I64,

    /// <summary>Signed whole numbers of 32 bits.</summary>
    I32,
}

/// <summary>Names and widths of the element types.</summary>
static class ElementTypes
{
    /// <summary>The names in JSON, in the order of the types.</summary>
    public static readonly string[] InJson = ["f64", "f32", "i64", "i32"];

    /// <summary>The names in safetensors, in the order of the types.</summary>
    public static readonly string[] InSafetensors = ["F64", "F32", "I64", "I32"];

    /// <summary>How many bytes a number has.</summary>
    public static int Width(this ElementType type) => type is ElementType.F64 or ElementType.I64 ? 8 : 4;

    /// <summary>Whether a number of the type can be NaN.</summary>
    public static bool MayBeNaN(this ElementType type) => type is ElementType.F64 or ElementType.F32;

    /// <summary>Turns bytes into the doubles they stand for. Both may begin at the same place: it is done from the end.</summary>
    public static void Widen(this ElementType type, ReadOnlySpan<byte> bytes, Span<double> numbers)
    {
        if (BitConverter.IsLittleEndian && type == ElementType.F64)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(numbers));
            return;
        }

        int i = numbers.Length;
        if (BitConverter.IsLittleEndian && type == ElementType.F32)
        {
            ReadOnlySpan<float> singles = MemoryMarshal.Cast<byte, float>(bytes);
            for (int at = i - Vector<float>.Count; at >= 0; at -= Vector<float>.Count)
            {
                Vector.Widen(new Vector<float>(singles[at..]), out Vector<double> low, out Vector<double> high);
                low.CopyTo(numbers[at..]);
                high.CopyTo(numbers[(at + Vector<double>.Count)..]);
                i = at;
            }
        }

        while (--i >= 0)
        {
            ReadOnlySpan<byte> number = bytes[(i * type.Width())..];
            numbers[i] = type switch
            {
                ElementType.F64 => BinaryPrimitives.ReadDoubleLittleEndian(number),
                ElementType.F32 => BinaryPrimitives.ReadSingleLittleEndian(number),
                ElementType.I64 => BinaryPrimitives.ReadInt64LittleEndian(number),
                _ => BinaryPrimitives.ReadInt32LittleEndian(number),
            };
        }
    }

    /// <summary>Rounds doubles to singles, little-endian.</summary>
    public static void Narrow(ReadOnlySpan<double> numbers, Span<byte> bytes)
    {
        int i = 0;
        if (BitConverter.IsLittleEndian)
        {
            Span<float> singles = MemoryMarshal.Cast<byte, float>(bytes);
            for (; i <= numbers.Length - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Narrow(new Vector<double>(numbers[i..]), new Vector<double>(numbers[(i + Vector<double>.Count)..])).CopyTo(singles[i..]);
        }

        for (; i < numbers.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes[(4 * i)..], (float)numbers[i]);
    }
}
