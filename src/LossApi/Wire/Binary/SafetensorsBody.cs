using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using LossApi.Domain;
using LossApi.Wire.Json;

namespace LossApi.Wire.Binary;

/// <summary>
/// Reads one safetensors document from a pipe: the header first, strictly; then each tensor's bytes, as they arrive, straight into rented memory.
/// What the header announces is held against itself before the first of them is read.
/// </summary>
/// <param name="header">Takes the header.</param>
/// <param name="faults">Collects what is wrong with the contents (422).</param>
sealed class SafetensorsBody(SafetensorsHeader header, Violations faults)
{
    /// <summary>The longest header, in bytes.</summary>
    public const int LongestHeader = 1 << 20;

    const string Code = "malformed-safetensors";
    const int Prefix = 8;

    long at;

    /// <summary>What is wrong with the form (400), if anything.</summary>
    public Malformation? Malformation { get; private set; }

    /// <summary>The most bytes the document may have, where the server does not already count them: decompressed bodies.</summary>
    public long? Limit { get; init; }

    /// <summary>How many bytes the request announces, where it does.</summary>
    public long? Announced { get; init; }

    /// <summary>Reads the header: length, JSON, and whether the tensors' places fit together.</summary>
    /// <returns>Whether there are data to read: nothing is wrong with form or contents.</returns>
    public async Task<bool> ReadHeaderAsync(PipeReader pipe, CancellationToken stop)
    {
        byte[] prefix = new byte[Prefix];
        if (await FillAsync(pipe, prefix, stop) is var first && first < Prefix)
            return Refuse("", $"the body ends at offset {first}; its first {Prefix} bytes are the header's length", first);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > LongestHeader)
            return Refuse("", $"the header is said to be {length} bytes long; it may be {LongestHeader}. The first {Prefix} bytes are its length, little-endian", 0);
        using var bytes = new Rented<byte>((int)length);
        Memory<byte> text = bytes.Array.AsMemory(0, (int)length);
        if (await FillAsync(pipe, text, stop) < text.Length) return Refuse("", $"the body ends at offset {at}, in the header, which is {length} bytes long", at);
        if (length == 0 || text.Span[0] != '{') return Refuse("", "the header must begin with {", Prefix);

        using var json = new JsonBody();
        json.Begin(header, faults, origin: Prefix);
        await json.ReadAsync(PipeReader.Create(new(text)), stop);
        if (json.Malformation is { } malformation)
        {
            Malformation = malformation.Code == "malformed-json" ? malformation with { Code = Code, Detail = $"the header is not one JSON object: {malformation.Detail}" } : malformation;
            return false;
        }

        return faults.None && Fit();
    }

    /// <summary>Reads the data of the tensors, one behind the other, to the body's end.</summary>
    /// <param name="pipe">The pipe.</param>
    /// <param name="take">Is given each tensor, or null for one that could not be taken; the memory is its own.</param>
    /// <param name="stop">Ends the reading.</param>
    public async Task ReadDataAsync(PipeReader pipe, Action<string, Tensor?> take, CancellationToken stop)
    {
        foreach (AnnouncedTensor tensor in header.Tensors.OrderBy(t => t.Offsets[0]).ThenBy(t => t.Offsets[1]))
        {
            using var numbers = new ArrivingNumbers(tensor.Type!.Value, (int)tensor.Shape!.Value.Count);
            while (numbers.Missing > 0)
            {
                ReadResult result = await ReadAsync(pipe, stop);
                ReadOnlySequence<byte> some = result.Buffer.Slice(0, Math.Min(numbers.Missing, result.Buffer.Length));
                numbers.Take(some);
                at += some.Length;
                pipe.AdvanceTo(some.End);
                if (numbers.Missing == 0 || !result.IsCompleted || result.Buffer.Length > some.Length) continue;
                Refuse($"{tensor.Pointer}/data_offsets", $"the body ends at offset {at}, {numbers.Missing} bytes before {tensor.Name} is complete", at);
                return;
            }

            take(tensor.Name, numbers.Release(tensor.Name, tensor.Shape.Value, faults));
        }

        while (true)
        {
            ReadResult result = await ReadAsync(pipe, stop);
            bool more = result.Buffer.Length > 0;
            pipe.AdvanceTo(result.Buffer.End);
            if (more) Refuse("", $"the data end at offset {at}, and the body goes on", at);
            if (more || result.IsCompleted) return;
        }
    }

    /// <summary>Whether the tensors' places are as long as their shapes, and follow one another without hole or overlap to the body's end.</summary>
    bool Fit()
    {
        long end = 0;
        foreach (AnnouncedTensor tensor in header.Tensors.OrderBy(t => t.Offsets[0]).ThenBy(t => t.Offsets[1]))
        {
            string pointer = $"{tensor.Pointer}/data_offsets";
            long wanted = tensor.Shape!.Value.Count * tensor.Type!.Value.Width(), from = tensor.Offsets[0], to = tensor.Offsets[1];
            if (from != end) return Refuse(pointer, $"{tensor.Name} begins at {from} of the data, and the one before it ends at {end}: tensors leave no holes and do not overlap", Prefix);
            // Neither is negative, so the difference does not overflow.
            if (to - from != wanted)
                return Refuse(pointer, $"{tensor.Name} lies from {from} to {to}; shape {tensor.Shape} and dtype {ElementTypes.InSafetensors[(int)tensor.Type.Value]} make {wanted} bytes", Prefix);
            end = to;
        }

        if (Announced is { } whole && whole != at + end) return Refuse("", $"the header ends at offset {at} and announces {end} bytes of data; the body has {whole - at}", Prefix);
        return true;
    }

    bool Refuse(string pointer, string detail, long offset)
    {
        Malformation = new(Code, pointer, detail, offset);
        return false;
    }

    /// <summary>Fills memory from the pipe.</summary>
    /// <returns>How many bytes there were: fewer where the body has ended.</returns>
    async Task<int> FillAsync(PipeReader pipe, Memory<byte> memory, CancellationToken stop)
    {
        int filled = 0;
        while (filled < memory.Length)
        {
            ReadResult result = await ReadAsync(pipe, stop);
            ReadOnlySequence<byte> some = result.Buffer.Slice(0, Math.Min(memory.Length - filled, result.Buffer.Length));
            some.CopyTo(memory.Span[filled..]);
            filled += (int)some.Length;
            at += some.Length;
            pipe.AdvanceTo(some.End);
            if (result.IsCompleted && some.Length == result.Buffer.Length) break;
        }

        return filled;
    }

    async ValueTask<ReadResult> ReadAsync(PipeReader pipe, CancellationToken stop)
    {
        ReadResult result = await pipe.ReadAsync(stop);
        if (result.IsCanceled) throw new OperationCanceledException(stop);
        if (at + result.Buffer.Length > Limit) throw new BadHttpRequestException("decompressed body too large", StatusCodes.Status413PayloadTooLarge);
        return result;
    }
}
