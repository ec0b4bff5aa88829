using System.Text;
using System.Text.Json;
using LossApi.Domain;
using LossApi.Wire.Json;

namespace LossApi.Wire.Binary;

/// <summary>Takes an object that stands for a tensor: <c>{"dtype": "f64", "shape": [2, 3], "base64": "…"}</c>, its members in any order.</summary>
/// <param name="name">The input's name; its pointer is <c>/name</c>.</param>
sealed class PackedTensorReader(string name)
    : MembersReader($"/{name}", "an object such as {\"dtype\": \"f64\", \"shape\": [2], \"base64\": \"…\"}"), IDisposable
{
    static readonly string[] Members = ["dtype", "shape", "base64"];

    readonly RawNumbers numbers = new();
    readonly HashSet<string> given = new(StringComparer.Ordinal);
    ElementType? type;
    LengthsReader? lengths;
    long? before;

    /// <summary>The tensor, once it is complete and nothing was wrong; the memory is the caller's.</summary>
    public Tensor? Tensor { get; private set; }

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        before ??= body.Faults.Count;
        if (!base.Take(ref reader, body)) return false;
        foreach (string member in Members)
            if (!given.Contains(member) && body.HasRoom()) body.Faults.Add(Below(member), "missing-member", $"a binary tensor has the members {string.Join(", ", Members)}; {member} is missing");
        if (body.Faults.Count == before) Tensor = Unpacked(body.Faults);
        numbers.Dispose();
        return true;
    }

    public void Dispose() => numbers.Dispose();

    protected override ValueReader Member(string member, JsonBody body)
    {
        given.Add(member);
        switch (member)
        {
            case "dtype": return TypeMember(Below(member), ElementTypes.InJson, found => type = found);
            case "shape": return lengths = new(Below(member));
            case "base64": return new Base64Reader(Below(member), new(numbers));
        }

        if (body.HasRoom()) body.Faults.Add(Below(member), "unknown-member", $"a binary tensor has no member {Spelling.Quoted(member)}{Spelling.Hint(member, Members)}; it has {string.Join(", ", Members)}");
        return new SkippedValue();
    }

    /// <summary>Who takes a <c>dtype</c>.</summary>
    public static ValueReader TypeMember(string pointer, string[] words, Action<ElementType> take) => new ScalarReader(pointer, "a string", (ref reader, body) =>
    {
        if (reader.TokenType != JsonTokenType.String) return false;
        string word = reader.GetString()!;
        int index = Array.IndexOf(words, word);
        if (index >= 0) take((ElementType)index);
        else if (body.HasRoom()) body.Faults.Add(pointer, "unknown-dtype", $"dtype must be {string.Join(", ", words[..^1])} or {words[^1]}, not {Spelling.Quoted(word)}");
        return true;
    });

    Tensor? Unpacked(Violations faults)
    {
        if (lengths!.Shape(name, faults) is not { } shape) return null;
        long wanted = shape.Count * type!.Value.Width();
        if (wanted == numbers.Length) return numbers.Release(name, type.Value, shape, faults);
        faults.Add(Below("base64"), "shape-mismatch", $"base64 holds {numbers.Length} bytes; shape {shape} and dtype {ElementTypes.InJson[(int)type.Value]} make {wanted}");
        return null;
    }
}

/// <summary>Takes the <c>base64</c> of a binary tensor, which may be of any length.</summary>
sealed class Base64Reader(string pointer, Base64Text text) : ValueReader(pointer)
{
    SkippedValue? skipped;

    public override bool TakesText => skipped is null;

    public override void TakeText(ReadOnlySpan<byte> bytes) => text.Append(bytes);

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        if (skipped is not null) return skipped.Take(ref reader, body);
        if (reader.TokenType == JsonTokenType.String)
        {
            text.Append(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : body.Raw(ref reader));
            text.End();
            if (text.TooLong) body.Faults.Add(Pointer, "too-many-elements", $"base64 holds more than {TensorReader.MaxElements} numbers");
            else if (text.BadAt is { } at && body.HasRoom())
                body.Faults.Add(Pointer, "bad-base64", $"character {at} of the text ends what can be read as base64: the alphabet is A-Z, a-z, 0-9, + and /, without spaces, padded with = to whole groups of four");
            return true;
        }

        if (body.HasRoom()) body.Faults.Add(Pointer, "wrong-type", $"base64 must be a string, not {Named(reader.TokenType)}");
        return reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject) || (skipped = new()).Take(ref reader, body);
    }
}
