using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>
/// What multiplies each term, what each term adds to the divisor of <c>weighted_mean</c>, and which terms count at all:
/// sample weights, class weights of the label, ignored labels.
/// </summary>
sealed class Weighting : IDisposable
{
    readonly Rented<double>? factors;
    Rented<double>? masses;

    public Weighting(LossCard card, Batch batch, Layout layout, OptionValues options)
    {
        Tensor? weights = batch[Input.Weights];
        Tensor? labels = null;
        foreach (Input input in card.Inputs)
            if (labels is null && batch[input] is { } tensor && BatchRules.IsLabel(input, tensor, layout)) labels = tensor;
        Tensor? classWeights = labels is null ? null : batch[Input.ClassWeights];
        double? ignored = labels is not null && card.IgnoreIndex is { } option ? options[option] : null;
        Count = layout.Rows;
        Total = layout.Rows;
        if (weights is null && classWeights is null && ignored is null) return;

        factors = new(layout.Rows);
        masses = new(layout.Rows);
        for (int row = 0; row < layout.Rows; row++)
        {
            double factor = weights is null ? 1 : weights.Numbers[weights.Count == 1 ? 0 : weights.Count == layout.Rows ? row : row / (layout.Rows / layout.First)];
            double mass = factor;
            if (labels is not null)
            {
                double label = labels.Numbers[row];
                if (label == ignored)
                {
                    Count--;
                    factor = mass = 0;
                }
                else if (classWeights is not null) mass *= classWeights.Numbers[(int)label];
            }

            factors.Array[row] = factor;
            masses.Array[row] = mass;
        }

        Total = ExactSum.Of(masses.Array.AsSpan(0, layout.Rows));
    }

    /// <summary>How many terms count.</summary>
    public long Count { get; private set; }

    /// <summary>Σ masses: the divisor of <c>weighted_mean</c>.</summary>
    public double Total { get; private set; }

    /// <summary>What multiplies a row's term; null when it is 1 everywhere. 0 means the row is masked, whatever it holds.</summary>
    public double[]? Factors => factors?.Array;

    /// <summary>Counts terms as often as they turned out to stand for something: not at all for a sample without a pair.</summary>
    public void Stand(ReadOnlySpan<int> counts)
    {
        if (!counts.ContainsAnyExcept(1)) return;
        masses ??= Ones(counts.Length);
        for (int row = 0; row < counts.Length; row++)
        {
            Count += counts[row] - 1;
            masses.Array[row] *= counts[row];
        }

        Total = ExactSum.Of(masses.Array.AsSpan(0, counts.Length));
    }

    static Rented<double> Ones(int count)
    {
        var ones = new Rented<double>(count);
        ones.Array.AsSpan(0, count).Fill(1);
        return ones;
    }

    public void Dispose()
    {
        factors?.Dispose();
        masses?.Dispose();
    }
}
