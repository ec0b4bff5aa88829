using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossApi.Domain;

/// <summary>
/// A set of allowed numbers between two ends, each closed or open. One value serves the validator, the OpenAPI document, the catalogue and
/// the test generators.
/// </summary>
/// <param name="Low">The lower end; −∞ when there is none.</param>
/// <param name="High">The upper end; +∞ when there is none.</param>
/// <param name="LowOpen">Whether <paramref name="Low"/> itself is excluded.</param>
/// <param name="HighOpen">Whether <paramref name="High"/> itself is excluded.</param>
public readonly record struct Interval(double Low, double High, bool LowOpen = false, bool HighOpen = false)
{
    /// <summary>Every finite number.</summary>
    public static readonly Interval Real = new(double.NegativeInfinity, double.PositiveInfinity, true, true);

    /// <summary>Every finite number and −∞: a masked score.</summary>
    public static readonly Interval RealOrMasked = new(double.NegativeInfinity, double.PositiveInfinity, false, true);

    /// <summary>x &gt; 0.</summary>
    public static readonly Interval Positive = new(0, double.PositiveInfinity, true, true);

    /// <summary>x ≥ 0.</summary>
    public static readonly Interval NonNegative = new(0, double.PositiveInfinity, false, true);

    /// <summary>0 ≤ x ≤ 1: a probability.</summary>
    public static readonly Interval Unit = new(0, 1);

    /// <summary>Whether <paramref name="x"/> is allowed. NaN never is.</summary>
    public bool Contains(double x) => (LowOpen ? x > Low : x >= Low) && (HighOpen ? x < High : x <= High);

    /// <summary>The index of the first number that is not allowed, from <paramref name="start"/> on; −1 where there is none.</summary>
    public int FirstOutside(ReadOnlySpan<double> numbers, int start = 0)
    {
        // Between two neighbouring doubles there is nothing: an open end is the next number, closed.
        double low = LowOpen ? Math.BitIncrement(Low) : Low, high = HighOpen ? Math.BitDecrement(High) : High;
        Vector512<double> least = Vector512.Create(low), most = Vector512.Create(high);
        int i = start;
        foreach (Vector512<double> eight in MemoryMarshal.Cast<double, Vector512<double>>(numbers[start..]))
        {
            if (!Vector512.EqualsAll((Vector512.GreaterThanOrEqual(eight, least) & Vector512.LessThanOrEqual(eight, most)).AsInt64(), Vector512<long>.AllBitsSet)) break;
            i += Vector512<double>.Count;
        }

        while (i < numbers.Length && numbers[i] >= low && numbers[i] <= high) i++;
        return i < numbers.Length ? i : -1;
    }

    /// <summary>A number inside the interval, from <paramref name="u"/> in (0, 1): how tests draw inputs.</summary>
    public double Draw(double u) => (double.IsInfinity(Low), double.IsInfinity(High)) switch
    {
        (true, true) => 8 * u - 4,
        (true, false) => High - (1 - u) / u,
        (false, true) => Low + u / (1 - u),
        _ => Low + u * (High - Low),
    };

    /// <summary>The interval in words that fit behind "must be": <c>in [0, 1]</c>, <c>greater than 0</c>, <c>finite</c>.</summary>
    public override string ToString()
    {
        string low = Low.ToString(CultureInfo.InvariantCulture), high = High.ToString(CultureInfo.InvariantCulture);
        return (double.IsInfinity(Low), double.IsInfinity(High)) switch
        {
            (true, true) => LowOpen ? "a finite number" : "a finite number or \"-Infinity\"",
            (true, false) => HighOpen ? $"less than {high}" : $"at most {high}",
            (false, true) => (LowOpen ? $"greater than {low}" : $"at least {low}") + (HighOpen ? "" : ", or \"Infinity\""),
            _ => $"in {(LowOpen ? '(' : '[')}{low}, {high}{(HighOpen ? ')' : ']')}",
        };
    }
}
