namespace LossApi.Tests.Wire;

/// <summary>Hands out its bytes in pieces of given sizes.</summary>
public sealed class PieceStream(byte[] bytes, int[] sizes) : Stream
{
    int at, piece;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (piece < sizes.Length && sizes[piece] == 0) piece++;
        if (piece == sizes.Length || at == bytes.Length) return new(0);
        int length = Math.Min(Math.Min(sizes[piece], buffer.Length), bytes.Length - at);
        sizes[piece] -= length;
        bytes.AsSpan(at, length).CopyTo(buffer.Span);
        at += length;
        return new(length);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => bytes.Length;
    public override long Position { get => at; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
