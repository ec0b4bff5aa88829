using System.Buffers;

namespace LossApi.Wire.Json;

/// <summary>Puts back a comma whose white space was dropped before the next value arrived.</summary>
sealed class Separator : ReadOnlySequenceSegment<byte>
{
    Separator(ReadOnlyMemory<byte> memory, Separator? previous)
    {
        Memory = memory;
        if (previous is null) return;
        RunningIndex = previous.RunningIndex + previous.Memory.Length;
        previous.Next = this;
    }

    /// <summary>A comma, then <paramref name="rest"/>.</summary>
    public static ReadOnlySequence<byte> Before(in ReadOnlySequence<byte> rest)
    {
        var first = new Separator(","u8.ToArray(), null);
        Separator last = first;
        foreach (ReadOnlyMemory<byte> piece in rest) last = new(piece, last);
        return new(first, 0, last, last.Memory.Length);
    }
}
