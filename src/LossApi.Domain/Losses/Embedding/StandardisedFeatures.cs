using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>
/// The features of a batch, each less its mean and over its standard deviation, to twice the precision: column by column, eight samples at a time, with
/// the way back of derivatives to the batch.
/// </summary>
sealed class StandardisedFeatures
{
    const double Large = 1e140;
    const int Fall = -600;

    readonly int samples, width, chunks;
    readonly Wide<Lanes>[] columns, pulls;
    readonly Wide<Scalar>[] deviations, divisors;
    readonly int[] exponents;

    /// <param name="numbers">The batch, one row a sample.</param>
    /// <param name="samples">How many samples it has; at least 2.</param>
    /// <param name="eps">What is added to each standard deviation.</param>
    public StandardisedFeatures(ReadOnlySpan<double> numbers, int samples, double eps)
    {
        (this.samples, width, chunks) = (samples, numbers.Length / samples, (samples + Lanes.Count - 1) / Lanes.Count);
        (columns, pulls) = (new Wide<Lanes>[width * chunks], new Wide<Lanes>[width * chunks]);
        (deviations, divisors, exponents) = (new Wide<Scalar>[width], new Wide<Scalar>[width], new int[width]);
        var column = new Wide<Scalar>[samples];
        for (int feature = 0; feature < width; feature++)
        {
            double largest = 0;
            for (int n = 0; n < samples; n++) largest = Math.Max(largest, Math.Abs(numbers[n * width + feature]));
            exponents[feature] = largest > Large ? Fall : 0;
            Wide<Scalar> sum = new Scalar(0), squares = new Scalar(0);
            for (int n = 0; n < samples; n++) sum += column[n] = new Scalar(Math.ScaleB(numbers[n * width + feature], exponents[feature]));
            Wide<Scalar> mean = sum / new Scalar(samples);
            for (int n = 0; n < samples; n++)
            {
                column[n] -= mean;
                squares += column[n] * column[n];
            }

            deviations[feature] = squares.High.V == 0 ? new Scalar(0) : Wide<Scalar>.Sqrt(squares / new Scalar(samples - 1.0));
            divisors[feature] = deviations[feature] + new Scalar(Math.ScaleB(eps, exponents[feature]));
            Standardise(feature, column);
        }
    }

    void Standardise(int feature, Wide<Scalar>[] column)
    {
        Span<double> high = stackalloc double[Lanes.Count], low = stackalloc double[Lanes.Count];
        for (int c = 0; c < chunks; c++)
        {
            high.Clear();
            low.Clear();
            for (int k = 0; k < high.Length && c * high.Length + k < samples; k++)
            {
                Wide<Scalar> standard = divisors[feature].High.V == 0 ? new Scalar(0) : column[c * high.Length + k] / divisors[feature];
                (high[k], low[k]) = (standard.High.V, standard.Low.V);
            }

            columns[feature * chunks + c] = new(new(Vector512.Create<double>(high)), new(Vector512.Create<double>(low)));
        }
    }

    /// <summary>How many features there are.</summary>
    public int Width => width;

    /// <summary>The mean over the batch of the product of a feature with another's.</summary>
    public Wide<Scalar> Correlation(int feature, StandardisedFeatures others, int other) =>
        Total(columns.AsSpan(feature * chunks, chunks), others.columns.AsSpan(other * chunks, chunks)) / new Scalar(samples);

    /// <summary>Takes on the derivative of something in such a correlation.</summary>
    public void Pull(int feature, StandardisedFeatures others, int other, Wide<Scalar> slope)
    {
        Wide<Scalar> share = slope / new Scalar(samples);
        Wide<Lanes> factor = new(Lanes.Of(share.High.V), Lanes.Of(share.Low.V));
        for (int c = 0; c < chunks; c++)
        {
            pulls[feature * chunks + c] += factor * others.columns[other * chunks + c];
            others.pulls[other * chunks + c] += factor * columns[feature * chunks + c];
        }
    }

    /// <summary>Adds the derivatives in the batch to a gradient: through mean and deviation. A constant feature's deviation counts as a constant.</summary>
    public void Close(WideSums gradient)
    {
        var ones = new Wide<Lanes>[chunks];
        ones.AsSpan().Fill(Lanes.Of(1));
        for (int feature = 0; feature < width; feature++)
        {
            if (divisors[feature].High.V == 0) continue;
            ReadOnlySpan<Wide<Lanes>> column = columns.AsSpan(feature * chunks, chunks), pull = pulls.AsSpan(feature * chunks, chunks);
            Wide<Scalar> mean = Total(pull, ones) / new Scalar(samples), deviation = deviations[feature];
            Wide<Scalar> along = deviation.High.V == 0 ? new Scalar(0) : Total(pull, column) / deviation / new Scalar(samples - 1.0);
            for (int n = 0; n < samples; n++)
            {
                Wide<Scalar> slope = (Lane(pull, n) - mean) / divisors[feature] - along * Lane(column, n);
                gradient.Add(n * width + feature, new(new(Math.ScaleB(slope.High.V, exponents[feature])), new(Math.ScaleB(slope.Low.V, exponents[feature]))));
            }
        }
    }

    static Wide<Scalar> Total(ReadOnlySpan<Wide<Lanes>> a, ReadOnlySpan<Wide<Lanes>> b)
    {
        Wide<Lanes> sum = new Lanes(default);
        for (int c = 0; c < a.Length; c++) sum += a[c] * b[c];
        Wide<Scalar> total = new Scalar(0);
        for (int lane = 0; lane < Lanes.Count; lane++) total += Lane([sum], lane);
        return total;
    }

    static Wide<Scalar> Lane(ReadOnlySpan<Wide<Lanes>> chunks, int at)
    {
        Wide<Lanes> chunk = chunks[at / Lanes.Count];
        return new(new(chunk.High.V.GetElement(at % Lanes.Count)), new(chunk.Low.V.GetElement(at % Lanes.Count)));
    }
}
