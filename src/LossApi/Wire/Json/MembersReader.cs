using System.Text.Json;
using LossApi.Domain;

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

    State now;

    struct State
    {
        public Few<string> Names;
        public HashSet<string>? Set;
        public ValueReader? Current;
        public bool Open;
    }

    /// <summary>Who takes the value of a member.</summary>
    protected abstract ValueReader Member(string name, JsonBody body);

    /// <summary>A member's name; a reader that knows it need not make a string of it.</summary>
    protected virtual string Name(ref Utf8JsonReader reader) => reader.GetString()!;

    /// <summary>Called when the value of a member is complete.</summary>
    protected virtual void Completed(ValueReader member) { }

    public override int TakeRun(ReadOnlySpan<byte> bytes, int at) => now.Current?.TakeRun(bytes, at) ?? at;

    public override bool TakesText => now.Current?.TakesText ?? false;

    public override void TakeText(ReadOnlySpan<byte> bytes) => now.Current?.TakeText(bytes);

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        if (now.Current is not null)
        {
            if (!now.Current.Take(ref reader, body)) return false;
            Completed(now.Current);
            now.Current = null;
            return !now.Open;
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

                now.Current = Member(name, body);
                return false;
            case JsonTokenType.StartObject:
                now.Open = true;
                return false;
            default:
                if (body.HasRoom()) body.Faults.Add(Pointer, "wrong-type", $"{(Pointer.Length == 0 ? "the body" : Pointer[(Pointer.LastIndexOf('/') + 1)..])} must be {wanted}, not {Named(reader.TokenType)}");
                now.Current = new SkippedValue();
                return now.Current.Take(ref reader, body);
        }
    }

    /// <summary>Makes it ready for another object.</summary>
    public virtual void Clear() => now = default;

    /// <summary>Notes a name.</summary>
    /// <returns>Whether it is a new one.</returns>
    bool Remember(string name)
    {
        if (now.Set is not null)
        {
            if (now.Set.Contains(name)) return false;
            if (now.Set.Count < MostRemembered) now.Set.Add(name);
            return true;
        }

        for (int i = 0; i < now.Names.Count; i++)
            if (now.Names[i] == name) return false;
        now.Names.Add(name);
        if (now.Names.Count < MostCompared) return true;
        now.Set = new(StringComparer.Ordinal);
        for (int i = 0; i < now.Names.Count; i++) now.Set.Add(now.Names[i]);
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
