using System.Runtime;
using System.Text;
using System.Text.Json;
using LossApi.Domain;
using LossApi.Wire.Binary;
using LossApi.Wire.Numbers;

namespace LossApi.Wire.Json;

/// <summary>
/// Takes a rectangular nested array of numbers straight into rented memory; a bare number is a scalar. The first row of each depth sets the
/// length of the others, and the first number or empty array sets how deep all numbers lie. An object is a tensor in binary form.
/// </summary>
sealed class TensorReader() : ValueReader(""), ILent
{
    /// <summary>The most axes a tensor may have.</summary>
    public const int MaxRank = 8;

    /// <summary>The most numbers a tensor may hold.</summary>
    public const int MaxElements = 1 << 27;

    const int Unknown = -1;

    State now;

    struct State(string name, string pointer)
    {
        public readonly string Name = name, Pointer = pointer;
        public Axes Lengths = Axes.Of(Unknown), Indices;
        public Rented<double>? Memory = new(64);
        public SkippedValue? Skipped;
        public PackedTensorReader? Packed;
        public RunPlace Run;
        public int Count, Depth, Rank = Unknown;
        public bool TooMany;
    }

    /// <summary>The input's name.</summary>
    public string Name => now.Name;

    public override string Pointer => now.Pointer;

    /// <summary>Makes it ready to take a tensor.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="pointer">Its pointer, <c>/name</c>.</param>
    public void Begin(string name, string pointer)
    {
        Clear();
        now = new(name, pointer);
    }

    public void Clear()
    {
        GiveBack();
        now = default;
    }

    /// <summary>Whether anything was wrong: then there is no tensor.</summary>
    public bool IsFaulty => now.Memory is null && now.Packed?.Tensor is null;

    /// <summary>The tensor, once it is complete and nothing was wrong; the memory is the caller's from then on.</summary>
    public Tensor? Release()
    {
        if (now.Packed?.Tensor is { } unpacked)
        {
            now.Packed = null;
            return unpacked;
        }

        if (now.Memory is null) return null;
        var tensor = new Tensor(now.Memory, new Shape([.. now.Lengths[..now.Rank]]));
        now.Memory = null;
        return tensor;
    }

    void GiveBack()
    {
        now.Memory?.Dispose();
        now.Memory = null;
        now.Packed?.Tensor?.Dispose();
        now.Packed?.Dispose();
    }

    public override bool TakesText => now.Packed?.TakesText ?? false;

