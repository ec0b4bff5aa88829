using System.Text.Json;

namespace LossApi.Wire.Json;

/// <summary>Takes the tokens of one JSON value as they arrive.</summary>
/// <param name="pointer">The value's RFC 6901 pointer.</param>
abstract class ValueReader(string pointer)
{
    /// <summary>The value's RFC 6901 pointer.</summary>
    public virtual string Pointer => pointer;

    /// <summary>Takes the token the reader stands on, which is well-formed.</summary>
    /// <returns>Whether the value is complete with it.</returns>
    public abstract bool Take(ref Utf8JsonReader reader, JsonBody body);

    /// <summary>
    /// Takes what follows a number straight out of the bytes, without tokens, as far as it is plain: more numbers of the same array, and rows that continue it.
    /// What was taken ends with a number again, as deep as the first.
    /// </summary>
    /// <param name="bytes">A piece of the body.</param>
    /// <param name="at">Where a number has ended.</param>
    /// <returns>Where the last number ends that was taken; <paramref name="at"/> where none was.</returns>
    public virtual int TakeRun(ReadOnlySpan<byte> bytes, int at) => at;

    /// <summary>Whether the value at hand may be a string longer than a token, to be taken by <see cref="TakeText"/>. Asked behind each member's name.</summary>
    public virtual bool TakesText => false;

    /// <summary>Takes a portion of such a string. Behind the last one <see cref="Take"/> is given a string with what is left, mostly nothing.</summary>
    public virtual void TakeText(ReadOnlySpan<byte> bytes) { }

    /// <summary>A pointer one step further down.</summary>
    protected string Below(string name) => $"{Pointer}/{JsonPointer.Escaped(name)}";

    /// <summary>A token's type in words that fit behind "not".</summary>
    protected static string Named(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };
}

/// <summary>Takes a value that nobody wants, whatever it is.</summary>
sealed class SkippedValue() : ValueReader("")
{
    int depth;

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) depth++;
        else if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject) depth--;
        return depth == 0;
    }
}

/// <summary>Takes a string, a number, true, false or null; arrays and objects are passed over.</summary>
/// <param name="pointer">The value's pointer.</param>
/// <param name="wanted">What it must be, in words.</param>
/// <param name="accept">Is given the value and its token type; says whether it was of the right type.</param>
sealed class ScalarReader(string pointer, string wanted, ScalarReader.Accept accept) : ValueReader(pointer)
{
    /// <summary>Takes a scalar, or refuses its type by answering false.</summary>
    public delegate bool Accept(ref Utf8JsonReader reader, JsonBody body);

    SkippedValue? skipped;

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        if (skipped is not null) return skipped.Take(ref reader, body);
        bool scalar = reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject);
        if (scalar && accept(ref reader, body)) return true;
        if (body.HasRoom()) body.Faults.Add(Pointer, "wrong-type", $"{Pointer[(Pointer.LastIndexOf('/') + 1)..]} must be {wanted}, not {Named(reader.TokenType)}");
        return scalar || (skipped = new()).Take(ref reader, body);
    }
}
