using System.Buffers;

namespace LossApi.Wire.Json;

/// <summary>
/// Puts back a byte that was consumed before what it belongs to arrived: a comma whose white space was dropped, or the quote of a string that was
/// begun elsewhere.
/// </summary>
sealed class Separator : ReadOnlySequenceSegment<byte>
{
    Separator(ReadOnlyMemory<byte> memory, Separator? previous)
    {
        Memory = memory;
        if (previous is null) return;
        RunningIndex = previous.RunningIndex + previous.Memory.Length;
        previous.Next = this;
    }

    /// <summary><paramref name="owed"/>, then <paramref name="rest"/>.</summary>
    public static ReadOnlySequence<byte> Before(in ReadOnlySequence<byte> rest, byte owed)
    {
        var first = new Separator(new[] { owed }, null);
        Separator last = first;
        foreach (ReadOnlyMemory<byte> piece in rest) last = new(piece, last);
        return new(first, 0, last, last.Memory.Length);
    }
}
