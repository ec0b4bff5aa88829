using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>
/// The distance of two vectors, ‖x − y + eps‖ in a p-norm or the root of Σ|x − y|ᵖ + eps, to twice the precision: the difference of two near distances is where the losses of
/// embeddings live.
/// </summary>
/// <param name="P">The norm: 2 is Euclidean, 1 Manhattan.</param>
/// <param name="Eps">What is added to every coordinate difference, or under the root.</param>
/// <param name="InRoot">Whether it is added under the root.</param>
readonly record struct Distance(double P, double Eps, bool InRoot)
{
    /// <summary>The norm.</summary>
    public static readonly Number POption = new("p", 2, Interval.Positive, "The norm: 2 is Euclidean, 1 Manhattan.");

    /// <summary>PyTorch's shift of the differences.</summary>
    public static readonly Number EpsOption = new("eps", 1e-6, Interval.NonNegative, "Added to every coordinate difference, as PyTorch does, so that the norm has a gradient at 0; or where eps_mode says.");

    /// <summary>Where <see cref="EpsOption"/> is added.</summary>
    public static readonly Choice EpsModeOption = new("eps_mode", "difference", ["difference", "root"],
        "Where eps is added: difference for every coordinate difference, as PyTorch does, root for the sum of their powers, before the root is taken, as Optax does.")
    { InFormula = false };

    /// <summary>What is answered where the derivative jumps.</summary>
    public const string Kink = "where a distance is 0 its gradient is 0";

    /// <summary>The distance that the options name.</summary>
    public static Distance Of(OptionValues options) => new(options[POption], options[EpsOption], options[EpsModeOption] == "root");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Wide<R> Difference<R>(R x, R y) where R : struct, IReal<R> => InRoot ? Wide<R>.TwoDifference(x, y) : Wide<R>.TwoDifference(x, y) + R.Of(Eps);

    /// <summary>The norm in force: in one dimension all norms are the absolute value, unless there is something under the root.</summary>
    double Norm(int width) => width == 1 && !InRoot ? 1 : P;

    /// <summary>Whether it is the Euclidean distance of shifted differences: the one that is not computed in general terms.</summary>
    public bool IsPlain(int width) => Norm(width) == 2 && !InRoot;

    /// <summary>The distance.</summary>
    public Wide<R> Between<R>(ReadOnlySpan<R> x, ReadOnlySpan<R> y) where R : struct, IReal<R>
    {
        if (!IsPlain(x.Length)) return Scaled(x, y);
        Wide<R> sum = PlainDistance.Squares(x, y, R.Of(Eps)), distance = PlainDistance.Of(sum);
        R odd = PlainDistance.Odd(sum);
        return R.AnyNonZero(odd) ? Wide<R>.IfEqual(odd, R.Of(0), distance, Scaled(x, y)) : distance;
    }

    /// <summary>The distance, with the differences scaled where their powers would leave the range of a double.</summary>
    Wide<R> Scaled<R>(ReadOnlySpan<R> x, ReadOnlySpan<R> y) where R : struct, IReal<R>
    {
        double p = Norm(x.Length);
        R largest = InRoot ? R.Power(R.Of(Eps), R.Of(1 / p)) : R.Of(0);
        largest = Largest(x, y, largest);
        R scale = p == 2 ? PowerOfTwo(largest) : R.IfEqual(largest, R.Of(0), R.Of(1), largest);
        Wide<R> sum = R.Of(0);
        if (InRoot && Eps > 0) sum = p switch
        {
            1 => R.Of(Eps),
            2 => (Wide<R>)R.Of(Eps) * scale * scale,
            // eps / scaleᵖ, by way of a number that is at most 1: the power of the scale alone may overflow.
            _ => Wide<R>.Power(Wide<R>.Power(R.Of(Eps), (Wide<R>)R.Of(1) / R.Of(p)) / scale, R.Of(p)),
        };
        sum = p == 2 ? WithSquares(x, y, scale, sum) : WithPowers(x, y, scale, sum, p);
        return p switch
        {
            1 => sum,
            2 => Wide<R>.IfEqual(sum.High, R.Of(0), R.Of(0), Wide<R>.Sqrt(sum) / scale),
            _ => Wide<R>.Power(sum, (Wide<R>)R.Of(1) / R.Of(p)) * scale,
        };
    }

    R Largest<R>(ReadOnlySpan<R> x, ReadOnlySpan<R> y, R largest) where R : struct, IReal<R>
    {
        for (int k = 0; k < x.Length; k++) largest = R.Max(largest, R.Abs(Difference(x[k], y[k]).High));
        return largest;
    }

    /// <summary>The sum with all squares. A method of its own, as its neighbours are: with both in one the compiler gives up inlining the arithmetic.</summary>
    Wide<R> WithSquares<R>(ReadOnlySpan<R> x, ReadOnlySpan<R> y, R scale, Wide<R> sum) where R : struct, IReal<R>
    {
        for (int k = 0; k < x.Length; k++)
        {
            Wide<R> size = Wide<R>.Abs(Difference(x[k], y[k])) * scale;
            sum += size * size;
        }

        return sum;
    }

    /// <summary>The sum with all powers.</summary>
    Wide<R> WithPowers<R>(ReadOnlySpan<R> x, ReadOnlySpan<R> y, R scale, Wide<R> sum, double p) where R : struct, IReal<R>
    {
        for (int k = 0; k < x.Length; k++)
        {
            var size = Wide<R>.Abs(Difference(x[k], y[k]));
            sum += p == 1 ? size : Wide<R>.Power(size / scale, R.Of(p));
        }

        return sum;
    }

    /// <summary>A power of two that brings squares of numbers up to <paramref name="largest"/> into range; 1 for ordinary ones. Scaling by it is exact.</summary>
    static R PowerOfTwo<R>(R largest) where R : struct, IReal<R>
    {
        const double Large = 1e140, Small = 1e-140, Up = 4.149515568880993e180;   // 2⁶⁰⁰
        return R.IfLess(R.Of(Large), largest, R.Of(1 / Up), R.IfLess(largest, R.Of(Small), R.Of(Up), R.Of(1)));
    }

    /// <summary>The derivative of the distance in one coordinate of x: sign(u)·(|u| / distance)^(p − 1).</summary>
    /// <param name="x">The coordinate of x.</param>
    /// <param name="y">The coordinate of y.</param>
    /// <param name="distance">The distance of both vectors.</param>
    /// <param name="width">How many coordinates they have.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Wide<R> Slope<R>(R x, R y, Wide<R> distance, int width) where R : struct, IReal<R>
    {
        double p = Norm(width);
        Wide<R> difference = Difference(x, y), slope = p == 2 ? difference / distance : Turn(difference, distance, p);
        return Wide<R>.IfEqual(distance.High, R.Of(0), R.Of(0), slope);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Wide<R> Turn<R>(Wide<R> difference, Wide<R> distance, double p) where R : struct, IReal<R> =>
        p == 1 ? R.Sign(difference.High) : Wide<R>.Power(Wide<R>.Abs(difference) / distance, R.Of(p - 1)) * R.Sign(difference.High);

    /// <summary>The distance as it is written down.</summary>
    public R Textbook<R>(IFormulaRow<R> row, Input x, Input y) where R : struct, IReal<R>
    {
        double p = P, added = InRoot ? 0 : Eps;
        R sum = row.Sum(term => R.Power(R.Abs(term[x] - term[y] + R.Of(added)), R.Of(p)));
        return R.Power(InRoot ? sum + R.Of(Eps) : sum, R.Of(1) / R.Of(p));
    }
}
