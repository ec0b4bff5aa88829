using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Laws;

/// <summary>A batch with its layout and options, as a law wants it: random, and right by the card's own rules.</summary>
sealed record Case(Batch Batch, Layout Layout, OptionValues Options) : IDisposable
{
    public int Seed { get; init; }
    public void Dispose() => Batch.Dispose();
}

/// <summary>Draws random cases from nothing but a card.</summary>
static class Draw
{
    /// <summary>A random valid case: small shapes, ordinary numbers, options at their defaults, at an alias's or inside their range.</summary>
    public static Case Case(LossCard card, int seed, int? rows = null, int? width = null)
    {
        var random = new Random(seed);
        OptionValues options = Options(card, random);
        int n = rows ?? random.Next(1, 12), c = card.Inputs[0].Width ?? width ?? random.Next(2, 6);
        var batch = new Batch();
        Input leader = card.Inputs[0];
        bool element = leader.Extent == Extent.Element;
        int axis = card.Axis is { } option ? options[option] : -1;
        Shape shape = element ? new(n) : axis is 1 or -1 ? new(n, c) : new(c, n);
        bool labels = random.Next(2) == 0;
        foreach (Input input in card.Inputs)
        {
            if (!input.Required && random.Next(2) == 0) continue;
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
            for (int i = 0; i < tensor.Count; i++) tensor.Numbers[i] = isLabel ? random.Next(c) : Number(input, options, random);
            if (!isLabel && input.Kind is Kind.Probabilities or Kind.ClassIndicesOrProbabilities && its.Rank == 2 && !isLabel) Distribute(tensor, its, c);
            batch.Add(input.Name, tensor);
        }

        Order(card, batch, n, random);
        var faults = new Violations();
        Layout layout = BatchRules.Check(card, batch, options, faults)
            ?? throw new InvalidOperationException($"drew a wrong case for {card.Name}, seed {seed}: {faults.First[0]}");
        return new(batch, layout, options) { Seed = seed };
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
            if (ReferenceEquals(option, card.Axis) || random.Next(2) == 0) continue;
            switch (option)
            {
                case Domain.Number number when !double.IsNegativeInfinity(number.Range.Low):
                    options.Set(number, number.Range.Draw(0.05 + 0.6 * random.NextDouble()));
                    break;
                case OptionalNumber number when !double.IsInfinity(number.Range.Low) && !double.IsInfinity(number.Range.High):
                    options.Set(number, number.Range.Draw(random.NextDouble()));
                    break;
                case Flag flag:
                    options.Set(flag, random.Next(2) == 0);
                    break;
                case Choice choice:
                    options.Set(choice, choice.Words[random.Next(choice.Words.Count)]);
                    break;
            }
        }

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
