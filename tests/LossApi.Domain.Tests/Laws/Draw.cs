using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Laws;

/// <summary>A batch with its layout and options, as a law wants it: random, and right by the card's own rules.</summary>
sealed record Case(Batch Batch, Layout Layout, OptionValues Options) : IDisposable
{
    public int Seed { get; init; }

    /// <summary>The same case with every convention at its default, so that the derivatives answered are those of the term.</summary>
    public Case WithoutConventions(LossCard card)
    {
        foreach (Option option in card.Options.Where(o => o.IsConvention)) Options.Set(option, option.Default);
        return this;
    }

    public void Dispose() => Batch.Dispose();
}

/// <summary>Draws random cases from nothing but a card.</summary>
static class Draw
{
    /// <summary>A random valid case: small shapes, ordinary numbers, options at their defaults, at an alias's or inside their range.</summary>
    /// <param name="card">What the case is for.</param>
    /// <param name="seed">Where the random numbers start.</param>
    /// <param name="rows">How many samples; random where it is not said.</param>
    /// <param name="width">How many classes or features; random where it is not said.</param>
    /// <param name="with">An option that is not drawn: what the inputs may hold depends on it, so it cannot be changed later.</param>
    public static Case Case(LossCard card, int seed, int? rows = null, int? width = null, (Option Option, OptionValue Value)? with = null)
    {
        var random = new Random(seed);
        if (card.Inputs[0].Extent == Extent.Axes) return Whole(card, seed, random, rows, width);
        OptionValues options = Options(card, random);
        if (with is { } settled) options.Set(settled.Option, settled.Value);
        int n = rows ?? random.Next(1, 12), c = card.Inputs[0].Width ?? width ?? random.Next(2, 6);
        var batch = new Batch();
        Input leader = card.Inputs[0];
        bool element = leader.Extent == Extent.Element;
        int axis = card.Axis is { } option ? options[option] : -1;
        Shape shape = element ? new(n) : axis is 1 or -1 ? new(n, c) : new(c, n);
        bool labels = random.Next(2) == 0;
        foreach (Input input in card.Inputs)
        {
            if (!input.IsRequiredUnder(options) && random.Next(2) == 0) continue;
            Shape its = input.Extent switch
            {
                Extent.Label or Extent.Sample => new(n),
                Extent.LabelOrClasses => labels ? new(n) : shape,
                Extent.ClassVector => new(c),
                Extent.ScalarOrClassVector => random.Next(2) == 0 ? Shape.Scalar : new(n),
                _ => shape,
            };
            var tensor = new Tensor(its);
            bool isLabel = input.Extent == Extent.Label || input.Extent == Extent.LabelOrClasses && labels;
            if (input.Kind == Kind.ClassLists) Lists(tensor, its, c, random);
            else for (int i = 0; i < tensor.Count; i++) tensor.Numbers[i] = isLabel ? random.Next(c) : Number(input, options, random);
            if (!isLabel && input.Kind is Kind.Probabilities or Kind.ClassIndicesOrProbabilities && its.Rank == 2 && !isLabel) Distribute(tensor, its, c);
            batch.Add(input.Name, tensor);
        }

        Order(card, batch, n, random);
        var faults = new Violations();
        Layout layout = BatchRules.Check(card, batch, options, faults)
            ?? throw new InvalidOperationException($"drew a wrong case for {card.Name}, seed {seed}: {faults.First[0]}");
        return new(batch, layout, options) { Seed = seed };
    }

    /// <summary>A case of a loss over a whole batch. What one number allows another may depend on both (a label must fit into its length): drawn anew until it is right.</summary>
    static Case Whole(LossCard card, int seed, Random random, int? rows, int? width)
    {
        var faults = new Violations();
        for (int tries = 0; tries < 200; tries++)
        {
            OptionValues options = Options(card, random);
            var sizes = new Dictionary<string, int>();
            var batch = new Batch();
            foreach (Input input in card.Inputs)
                foreach (string axis in input.AxesUnder(options))
                    sizes.TryAdd(axis, axis == "N" ? rows ?? random.Next(2, 8) : axis == "D" ? width ?? random.Next(2, 5) : random.Next(2, 5));
            foreach (Input input in card.Inputs)
            {
                if (!input.IsRequiredUnder(options) && random.Next(2) == 0) continue;
                var tensor = new Tensor(new([.. input.AxesUnder(options).Select(axis => sizes[axis])]));
                for (int i = 0; i < tensor.Count; i++)
                    tensor.Numbers[i] = input switch
                    {
                        { IndexOf: { } axis, Excluded: { } excluded } => (options[excluded] + 1 + random.Next(sizes[axis] - 1)) % sizes[axis],
                        { IndexOf: { } axis } => random.Next(sizes[axis]),
                        { LengthOf: { } axis } => random.Next(sizes[axis] + 1),
                        { Kind: Kind.Flags } => random.Next(2),
                        { Whole: true } => random.Next(3),
                        _ => Number(input, options, random),
                    };
                batch.Add(input.Name, tensor);
            }

            faults = new();
            if (BatchRules.Check(card, batch, options, faults) is { } layout) return new(batch, layout, options) { Seed = seed };
            batch.Dispose();
        }

        throw new InvalidOperationException($"found no right case for {card.Name}, seed {seed}: {faults.First[0]}");
    }

