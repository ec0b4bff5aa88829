using System.Runtime.ExceptionServices;

namespace LossApi.Domain.Engine;

/// <summary>Deals the samples of a batch out to the cores where it pays. Terms do not depend on each other and their sum is exact: the bits stay.</summary>
static class Parts
{
    /// <summary>Numbers for which a core is worth calling: some 25 µs of work of the cheapest losses, several times what a hand-over costs.</summary>
    const int Worth = 1 << 15;

    /// <summary>Numbers in a part at least: once the cores are there, the next part costs them little.</summary>
    const int Least = 1 << 13;

    /// <summary>More parts than cores, so that one that is held up by others' work does not hold up the answer.</summary>
    const int EachCore = 4;

    /// <summary>Samples from <paramref name="first"/> up to, not including, <paramref name="end"/>.</summary>
    public delegate void Walk(int first, int end, ref Tally tally);

    /// <summary>Whether so few samples are one part: the caller may then walk them itself.</summary>
    public static bool IsOne(int rows, int width) => CoresFor(rows, (long)rows * width) < 2;

    static int CoresFor(int rows, long numbers) => (int)Math.Min(Math.Min(Cores.Most, numbers / Worth), rows / Lanes);

    /// <summary>Walks all samples, the caller's thread among those that do.</summary>
    /// <param name="rows">How many samples there are.</param>
    /// <param name="width">How many numbers a sample has.</param>
    /// <param name="walk">Walks some.</param>
    /// <param name="tally">What all of them brought.</param>
    /// <param name="stop">Ends it early.</param>
    public static void Run(int rows, int width, Walk walk, ref Tally tally, CancellationToken stop)
    {
        if (IsOne(rows, width))
        {
            walk(0, rows, ref tally);
            return;
        }

        long numbers = (long)rows * width;
        int cores = CoresFor(rows, numbers), count = (int)Math.Min(Math.Min(numbers / Least, rows / Lanes), cores * EachCore);
        // As many for each, or one would work while the others wait.
        RunApart(rows, count - count % cores, cores, walk, ref tally, stop);
    }

    /// <summary>By several cores. (Apart from the above, where nothing shall be set aside for what is not done.)</summary>
    static void RunApart(int rows, int count, int cores, Walk walk, ref Tally tally, CancellationToken stop)
    {
        var tallies = new Tally[count];
        try
        {
            Parallel.For(0, count, new() { MaxDegreeOfParallelism = cores, CancellationToken = stop }, part => walk(Start(part), Start(part + 1), ref tallies[part]));
        }
        catch (AggregateException several)
        {
            // As one core would have failed: with the first.
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }

        for (int part = 0; part < count; part++) tally.Merge(ref tallies[part]);

        // Whole lanes in every part but the last.
        int Start(int part) => part == count ? rows : (int)((long)rows * part / count) / Lanes * Lanes;
    }

    const int Lanes = Numerics.Lanes.Count;
}
