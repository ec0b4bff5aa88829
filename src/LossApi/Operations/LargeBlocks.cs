using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace LossApi.Operations;

/// <summary>
/// Gives the server blocks of 64 KB for what it reads and writes, in place of its own of 4 KB: a body of megabytes then comes in sixteen times fewer pieces and
/// system calls. (bench/README.md has the figures of the whole; the share of the blocks in them was not measured apart.)
/// </summary>
sealed class LargeBlocks : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool();

    /// <summary>Blocks that lie still, so that the system can write to them, and are kept for the next one who asks.</summary>
    sealed class Pool : MemoryPool<byte>
    {
        const int Size = 64 * 1024;

        /// <summary>How many blocks are kept, 16 MB; what a rush took beyond that is left to the garbage collector.</summary>
        const int Kept = 256;

        // The last one given back is lent first: it lies in the nearest cache. Taken in turns, blocks would drive each other out, for their beginnings share its sets.
        readonly Stack<Block> blocks = new(Kept);
        readonly Lock gate = new();

        public override int MaxBufferSize => Size;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, Size);
            Block? block;
            lock (gate) blocks.TryPop(out block);
            block ??= new(this);
            block.Lend();
            return block;
        }

        protected override void Dispose(bool disposing)
        {
            lock (gate) blocks.Clear();
        }

        void TakeBack(Block block)
        {
            lock (gate)
            {
                if (blocks.Count < Kept) blocks.Push(block);
            }
        }

        sealed class Block(Pool pool) : IMemoryOwner<byte>
        {
            readonly byte[] array = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
            int lent;

            public Memory<byte> Memory => lent != 0 ? array : throw new ObjectDisposedException(nameof(Block));

            public void Lend() => lent = 1;

            public void Dispose()
            {
                if (Interlocked.Exchange(ref lent, 0) != 0) pool.TakeBack(this);
            }
        }
    }
}
