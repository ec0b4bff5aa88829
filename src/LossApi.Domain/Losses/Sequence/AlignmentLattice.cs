using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Sequence;

/// <summary>
/// All ways to spread a sequence of labels over more time steps: each label is held for one step or longer, blanks may stand between any two and must stand
/// between two that are alike. Their sum is taken by dynamic programming over the states blank, label, blank, … label, blank (Graves et al. 2006).
/// </summary>
sealed class AlignmentLattice
{
    readonly int[] slots;
    readonly bool[] skips;
    readonly int least;
    readonly Action pause;

    // One row in √T is kept on the way, the rows between are computed again on the way back: long sequences need not be held whole.
    Magnitude[][] kept = [];
    int stretch;

    /// <summary>The lattice of some labels.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="blank">The class that stands for none.</param>
    /// <param name="pause">Called at every time step.</param>
    public AlignmentLattice(ReadOnlySpan<double> labels, int blank, Action pause)
    {
        this.pause = pause;
        var found = new Dictionary<int, int> { [blank] = 0 };
        slots = new int[2 * labels.Length + 1];
        skips = new bool[slots.Length];
        least = labels.Length;
        for (int i = 0; i < labels.Length; i++)
        {
            int symbol = (int)labels[i];
            if (!found.TryGetValue(symbol, out int slot)) found.Add(symbol, slot = found.Count);
            slots[2 * i + 1] = slot;
            bool repeats = i > 0 && labels[i] == labels[i - 1];
            skips[2 * i + 1] = i > 0 && !repeats;
            if (repeats) least++;
        }

        Symbols = [.. found.OrderBy(s => s.Value).Select(s => s.Key)];
    }

    /// <summary>The classes that alignments go through, each once, the blank first: a class's place here is its slot.</summary>
    public int[] Symbols { get; }

    /// <summary>How many states there are.</summary>
    public int States => slots.Length;

    /// <summary>The slot of a state.</summary>
    public int SlotOf(int state) => slots[state];

    /// <summary>Whether a state may be entered from the one before the last.</summary>
    public bool IsSkippedTo(int state) => state < States && skips[state];

    /// <summary>Whether so many time steps are enough for the labels and the blanks between those that repeat.</summary>
    public bool Fits(int steps) => steps >= least;

    /// <summary>Σ over all alignments of Π over time of what the symbol of each step weighs.</summary>
    /// <param name="weights">The weight of each slot at each time step.</param>
    /// <param name="steps">How many time steps there are.</param>
    public Magnitude Sum(Magnitude[] weights, int steps)
    {
        if (!Fits(steps)) return Magnitude.Zero;
        if (steps == 0) return Magnitude.One;
        stretch = (int)Math.Ceiling(Math.Sqrt(steps));
        kept = new Magnitude[(steps + stretch - 1) / stretch][];
        Magnitude[] row = new Magnitude[States], next = new Magnitude[States];
        for (int t = 0; t < steps; t++)
        {
            pause();
            Forward(t == 0 ? null : row, next, weights, t);
            (row, next) = (next, row);
            if (t % stretch == 0) kept[t / stretch] = [.. row];
        }

        return States == 1 ? row[0] : row[^1] + row[^2];
    }

    /// <summary>For each time step, the last first, the sums over all beginnings that end in each state; after <see cref="Sum"/>.</summary>
    public IEnumerable<Magnitude[]> Beginnings(Magnitude[] weights, int steps)
    {
        Magnitude[][] block = [.. Enumerable.Range(0, stretch).Select(_ => new Magnitude[States])];
        for (int t = steps - 1; t >= 0; t--)
        {
            pause();
            if (t == steps - 1 || t % stretch == stretch - 1)
            {
                block[0] = kept[t / stretch];
                for (int k = 1; k <= t % stretch; k++) Forward(block[k - 1], block[k], weights, t - t % stretch + k);
            }

            yield return block[t % stretch];
        }
    }

    /// <summary>Tells for each time step, the last first, the share of the sum that goes through each slot; after <see cref="Sum"/>.</summary>
    public void Occupy(Magnitude[] weights, int steps, Magnitude all, Action<int, Magnitude[]> occupied)
    {
        Magnitude[] after = new Magnitude[States], before = new Magnitude[States], shares = new Magnitude[Symbols.Length];
        after[^1] = Magnitude.One;
        if (States > 1) after[^2] = Magnitude.One;
        int t = steps;
        foreach (Magnitude[] row in Beginnings(weights, steps))
        {
            t--;
            Array.Clear(shares);
            for (int s = 0; s < States; s++) shares[slots[s]] += row[s] * after[s];
            for (int k = 0; k < shares.Length; k++) shares[k] /= all;
            occupied(t, shares);
            for (int s = 0; s < States; s++)
            {
                Magnitude rest = Weight(weights, t, s) * after[s];
                if (s + 1 < States) rest += Weight(weights, t, s + 1) * after[s + 1];
                if (IsSkippedTo(s + 2)) rest += Weight(weights, t, s + 2) * after[s + 2];
                before[s] = rest;
            }

            (after, before) = (before, after);
        }
    }

    /// <summary>From the sums over all beginnings up to one step to those up to the next; from none, the first step.</summary>
    public void Forward(Magnitude[]? from, Magnitude[] to, Magnitude[] weights, int t)
    {
        for (int s = 0; s < to.Length; s++)
        {
            Magnitude reached = from is null ? s < 2 ? Magnitude.One : Magnitude.Zero : from[s];
            if (from is not null && s > 0) reached += from[s - 1];
            if (from is not null && skips[s]) reached += from[s - 2];
            to[s] = reached.IsZero ? Magnitude.Zero : reached * Weight(weights, t, s);
        }
    }

    Magnitude Weight(Magnitude[] weights, int t, int s) => weights[t * Symbols.Length + slots[s]];
}
