using System.Text.Json;
using LossApi.Domain;
using LossApi.Wire.Json;

namespace LossApi.Wire.Binary;

/// <summary>A tensor as a safetensors header announces it.</summary>
/// <param name="name">The name it stands under.</param>
sealed class AnnouncedTensor(string name)
{
    public string Name => name;

    /// <summary>Its RFC 6901 pointer.</summary>
    public string Pointer { get; } = $"/{JsonPointer.Escaped(name)}";

    public ElementType? Type { get; set; }

    public LengthsReader? Lengths { get; set; }

    /// <summary>Its shape; null where it has none that can be taken.</summary>
    public Shape? Shape { get; set; }

    /// <summary>Where its bytes begin and end, counted from the header's end.</summary>
    public List<long> Offsets { get; } = [];
}

/// <summary>Takes the JSON header of a safetensors body.</summary>
/// <param name="unknown">Why a tensor of this name is not wanted; null where it is.</param>
sealed class SafetensorsHeader(Func<string, string?> unknown) : MembersReader("", "an object such as {\"predictions\": {\"dtype\": \"F64\", \"shape\": [2], \"data_offsets\": [0, 16]}}")
{
    /// <summary>The member that holds what is no tensor.</summary>
    public const string Metadata = "__metadata__";

    /// <summary>The tensors, in the order they are named.</summary>
    public List<AnnouncedTensor> Tensors { get; } = [];

    /// <summary>The strings of <c>__metadata__</c>.</summary>
    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    protected override ValueReader Member(string name, JsonBody body)
    {
        if (name == Metadata) return new MetadataReader(Texts);
        if (unknown(name) is { } why)
        {
            if (body.HasRoom()) body.Faults.Add(Below(name), "unknown-member", why);
            return new SkippedValue();
        }

        var tensor = new AnnouncedTensor(name);
        Tensors.Add(tensor);
        return new AnnouncedTensorReader(tensor);
    }
}

/// <summary>Takes <c>__metadata__</c>: strings and nothing else.</summary>
sealed class MetadataReader(Dictionary<string, string> texts) : MembersReader($"/{SafetensorsHeader.Metadata}", "an object of strings")
{
    /// <summary>More entries than have a meaning here.</summary>
    const int Most = 256;

    protected override ValueReader Member(string name, JsonBody body) => new ScalarReader(Below(name), "a string", (ref reader, body) =>
    {
        if (reader.TokenType != JsonTokenType.String) return false;
        // Twice the same name is refused by its own reader, or the whole header has been by then.
        if (texts.Count < Most) texts.TryAdd(name, reader.GetString()!);
        else if (body.HasRoom()) body.Faults.Add(Below(name), "unknown-member", $"{SafetensorsHeader.Metadata} may hold {Most} texts");
        return true;
    });
}

/// <summary>Takes the entry of one tensor.</summary>
sealed class AnnouncedTensorReader(AnnouncedTensor tensor) : MembersReader(tensor.Pointer, "an object such as {\"dtype\": \"F64\", \"shape\": [2], \"data_offsets\": [0, 16]}")
{
    static readonly string[] Members = ["dtype", "shape", "data_offsets"];

    readonly HashSet<string> given = new(StringComparer.Ordinal);
    long? before;

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        before ??= body.Faults.Count;
        if (!base.Take(ref reader, body)) return false;
        if (reader.TokenType != JsonTokenType.EndObject) return true;
        foreach (string member in Members)
            if (!given.Contains(member) && body.HasRoom()) body.Faults.Add(Below(member), "missing-member", $"the header of a tensor has the members {string.Join(", ", Members)}; {member} is missing");
        if (body.Faults.Count == before) tensor.Shape = tensor.Lengths!.Shape(tensor.Name, body.Faults);
        return true;
    }

    protected override ValueReader Member(string member, JsonBody body)
    {
        given.Add(member);
        switch (member)
        {
            case "dtype": return PackedTensorReader.TypeMember(Below(member), ElementTypes.InSafetensors, found => tensor.Type = found);
            case "shape": return tensor.Lengths = new(Below(member));
            case "data_offsets": return new OffsetsReader(Below(member), tensor.Offsets);
        }

        if (body.HasRoom()) body.Faults.Add(Below(member), "unknown-member", $"the header of a tensor has no member {Spelling.Quoted(member)}{Spelling.Hint(member, Members)}; it has {string.Join(", ", Members)}");
        return new SkippedValue();
    }
}

/// <summary>Takes <c>data_offsets</c>: two whole numbers.</summary>
sealed class OffsetsReader(string pointer, List<long> offsets) : ElementsReader(pointer, "an array of two whole numbers such as [0, 16]")
{
    int count;

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        bool array = reader.TokenType == JsonTokenType.EndArray;
        if (!base.Take(ref reader, body)) return false;
        if (array && count != 2 && body.HasRoom()) body.Faults.Add(Pointer, "shape-mismatch", $"data_offsets has {count} numbers; it is where the tensor's bytes begin and where they end");
        return true;
    }

    protected override ValueReader Element(int index, JsonBody body)
    {
        count = index + 1;
        if (index >= 2) return new SkippedValue();
        string here = $"{Pointer}/{index}";
        return new ScalarReader(here, "a whole number", (ref reader, body) =>
        {
            if (reader.TokenType != JsonTokenType.Number) return false;
            if (reader.TryGetInt64(out long offset) && offset >= 0) offsets.Add(offset);
            else if (body.HasRoom()) body.Faults.Add(here, "out-of-range", "an offset must be a whole number from 0 on, written without point and exponent");
            return true;
        });
    }
}