    public override void TakeText(ReadOnlySpan<byte> bytes) => now.Packed?.TakeText(bytes);

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        if (now.Packed is not null) return now.Packed.Take(ref reader, body);
        if (now.Skipped is not null)
        {
            if (!now.Skipped.Take(ref reader, body)) return false;
            now.Skipped = null;
            return Step();
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return TakeNumber(ref reader, body);
            case JsonTokenType.StartArray:
                return Open(ref reader, body);
            case JsonTokenType.EndArray:
                return Close(body);
            case JsonTokenType.StartObject when now.Depth == 0:
                GiveBack();
                return (now.Packed = new(Name)).Take(ref reader, body);
            case JsonTokenType.String when reader.ValueTextEquals("Infinity"u8):
                return Add(double.PositiveInfinity, body);
            case JsonTokenType.String when reader.ValueTextEquals("-Infinity"u8):
                return Add(double.NegativeInfinity, body);
            default:
                if (Fault(body))
                    body.Faults.Add(Here(), "wrong-type", reader.TokenType switch
                    {
                        JsonTokenType.String when reader.ValueTextEquals("NaN"u8) => $"{Name} must hold numbers; NaN is not one",
                        JsonTokenType.String => $"{Name} must hold numbers, not strings (write 1.5, not \"1.5\")",
                        _ => $"{Name} must hold numbers, not {Named(reader.TokenType)}",
                    });
                if (reader.TokenType != JsonTokenType.StartObject) return Step();
                (now.Skipped = new()).Take(ref reader, body);
                return false;
        }
    }

    [BypassReadyToRun]
    public override int TakeRun(ReadOnlySpan<byte> bytes, int at)
    {
        if (now.Depth == 0 || now.Depth != now.Rank || now.Skipped is not null) return at;
        while (now.Memory is not null)
        {
            int room = Math.Min(now.Memory.Array.Length, MaxElements) - now.Count;
            now.Run.Row = now.Depth > 1 ? Math.Max(0, now.Lengths[now.Depth - 1]) : 0;
            now.Run.Index = now.Indices[now.Depth - 1];
            int taken = NumberRun.Read(bytes, ref at, now.Memory.Array.AsSpan(now.Count, room), ref now.Run);
            now.Count += taken;
            now.Indices[now.Depth - 1] = now.Run.Index;
            if (now.Run.Rows > 0) now.Indices[now.Depth - 2] += now.Run.Rows;
            now.Run.Rows = 0;
            if (taken < room ? !NextRow(bytes, ref at) : now.Count == MaxElements || at == bytes.Length || bytes[at] != ',') return at;
            if (now.Count == now.Memory.Array.Length) Grow();
        }

        return at;
    }

    /// <summary>Goes over the brackets between two rows, <c>],[</c>, to the first number of the next, if every array that ends is as long as those before it.</summary>
    [BypassReadyToRun]
    bool NextRow(ReadOnlySpan<byte> bytes, ref int at)
    {
        int here = NumberRun.Blank(bytes, at), closed = 0;
        for (; here < bytes.Length && bytes[here] == ']' && closed < now.Depth - 1; here = NumberRun.Blank(bytes, here + 1))
        {
            int level = now.Depth - 1 - closed;
            if (now.Indices[level] + (closed > 0 ? 1 : 0) != now.Lengths[level]) return false;
            closed++;
        }

        if (closed == 0 || here == bytes.Length || bytes[here] != ',') return false;
        here = NumberRun.Blank(bytes, here + 1);
        for (int opened = 0; opened < closed; opened++, here = NumberRun.Blank(bytes, here + 1))
            if (here == bytes.Length || bytes[here] != '[') return false;
        if (now.Count == now.Memory!.Array.Length || NumberRun.ReadOne(bytes, here, out double number) is not (> 0 and int length)) return false;

        now.Memory.Array[now.Count++] = number;
        now.Indices[now.Depth - 1 - closed]++;
        now.Indices[(now.Depth - closed)..now.Depth].Clear();
        now.Indices[now.Depth - 1] = 1;
        at = here + length;
        return true;
    }

    bool TakeNumber(ref Utf8JsonReader reader, JsonBody body)
    {
        double number = Decimals.Parse(body.Raw(ref reader));
        if (!double.IsInfinity(number)) return Add(number, body);
        if (Fault(body)) body.Faults.Add(Here(), "number-out-of-range", OutOfRange(body.Raw(ref reader)));
        return Step();
    }

    /// <summary>The message for a number beyond the doubles.</summary>
    public static string OutOfRange(ReadOnlySpan<byte> raw) =>
        $"{Encoding.ASCII.GetString(raw[..Math.Min(raw.Length, 24)])}{(raw.Length > 24 ? "…" : "")} does not fit a double: the largest is 1.7976931348623157e308";

    bool Add(double number, JsonBody body)
    {
        if (now.Rank == Unknown) now.Rank = now.Depth;
        else if (now.Depth != now.Rank)
        {
            if (Fault(body)) body.Faults.Add(Here(), "ragged", $"an array of depth {now.Rank - now.Depth} must stand here, as in the rows before, not a number");
            return Step();
        }

        if (now.Memory is null) return Step();
        if (now.Count == now.Memory.Array.Length && !Grow(body)) return Step();
        now.Memory.Array[now.Count++] = number;
        return Step();
    }

    bool Grow(JsonBody body)
    {
        if (now.Count >= MaxElements)
        {
            if (!now.TooMany && Fault(body)) body.Faults.Add(Pointer, "too-many-elements", $"{Name} holds more than {MaxElements} numbers");
            now.TooMany = true;
            return false;
        }

        Grow();
        return true;
    }

    void Grow()
    {
        var larger = new Rented<double>(Math.Min(MaxElements, 2 * now.Count));
        now.Memory!.Array.AsSpan(0, now.Count).CopyTo(larger.Array);
        now.Memory.Dispose();
        now.Memory = larger;
    }

    bool Open(ref Utf8JsonReader reader, JsonBody body)
    {
        if (now.Depth == now.Rank || now.Depth == MaxRank)
        {
            if (Fault(body))
            {
                if (now.Depth == now.Rank) body.Faults.Add(Here(), "ragged", $"a number must stand here, as in the rows before, not an array");
                else body.Faults.Add(Here(), "shape-mismatch", $"{Name} has more than {MaxRank} axes");
            }

            (now.Skipped = new()).Take(ref reader, body);
            return false;
        }

        now.Indices[now.Depth++] = 0;
        return false;
    }

    bool Close(JsonBody body)
    {
        int length = now.Indices[--now.Depth], before = now.Lengths[now.Depth];
        if (before == Unknown)
        {
            now.Lengths[now.Depth] = length;
            if (length == 0 && now.Rank == Unknown) now.Rank = now.Depth + 1;
        }
        else if (before != length && Fault(body)) body.Faults.Add(Here(), "ragged", $"this array has length {length}, the ones before it at this depth have length {before}");

        return Step();
    }

    /// <summary>Goes on to the next element of the array at hand.</summary>
    /// <returns>Whether there is none because the tensor is complete.</returns>
    bool Step()
    {
        if (now.Depth == 0) return true;
        now.Indices[now.Depth - 1]++;
        return false;
    }

    /// <summary>Gives the memory back and counts a fault.</summary>
    /// <returns>Whether the fault is to be put into words.</returns>
    bool Fault(JsonBody body)
    {
        GiveBack();
        return body.HasRoom();
    }

    /// <summary>The pointer of the element at hand.</summary>
    string Here() => now.Depth == 0 ? Pointer : $"{Pointer}/{string.Join('/', now.Indices[..now.Depth].ToArray())}";
}
