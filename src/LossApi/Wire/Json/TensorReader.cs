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
/// <param name="name">The input's name.</param>
/// <param name="pointer">Its pointer, <c>/name</c>.</param>
sealed class TensorReader(string name, string pointer) : ValueReader(pointer), IDisposable
{
    /// <summary>The most axes a tensor may have.</summary>
    public const int MaxRank = 8;

    /// <summary>The most numbers a tensor may hold.</summary>
    public const int MaxElements = 1 << 27;

    const int Unknown = -1;

    Axes lengths = Axes.Of(Unknown), indices;
    Rented<double>? memory = new(64);
    SkippedValue? skipped;
    PackedTensorReader? packed;
    RunPlace run;
    int count, depth, rank = Unknown;
    bool tooMany;

    /// <summary>The input's name.</summary>
    public string Name => name;

    /// <summary>Whether anything was wrong: then there is no tensor.</summary>
    public bool IsFaulty => memory is null && packed?.Tensor is null;

    /// <summary>The tensor, once it is complete and nothing was wrong; the memory is the caller's from then on.</summary>
    public Tensor? Release()
    {
        if (packed?.Tensor is { } unpacked)
        {
            packed = null;
            return unpacked;
        }

        if (memory is null) return null;
        var tensor = new Tensor(memory, new Shape([.. lengths[..rank]]));
        memory = null;
        return tensor;
    }

    public void Dispose()
    {
        memory?.Dispose();
        memory = null;
        packed?.Tensor?.Dispose();
        packed?.Dispose();
    }

    public override bool TakesText => packed?.TakesText ?? false;

    public override void TakeText(ReadOnlySpan<byte> bytes) => packed?.TakeText(bytes);

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        if (packed is not null) return packed.Take(ref reader, body);
        if (skipped is not null)
        {
            if (!skipped.Take(ref reader, body)) return false;
            skipped = null;
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
            case JsonTokenType.StartObject when depth == 0:
                Dispose();
                return (packed = new(name)).Take(ref reader, body);
            case JsonTokenType.String when reader.ValueTextEquals("Infinity"u8):
                return Add(double.PositiveInfinity, body);
            case JsonTokenType.String when reader.ValueTextEquals("-Infinity"u8):
                return Add(double.NegativeInfinity, body);
            default:
                if (Fault(body))
                    body.Faults.Add(Here(), "wrong-type", reader.TokenType switch
                    {
                        JsonTokenType.String when reader.ValueTextEquals("NaN"u8) => $"{name} must hold numbers; NaN is not one",
                        JsonTokenType.String => $"{name} must hold numbers, not strings (write 1.5, not \"1.5\")",
                        _ => $"{name} must hold numbers, not {Named(reader.TokenType)}",
                    });
                if (reader.TokenType != JsonTokenType.StartObject) return Step();
                (skipped = new()).Take(ref reader, body);
                return false;
        }
    }

    [BypassReadyToRun]
    public override int TakeRun(ReadOnlySpan<byte> bytes, int at)
    {
        if (depth == 0 || depth != rank || skipped is not null) return at;
        while (memory is not null)
        {
            int room = Math.Min(memory.Array.Length, MaxElements) - count;
            run.Row = depth > 1 ? Math.Max(0, lengths[depth - 1]) : 0;
            run.Index = indices[depth - 1];
            int taken = NumberRun.Read(bytes, ref at, memory.Array.AsSpan(count, room), ref run);
            count += taken;
            indices[depth - 1] = run.Index;
            if (run.Rows > 0) indices[depth - 2] += run.Rows;
            run.Rows = 0;
            if (taken < room ? !NextRow(bytes, ref at) : count == MaxElements || at == bytes.Length || bytes[at] != ',') return at;
            if (count == memory.Array.Length) Grow();
        }

        return at;
    }

    /// <summary>Goes over the brackets between two rows, <c>],[</c>, to the first number of the next, if every array that ends is as long as those before it.</summary>
    [BypassReadyToRun]
    bool NextRow(ReadOnlySpan<byte> bytes, ref int at)
    {
        int here = NumberRun.Blank(bytes, at), closed = 0;
        for (; here < bytes.Length && bytes[here] == ']' && closed < depth - 1; here = NumberRun.Blank(bytes, here + 1))
        {
            int level = depth - 1 - closed;
            if (indices[level] + (closed > 0 ? 1 : 0) != lengths[level]) return false;
            closed++;
        }

        if (closed == 0 || here == bytes.Length || bytes[here] != ',') return false;
        here = NumberRun.Blank(bytes, here + 1);
        for (int opened = 0; opened < closed; opened++, here = NumberRun.Blank(bytes, here + 1))
            if (here == bytes.Length || bytes[here] != '[') return false;
        if (count == memory!.Array.Length || NumberRun.ReadOne(bytes, here, out double number) is not (> 0 and int length)) return false;

        memory.Array[count++] = number;
        indices[depth - 1 - closed]++;
        indices[(depth - closed)..depth].Clear();
        indices[depth - 1] = 1;
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
        if (rank == Unknown) rank = depth;
        else if (depth != rank)
        {
            if (Fault(body)) body.Faults.Add(Here(), "ragged", $"an array of depth {rank - depth} must stand here, as in the rows before, not a number");
            return Step();
        }

        if (memory is null) return Step();
        if (count == memory.Array.Length && !Grow(body)) return Step();
        memory.Array[count++] = number;
        return Step();
    }

    bool Grow(JsonBody body)
    {
        if (count >= MaxElements)
        {
            if (!tooMany && Fault(body)) body.Faults.Add(Pointer, "too-many-elements", $"{name} holds more than {MaxElements} numbers");
            tooMany = true;
            return false;
        }

        Grow();
        return true;
    }

    void Grow()
    {
        var larger = new Rented<double>(Math.Min(MaxElements, 2 * count));
        memory!.Array.AsSpan(0, count).CopyTo(larger.Array);
        memory.Dispose();
        memory = larger;
    }

    bool Open(ref Utf8JsonReader reader, JsonBody body)
    {
        if (depth == rank || depth == MaxRank)
        {
            if (Fault(body))
            {
                if (depth == rank) body.Faults.Add(Here(), "ragged", $"a number must stand here, as in the rows before, not an array");
                else body.Faults.Add(Here(), "shape-mismatch", $"{name} has more than {MaxRank} axes");
            }

            (skipped = new()).Take(ref reader, body);
            return false;
        }

        indices[depth++] = 0;
        return false;
    }

    bool Close(JsonBody body)
    {
        int length = indices[--depth], before = lengths[depth];
        if (before == Unknown)
        {
            lengths[depth] = length;
            if (length == 0 && rank == Unknown) rank = depth + 1;
        }
        else if (before != length && Fault(body)) body.Faults.Add(Here(), "ragged", $"this array has length {length}, the ones before it at this depth have length {before}");

        return Step();
    }

    /// <summary>Goes on to the next element of the array at hand.</summary>
    /// <returns>Whether there is none because the tensor is complete.</returns>
    bool Step()
    {
        if (depth == 0) return true;
        indices[depth - 1]++;
        return false;
    }

    /// <summary>Gives the memory back and counts a fault.</summary>
    /// <returns>Whether the fault is to be put into words.</returns>
    bool Fault(JsonBody body)
    {
        Dispose();
        return body.HasRoom();
    }

    /// <summary>The pointer of the element at hand.</summary>
    string Here() => depth == 0 ? Pointer : $"{Pointer}/{string.Join('/', indices[..depth].ToArray())}";
}
