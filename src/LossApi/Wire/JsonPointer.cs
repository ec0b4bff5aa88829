namespace LossApi.Wire;

/// <summary>RFC 6901 pointers.</summary>
static class JsonPointer
{
    /// <summary>A name as a step of a pointer: <c>~</c> and <c>/</c> escaped.</summary>
    public static string Escaped(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
