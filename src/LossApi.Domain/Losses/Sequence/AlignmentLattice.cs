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

    public AlignmentLattice(ReadOnlySpan<double> labels, int blank)
    {
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

    /// <summary>Whether so many time steps are enough for the labels and the blanks between those that repeat.</summary>
    public bool Fits(int steps) => steps >= least;

    /// <summary>Σ over all alignments of Π over time of what the symbol of each step weighs.</summary>
    /// <param name="weights">The weight of each slot at each time step.</param>
    /// <param name="steps">How many time steps there are.</param>
    /// <param name="pause">Called at every step.</param>
    /// <param name="occupied">Where not null: told for each time step, the last first, the share of the sum that goes through each slot.</param>
    public Magnitude Sum(Magnitude[] weights, int steps, Action pause, Action<int, Magnitude[]>? occupied)
    {
        if (steps == 0) return slots.Length == 1 ? Magnitude.One : Magnitude.Zero;
        // One row in √T is kept on the way, the rows between are computed again on the way back: long sequences need not be held whole.
        int states = slots.Length, stretch = (int)Math.Ceiling(Math.Sqrt(steps));
        var kept = new Magnitude[(steps + stretch - 1) / stretch][];
        Magnitude[] row = new Magnitude[states], next = new Magnitude[states];
        for (int t = 0; t < steps; t++)
        {
            pause();
            Forward(t == 0 ? null : row, next, weights, t);
            (row, next) = (next, row);
            if (t % stretch == 0) kept[t / stretch] = [.. row];
        }

        Magnitude all = states == 1 ? row[0] : row[^1] + row[^2];
        if (occupied is not null && !all.IsZero) Backward(weights, steps, stretch, kept, all, pause, occupied);
        return all;
    }

    void Backward(Magnitude[] weights, int steps, int stretch, Magnitude[][] kept, Magnitude all, Action pause, Action<int, Magnitude[]> occupied)
    {
        int states = slots.Length;
        Magnitude[] after = new Magnitude[states], before = new Magnitude[states], shares = new Magnitude[Symbols.Length];
        Magnitude[][] block = [.. Enumerable.Range(0, stretch).Select(_ => new Magnitude[states])];
        after[^1] = Magnitude.One;
        if (states > 1) after[^2] = Magnitude.One;
        for (int t = steps - 1; t >= 0; t--)
        {
            pause();
            if (t == steps - 1 || t % stretch == stretch - 1)
            {
                block[0] = kept[t / stretch];
                for (int k = 1; k <= t % stretch; k++) Forward(block[k - 1], block[k], weights, t - t % stretch + k);
            }

            Magnitude[] row = block[t % stretch];
            Array.Clear(shares);
            for (int s = 0; s < states; s++) shares[slots[s]] += row[s] * after[s];
            for (int k = 0; k < shares.Length; k++) shares[k] /= all;
            occupied(t, shares);
            for (int s = 0; s < states; s++)
            {
                Magnitude rest = Weight(weights, t, s) * after[s];
                if (s + 1 < states) rest += Weight(weights, t, s + 1) * after[s + 1];
                if (s + 2 < states && skips[s + 2]) rest += Weight(weights, t, s + 2) * after[s + 2];
                before[s] = rest;
            }

            (after, before) = (before, after);
        }
    }

    /// <summary>From the sums over all beginnings up to one step to those up to the next; from none, the first step.</summary>
    void Forward(Magnitude[]? from, Magnitude[] to, Magnitude[] weights, int t)
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
