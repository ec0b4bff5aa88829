using System.Buffers;

namespace LossApi.Wire.Json;

/// <summary>The mark EF BB BF some editors put before UTF-8 text. RFC 8259 lets a reader ignore it.</summary>
static class ByteOrderMark
{
    static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>How many bytes to skip at the start of a body, or null while too few have arrived to say.</summary>
    public static int? Length(in ReadOnlySequence<byte> buffer, bool last)
    {
        Span<byte> head = stackalloc byte[3];
        int length = (int)Math.Min(3, buffer.Length);
        buffer.Slice(0, length).CopyTo(head);
        head = head[..length];
        if (head.SequenceEqual(Mark)) return 3;
        return last || !Mark.StartsWith(head) ? 0 : null;
    }
}
