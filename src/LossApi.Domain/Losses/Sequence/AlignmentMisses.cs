using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Sequence;

/// <summary>
/// The probability that the time steps do not read as the labels, for models that are nearly sure of them: it is the sum of all ways to go wrong, where
/// 1 − (the sum of all alignments) would have no digits left. From each state a symbol leads to one other state, or out of the lattice.
/// </summary>
/// <param name="lattice">The lattice.</param>
/// <param name="chances">The probability of each slot at each time step.</param>
/// <param name="foreign">The probability at each time step of all classes that are no slot.</param>
/// <param name="steps">How many time steps there are, at least one.</param>
sealed class AlignmentMisses(AlignmentLattice lattice, Magnitude[] chances, Magnitude[] foreign, int steps)
{
    /// <summary>The state before the first time step: a blank leads to the first state, the first label to the second.</summary>
    const int Start = -1;

    readonly int states = lattice.States, slots = lattice.Symbols.Length;

    /// <summary>The probability to miss the labels.</summary>
    public Magnitude All { get; private set; }

    /// <summary>The probability to miss them given a symbol at a time step, by step and slot.</summary>
    public Magnitude[] Given { get; } = new Magnitude[steps * lattice.Symbols.Length];

    /// <summary>Computes both, after <see cref="AlignmentLattice.Sum"/> over the same chances.</summary>
    public AlignmentMisses Counted()
    {
        Magnitude[] lost = Lost(), after = new Magnitude[states], before = new Magnitude[states];
        for (int s = 0; s < states - 2; s++) after[s] = Magnitude.One;
        using IEnumerator<Magnitude[]> rows = lattice.Beginnings(chances, steps).GetEnumerator();
        rows.MoveNext();
        for (int t = steps - 1; t >= 0; t--)
        {
            // What was alive before this step, and lost already.
            Magnitude[]? alive = t > 0 && rows.MoveNext() ? rows.Current : null;
            Condition(t, alive, after, t > 0 ? lost[t - 1] : Magnitude.Zero);
            for (int s = 0; s < states; s++) before[s] = Miss(t, s, after);
            if (t == 0) All = Miss(t, Start, after);
            (after, before) = (before, after);
        }

        return this;
    }

    /// <summary>How much has left the lattice up to each time step.</summary>
    Magnitude[] Lost()
    {
        var lost = new Magnitude[steps];
        Magnitude[] row = new Magnitude[states], next = new Magnitude[states];
        Magnitude sum = Magnitude.Zero;
        for (int t = 0; t < steps; t++)
        {
            if (t == 0) sum = Leaving(t, Start);
            else
                for (int s = 0; s < states; s++)
                    if (!row[s].IsZero) sum += row[s] * Leaving(t, s);
            lost[t] = sum;
            lattice.Forward(t == 0 ? null : row, next, chances, t);
            (row, next) = (next, row);
        }

        return lost;
    }

    /// <summary>The probability to miss from a state, from that of the states one step later.</summary>
    Magnitude Miss(int t, int state, Magnitude[] after)
    {
        Magnitude sum = Leaving(t, state);
        foreach (int next in Nexts(state)) sum += chances[t * slots + lattice.SlotOf(next)] * after[next];
        return sum;
    }

    /// <summary>The probability of all symbols that lead nowhere from a state.</summary>
    Magnitude Leaving(int t, int state)
    {
        Magnitude staying = Magnitude.Zero;
        foreach (int next in Nexts(state)) staying += chances[t * slots + lattice.SlotOf(next)];
        if (staying.Value.High.V < 0.5) return Rest(Magnitude.One, staying);
        Magnitude sum = foreign[t];
        for (int slot = 0; slot < slots; slot++)
            if (!Leads(state, slot)) sum += chances[t * slots + slot];
        return sum;
    }

    /// <summary>The probability to miss, given each symbol at a time step.</summary>
    void Condition(int t, Magnitude[]? alive, Magnitude[] after, Magnitude lost)
    {
        Span<Magnitude> given = Given.AsSpan(t * slots, slots);
        given.Fill(lost);
        Magnitude all = Magnitude.Zero;
        var led = new Magnitude[slots];
        for (int s = alive is null ? Start : 0; s < (alive is null ? 0 : states); s++)
        {
            Magnitude here = alive is null ? Magnitude.One : alive[s];
            all += here;
            foreach (int next in Nexts(s))
            {
                int slot = lattice.SlotOf(next);
                led[slot] += here;
                given[slot] += here * after[next];
            }
        }

        for (int slot = 0; slot < slots; slot++)
        {
            if (led[slot].Value.High.V < 0.5 * all.Value.High.V)
            {
                given[slot] += Rest(all, led[slot]);
                continue;
            }

            for (int s = 0; alive is not null && s < states; s++)
                if (!Leads(s, slot)) given[slot] += alive[s];
        }
    }

    bool Leads(int state, int slot)
    {
        foreach (int next in Nexts(state)) if (lattice.SlotOf(next) == slot) return true;
        return false;
    }

    /// <summary>Where the symbols that do not leave the lattice lead from a state, each to another.</summary>
    ReadOnlySpan<int> Nexts(int state)
    {
        int count = 0;
        if (state >= 0) nexts[count++] = state;
        if (state + 1 < states) nexts[count++] = state + 1;
        if (state == Start ? states > 1 : lattice.IsSkippedTo(state + 2)) nexts[count++] = state + 2;
        return nexts.AsSpan(0, count);
    }

    readonly int[] nexts = new int[3];

    /// <summary>A difference of numbers of ordinary size of which the second is less than half the first.</summary>
    static Magnitude Rest(Magnitude all, Magnitude part) => new(all.Value - part.Value, 0);
}
