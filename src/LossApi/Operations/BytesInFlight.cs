using System.Numerics;

namespace LossApi.Operations;

/// <summary>
/// Shares <see cref="Settings.MaxBytesInFlight"/> out among the large bodies. One whose length is known takes all of it before it is read. Any other takes its part
/// as it arrives, and keeps it while it waits for more; so that none of them can wait for each other in a circle, the rest that the largest of them may still need is never given to another.
/// </summary>
/// <remarks>
/// That is the banker's algorithm with one claim for all, the longest body: as long as the largest growing body can come to its end, so can all, one after the other. Shares
/// that do not grow any more are given back in any case. (Who holds a share must therefore never wait for a place in the service: see <see cref="Admission"/>.)
/// </remarks>
sealed class BytesInFlight(Settings settings)
{
    /// <summary>Bodies up to this length count nothing: they neither wait behind large ones nor pay for the counting.</summary>
    public const long Light = 1 << 20;

    readonly Lock gate = new();
    readonly long all = settings.MaxBytesInFlight;

    /// <summary>What a growing body may come to hold. One longer than all there is has everything for itself, and then goes on.</summary>
    readonly long longest = Math.Min(settings.MaxBodyBytes, settings.MaxBytesInFlight);

    /// <summary>Those that hold a part and may want more.</summary>
    readonly List<Share> growing = [];

    /// <summary>Those that hold nothing yet, in the order of arrival.</summary>
    readonly LinkedList<Share> entering = [];

    long free = settings.MaxBytesInFlight;

    /// <summary>The bytes nobody holds.</summary>
    public long Free
    {
        get
        {
            lock (gate) return free;
        }
    }

    /// <summary>A share of a body, of nothing yet.</summary>
    public Share Open() => new(this);

    /// <summary>Gives to those that wait what they may have.</summary>
    void Serve()
    {
        // The largest first: it is the nearest to its end.
        foreach (Share share in growing.Where(share => share.Waits).OrderByDescending(share => share.Held).ToArray())
        {
            if (!IsSafe(share)) continue;
            // What is given back next is its own, and not for those who come.
            if (share.Wanted - share.Held > free) return;
            Give(share);
        }

        for (LinkedListNode<Share>? node = entering.First, next; node is not null && node.Value.Wanted <= free; node = next)
        {
            next = node.Next;
            Share share = node.Value;
            // One that waits for others to have grown does not keep back those that do not grow.
            if (share.Grows && !IsSafe(share)) continue;
            entering.Remove(node);
            if (share.Grows) growing.Add(share);
            Give(share);
        }
    }

    /// <summary>Whether the largest growing body could still come to its end if one of them got what it wants.</summary>
    bool IsSafe(Share share)
    {
        long sum = share.Wanted, largest = share.Wanted;
        foreach (Share other in growing)
        {
            if (other == share) continue;
            sum += other.Held;
            largest = Math.Max(largest, other.Held);
        }

        return sum - largest <= all - longest;
    }

    void Give(Share share)
    {
        free -= share.Wanted - share.Held;
        share.Give();
    }

    /// <summary>What one body holds. Used by one request, one call at a time.</summary>
    public sealed class Share(BytesInFlight bytes) : IDisposable
    {
        TaskCompletionSource? turn;

        /// <summary>What it has.</summary>
        public long Held { get; private set; }

        /// <summary>What it has or waits for.</summary>
        public long Wanted { get; private set; }

        /// <summary>Whether it may want more than it said before.</summary>
        public bool Grows { get; private set; }

        /// <summary>Whether it waits.</summary>
        public bool Waits => Wanted > Held;

        /// <summary>Takes all for a body whose length is known; in the order of arrival.</summary>
        /// <exception cref="OperationCanceledException">When <paramref name="stop"/> was signalled before its turn.</exception>
        public Task TakeAsync(long length, CancellationToken stop)
        {
            lock (bytes.gate)
            {
                Wanted = Math.Min(length, bytes.all);
                bytes.entering.AddLast(this);
                return WaitAsync(stop);
            }
        }

        /// <summary>Takes more for a body that has grown beyond what it holds: the next power of two, as the arrays its numbers go to do.</summary>
        /// <returns>Up to what length it need not ask again.</returns>
        /// <exception cref="OperationCanceledException">When <paramref name="stop"/> was signalled before its turn; what was held before still is.</exception>
        public async Task<long> GrowAsync(long length, CancellationToken stop)
        {
            Task done;
            lock (bytes.gate)
            {
                Grows = true;
                Wanted = Math.Min((long)BitOperations.RoundUpToPowerOf2((ulong)length), bytes.longest);
                if (Held == 0) bytes.entering.AddLast(this);
                done = WaitAsync(stop);
            }

            await done;
            return Held < bytes.longest ? Held : long.MaxValue;
        }

        /// <summary>The body has ended, or nobody reads on: it wants no more, and gives back what it took ahead.</summary>
        /// <param name="length">How long it was.</param>
        public void Settle(long length)
        {
            lock (bytes.gate)
            {
                if (!Grows) return;
                Leave();
                Keep(Math.Min(Held, length));
            }
        }

        /// <summary>Gives everything back.</summary>
        public void Dispose()
        {
            lock (bytes.gate)
            {
                Leave();
                Keep(0);
            }
        }

        internal void Give()
        {
            Held = Wanted;
            turn?.TrySetResult();
        }

        Task WaitAsync(CancellationToken stop)
        {
            bytes.Serve();
            if (!Waits) return Task.CompletedTask;
            // Whoever waited goes on elsewhere than in the arms of the one that gave.
            turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return WaitAsync(turn.Task, stop);
        }

        async Task WaitAsync(Task given, CancellationToken stop)
        {
            try
            {
                await given.WaitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                lock (bytes.gate)
                {
                    bytes.entering.Remove(this);
                    Keep(Held);
                }

                throw;
            }
        }

        /// <summary>Grows no more.</summary>
        void Leave()
        {
            bytes.growing.Remove(this);
            bytes.entering.Remove(this);
            Grows = false;
        }

        /// <summary>Wants no more than this much of what it has.</summary>
        void Keep(long length)
        {
            bytes.free += Held - length;
            Held = Wanted = length;
            bytes.Serve();
        }
    }
}
