using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>
/// The rows of an input as unit vectors: their cosines with other rows, and the way back of derivatives in those cosines to the rows. All of it to twice the
/// precision, eight coordinates at a time; a row of zeros has cosine 0 with every other, and derivative 0.
/// </summary>
sealed class Directions
{
    /// <summary>Above it the product of two numbers could overflow.</summary>
    const double Large = 1e140;

    readonly int width, chunks;
    readonly bool normalised;
    readonly Lanes[] rows;
    readonly Wide<Scalar>[] sizes;
    readonly int[] exponents;
    readonly Wide<Lanes>[] pulls;

    /// <param name="numbers">The rows, one after another.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="normalised">Whether they are divided by their lengths; otherwise cosines are plain dot products.</param>
    public Directions(ReadOnlySpan<double> numbers, int count, bool normalised = true)
    {
        (Count, this.normalised, width, chunks) = (count, normalised, numbers.Length / count, (numbers.Length / count + Lanes.Count - 1) / Lanes.Count);
        (rows, pulls, sizes, exponents) = (new Lanes[count * chunks], new Wide<Lanes>[count * chunks], new Wide<Scalar>[count], new int[count]);
        Span<double> chunk = stackalloc double[Lanes.Count];
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<double> own = numbers.Slice(row * width, width);
            exponents[row] = ExponentOf(own);
            for (int c = 0; c < chunks; c++)
            {
                chunk.Clear();
                for (int k = 0; k < chunk.Length && c * chunk.Length + k < width; k++) chunk[k] = Math.ScaleB(own[c * chunk.Length + k], -exponents[row]);
                rows[row * chunks + c] = new(Vector512.Create<double>(chunk));
            }

            Wide<Scalar> square = Product(row, this, row);
            sizes[row] = !normalised ? new Scalar(Math.ScaleB(1, -exponents[row])) : square.High.V == 0 ? new Scalar(1) : Wide<Scalar>.Sqrt(square);
        }
    }

    /// <summary>How many rows there are.</summary>
    public int Count { get; }

    /// <summary>The cosines of a row with every other's.</summary>
    public void Cosines(int row, Directions others, Span<Wide<Scalar>> into)
    {
        for (int other = 0; other < others.Count; other++) into[other] = Product(row, others, other) / sizes[row] / others.sizes[other];
    }

    /// <summary>1 − cosine, as half the squared distance: near parallel vectors 1 − cosine itself would keep no digits.</summary>
    public Wide<Scalar> Gap(int row, Directions others, int other)
    {
        Wide<Lanes> squares = new Lanes(default), own = Everywhere(new Scalar(1) / sizes[row]), its = Everywhere(new Scalar(1) / others.sizes[other]);
        for (int c = 0; c < chunks; c++)
        {
            Wide<Lanes> apart = own * rows[row * chunks + c] - its * others.rows[other * chunks + c];
            squares += apart * apart;
        }

        return Total(squares) * new Scalar(0.5);
    }

    /// <summary>Takes on the derivatives of something in the cosines of a row with every other's.</summary>
    public void Pull(int row, Directions others, ReadOnlySpan<Wide<Scalar>> slopes)
    {
        ReadOnlySpan<Lanes> own = rows.AsSpan(row * chunks, chunks);
        Span<Wide<Lanes>> pull = pulls.AsSpan(row * chunks, chunks);
        for (int other = 0; other < slopes.Length; other++)
        {
            if (slopes[other].High.V == 0) continue;
            Wide<Lanes> here = Everywhere(slopes[other] / others.sizes[other]), there = Everywhere(slopes[other] / sizes[row]);
            ReadOnlySpan<Lanes> its = others.rows.AsSpan(other * chunks, chunks);
            Span<Wide<Lanes>> back = others.pulls.AsSpan(other * chunks, chunks);
            for (int c = 0; c < own.Length; c++)
            {
                pull[c] += here * its[c];
                back[c] += there * own[c];
            }
        }
    }

    /// <summary>Adds the derivatives in some rows to the gradient of the input they are from.</summary>
    /// <param name="gradient">The gradient of an input.</param>
    /// <param name="first">The row that is the input's first.</param>
    public void Close(WideSums gradient, int first = 0)
    {
        for (int row = first; (row - first) * width < gradient.Count; row++)
        {
            // Turning the row changes the cosine, stretching it does not.
            Wide<Scalar> stretch = new Scalar(0), scale = new Scalar(1);
            if (normalised)
            {
                Wide<Lanes> along = new Lanes(default);
                for (int c = 0; c < chunks; c++) along += pulls[row * chunks + c] * rows[row * chunks + c];
                stretch = Total(along) / sizes[row] / sizes[row];
                scale = IsZero(row) ? new Scalar(0) : scale / sizes[row];
            }

            for (int k = 0; k < width; k++)
            {
                int c = row * chunks + k / Lanes.Count, lane = k % Lanes.Count;
                Wide<Scalar> slope = (Lane(pulls[c], lane) - stretch * new Scalar(rows[c].V.GetElement(lane))) * scale;
                int exponent = normalised ? -exponents[row] : 0;
                gradient.Add((row - first) * width + k, new(new(Math.ScaleB(slope.High.V, exponent)), new(Math.ScaleB(slope.Low.V, exponent))));
            }
        }
    }

    bool IsZero(int row)
    {
        foreach (Lanes chunk in rows.AsSpan(row * chunks, chunks)) if (Lanes.AnyNonZero(chunk)) return false;
        return true;
    }

    /// <summary>Directions are scaled to about 1; of other vectors only huge ones are scaled, so that no product overflows unless it is that large.</summary>
    int ExponentOf(ReadOnlySpan<double> row)
    {
        double largest = 0;
        foreach (double x in row) largest = Math.Max(largest, Math.Abs(x));
        return normalised ? largest == 0 ? 0 : Math.ILogB(largest) : largest > Large ? 600 : 0;
    }

    Wide<Scalar> Product(int row, Directions others, int other)
    {
        ReadOnlySpan<Lanes> own = rows.AsSpan(row * chunks, chunks), its = others.rows.AsSpan(other * chunks, chunks);
        Wide<Lanes> sum = new Lanes(default);
        for (int c = 0; c < own.Length; c++) sum += Wide<Lanes>.TwoProduct(own[c], its[c]);
        return Total(sum);
    }

    static Wide<Scalar> Total(Wide<Lanes> lanes)
    {
        Wide<Scalar> sum = Lane(lanes, 0);
        for (int lane = 1; lane < Lanes.Count; lane++) sum += Lane(lanes, lane);
        return sum;
    }

    static Wide<Scalar> Lane(Wide<Lanes> lanes, int lane) => new(new(lanes.High.V.GetElement(lane)), new(lanes.Low.V.GetElement(lane)));

    static Wide<Lanes> Everywhere(Wide<Scalar> x) => new(Lanes.Of(x.High.V), Lanes.Of(x.Low.V));
}