    /// <summary>
    /// Exchanges numbers until the card's rules between them hold. With <paramref name="ties"/> some pairs are made equal, which a rule allows as well.
    /// </summary>
    public static void Order(LossCard card, Batch batch, int rows, Random? ties = null)
    {
        foreach (RowRule rule in card.Rules)
            for (int row = 0; row < rows; row++)
            {
                ref double smaller = ref Number(rule.Smaller), larger = ref Number(rule.Larger);
                if (smaller > larger) (smaller, larger) = (larger, smaller);
                if (ties?.Next(4) == 0) larger = smaller;

                ref double Number(RowPlace place) => ref batch[place.Input]!.Numbers[row * (place.Input.Width ?? 1) + place.Index];
            }
    }

    static OptionValues Options(LossCard card, Random random)
    {
        var options = new OptionValues();
        Alias? alias = card.Aliases.IsEmpty || random.Next(2) == 0 ? null : card.Aliases[random.Next(card.Aliases.Length)];
        if (alias is not null)
            foreach ((Option option, OptionValue value) in alias.Options) options.Set(option, value);
        foreach (Option option in card.Options)
        {
            if (ReferenceEquals(option, card.Axis) || ReferenceEquals(option, card.Per) || random.Next(2) == 0) continue;
            switch (option)
            {
                case Domain.Number number when !double.IsNegativeInfinity(number.Range.Low):
                    double drawn = number.Range.Draw(0.05 + 0.6 * random.NextDouble());
                    if (number.Takes(drawn)) options.Set(number, drawn);
                    break;
                case OptionalNumber number when !double.IsInfinity(number.Range.Low) && !double.IsInfinity(number.Range.High):
                    options.Set(number, number.Range.Draw(random.NextDouble()));
                    break;
                case Flag flag:
                    options.Set(flag, random.Next(2) == 0);
                    break;
                case Integer { IndexOf: not null } index:
                    options.Set(index, random.Next(2));
                    break;
                case Choice choice:
                    options.Set(choice, choice.Words[random.Next(choice.Words.Count)]);
                    break;
            }
        }

        if (card.Per is { } per) options.Set(per, per.Default);   // a term a sample, as laws about samples want it
        if (card.Axis is { } axis && options[axis] is not (0 or 1 or -1)) options.Set(axis, axis.Default);
        return options;
    }

    /// <summary>An ordinary number an input may hold: neither at an end of its range nor in a tail.</summary>
    static double Number(Input input, OptionValues options, Random random) => input.Kind switch
    {
        Kind.Probabilities or Kind.ClassIndicesOrProbabilities => 0.02 + 0.96 * random.NextDouble(),
        Kind.LogProbabilities => -0.05 - 4 * random.NextDouble(),
        Kind.Weights => 0.25 + 2 * random.NextDouble(),
        // Where infinity belongs to the range it has a meaning of its own: a masked score, an event that has not come.
        Kind.Real when input.RangeUnder(options).Contains(double.PositiveInfinity) && random.Next(3) == 0 => double.PositiveInfinity,
        Kind.Logits => 8 * random.NextDouble() - 4,
        _ => input.RangeUnder(options).Draw(0.05 + 0.9 * random.NextDouble()),
    };

    /// <summary>Fills each row with some classes, twice the same among them, then −1, then anything an entry may be.</summary>
    static void Lists(Tensor tensor, Shape shape, int classes, Random random)
    {
        int axis = shape.Rank == 2 && shape[1] != classes ? 0 : shape.Rank - 1, rows = tensor.Count / classes;
        for (int row = 0; row < rows; row++)
        {
            int length = random.Next(classes + 1);
            for (int k = 0; k < classes; k++)
                tensor.Numbers[axis > 0 || shape.Rank == 1 ? row * classes + k : k * rows + row] = k < length ? random.Next(classes) : k == length ? -1 : random.Next(-1, classes);
        }
    }

    /// <summary>Divides each row by its sum, so that it is a distribution.</summary>
    static void Distribute(Tensor tensor, Shape shape, int classes)
    {
        int axis = shape[1] == classes ? 1 : 0, rows = shape[1 - axis];
        for (int row = 0; row < rows; row++)
        {
            double sum = 0;
            for (int k = 0; k < classes; k++) sum += tensor.Numbers[Index(row, k)];
            for (int k = 0; k < classes; k++) tensor.Numbers[Index(row, k)] /= sum;
        }

        int Index(int row, int k) => axis == 1 ? row * classes + k : k * rows + row;
    }
}
