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
}
