using System.Globalization;

namespace LossApi.Docs;

/// <summary>One axis of a plot: the numbers it spans, where they lie on the page, and the round ones among them that are written beside it.</summary>
/// <param name="Low">The number at its beginning.</param>
/// <param name="High">The number at its end.</param>
/// <param name="Step">The distance of two ticks.</param>
/// <param name="From">The pixel at its beginning.</param>
/// <param name="To">The pixel at its end.</param>
readonly record struct Axis(double Low, double High, double Step, double From, double To)
{
    /// <summary>How many steps between ticks are wanted at most.</summary>
    const int Most = 8;

    /// <summary>An axis from one number to another, as they are.</summary>
    public static Axis Exact(double low, double high, double from, double to) => new(low, high, RoundStep(high - low), from, to);

    /// <summary>An axis whose ends are ticks, outside of both numbers or at them.</summary>
    public static Axis Round(double low, double high, double from, double to)
    {
        double step = RoundStep(high - low);
        return new(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, step, from, to);
    }

    /// <summary>The pixel of a number, inside the axis or beyond it.</summary>
    public double PixelOf(double number) => From + (number - Low) / (High - Low) * (To - From);

    /// <summary>The number at a pixel.</summary>
    public double NumberAt(double pixel) => Low + (pixel - From) / (To - From) * (High - Low);

    /// <summary>The numbers that are written beside it.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            for (double k = Math.Ceiling(Low / Step - 1e-9); k <= High / Step + 1e-9; k++) yield return k * Step + 0.0;   // + 0: a zero has no sign
        }
    }

    /// <summary>A tick in words; a minus is a minus, not a hyphen.</summary>
    public static string Label(double tick) => Math.Round(tick, 6).ToString("0.######", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>1, 2 or 5 times a power of ten, so that there are not too many ticks.</summary>
    static double RoundStep(double span)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(span / Most)));
        foreach (double digit in (ReadOnlySpan<double>)[1, 2, 5])
            if (digit * power * Most >= span * (1 - 1e-9)) return digit * power;
        return 10 * power;
    }
}
