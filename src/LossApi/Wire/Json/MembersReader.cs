using System.Text.Json;

namespace LossApi.Wire.Json;

/// <summary>Takes an object member by member. A name given twice ends the reading.</summary>
/// <param name="pointer">The object's pointer.</param>
/// <param name="wanted">What the object is for, in words that fit behind "must be".</param>
abstract class MembersReader(string pointer, string wanted) : ValueReader(pointer)
{
    /// <summary>How many names are remembered. An object with more has been refused long before, and its further names need no memory.</summary>
    const int MostRemembered = 1024;

    /// <summary>Up to so many names are compared one by one; a set of them is made for what has more.</summary>
    const int MostCompared = 16;

    readonly List<string> names = new(4);
    HashSet<string>? set;
    ValueReader? current;
    bool open;

    /// <summary>Who takes the value of a member.</summary>
    protected abstract ValueReader Member(string name, JsonBody body);

    /// <summary>A member's name; a reader that knows it need not make a string of it.</summary>
    protected virtual string Name(ref Utf8JsonReader reader) => reader.GetString()!;

    /// <summary>Called when the value of a member is complete.</summary>
    protected virtual void Completed(ValueReader member) { }

    public override int TakeRun(ReadOnlySpan<byte> bytes, int at) => current?.TakeRun(bytes, at) ?? at;

    public override bool TakesText => current?.TakesText ?? false;

    public override void TakeText(ReadOnlySpan<byte> bytes) => current?.TakeText(bytes);

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        if (current is not null)
        {
            if (!current.Take(ref reader, body)) return false;
            Completed(current);
            current = null;
            return !open;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.EndObject:
                return true;
            case JsonTokenType.PropertyName:
                string name = Name(ref reader);
                if (!Remember(name))
                {
                    body.Refuse(ref reader, "duplicate-key", Below(name), $"the member {Spelling.Quoted(name)} is given twice");
                    return false;
                }

                current = Member(name, body);
                return false;
            case JsonTokenType.StartObject:
                open = true;
                return false;
            default:
                if (body.HasRoom()) body.Faults.Add(Pointer, "wrong-type", $"{(Pointer.Length == 0 ? "the body" : Pointer[(Pointer.LastIndexOf('/') + 1)..])} must be {wanted}, not {Named(reader.TokenType)}");
                current = new SkippedValue();
                return current.Take(ref reader, body);
        }
    }

    /// <summary>Notes a name.</summary>
    /// <returns>Whether it is a new one.</returns>
    bool Remember(string name)
    {
        if (set is not null ? set.Contains(name) : names.Contains(name)) return false;
        if (set is null && names.Count < MostCompared) names.Add(name);
        else if ((set ??= new(names, StringComparer.Ordinal)).Count < MostRemembered) set.Add(name);
        return true;
    }
}

/// <summary>Takes an array element by element.</summary>
/// <param name="pointer">The array's pointer.</param>
/// <param name="wanted">What the array is for, in words that fit behind "must be".</param>
abstract class ElementsReader(string pointer, string wanted) : ValueReader(pointer)
{
    ValueReader? current;
    bool open;
    int index;

    /// <summary>Who takes an element.</summary>
    protected abstract ValueReader Element(int index, JsonBody body);

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        if (current is null && open && reader.TokenType == JsonTokenType.EndArray) return true;
        if (current is null && !open)
        {
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                open = true;
                return false;
            }

            if (body.HasRoom()) body.Faults.Add(Pointer, "wrong-type", $"{Pointer[(Pointer.LastIndexOf('/') + 1)..]} must be {wanted}, not {Named(reader.TokenType)}");
            current = new SkippedValue();
        }

        current ??= Element(index++, body);
        if (!current.Take(ref reader, body)) return false;
        current = null;
        return !open;
    }
}
