using System.Collections.Immutable;

namespace LossApi.Docs;

/// <summary>A function as it is drawn: lines between points, with a gap where it jumps.</summary>
/// <param name="Lines">The lines; one of a single point is a value that stands alone, in the middle of a jump.</param>
sealed record Curve(ImmutableArray<ImmutableArray<(double X, double Y)>> Lines)
{
    /// <summary>A line may pass a sample at this distance, in pixels: less than the eye sees.</summary>
    const double Tolerance = 0.1;

    /// <summary>A step between neighbours is a jump from this many pixels on, if it is also <see cref="Steeper"/> times the step on one of its sides.</summary>
    const double Jump = 2, Steeper = 4;

    /// <summary>The curve through samples that lie close together, in pixels. Where it leaves the frame, a pole included, it ends at the frame.</summary>
    public static Curve Through(ReadOnlySpan<(double X, double Y)> samples, double top, double bottom)
    {
        var inside = new (double X, double Y)[samples.Length];
        for (int i = 0; i < inside.Length; i++) inside[i] = (samples[i].X, Math.Clamp(samples[i].Y, top, bottom));

        ImmutableArray<ImmutableArray<(double, double)>>.Builder lines = ImmutableArray.CreateBuilder<ImmutableArray<(double, double)>>();
        for (int start = 0; start < inside.Length; start++)
        {
            if (!Drawn(samples, start, top, bottom)) continue;
            int end = start;
            while (end + 1 < inside.Length && Drawn(samples, end + 1, top, bottom) && !(samples[end] == inside[end] && samples[end + 1] == inside[end + 1] && Jumps(inside, end))) end++;
            ImmutableArray<(double, double)>.Builder line = ImmutableArray.CreateBuilder<(double, double)>();
            line.Add(inside[start]);
            Simplify(inside, start, end, line);
            lines.Add(line.ToImmutable());
            start = end;
        }

        return new(lines.ToImmutable());
    }

    /// <summary>Whether a sample is in the frame, or is where the curve leaves it.</summary>
    static bool Drawn(ReadOnlySpan<(double X, double Y)> samples, int i, double top, double bottom)
    {
        return In(samples[i].Y) || i > 0 && In(samples[i - 1].Y) || i + 1 < samples.Length && In(samples[i + 1].Y);

        bool In(double y) => y >= top && y <= bottom;
    }

    /// <summary>Whether the function jumps between a sample and the next: a step that those beside it do not announce.</summary>
    static bool Jumps((double X, double Y)[] samples, int i)
    {
        double step = Step(i);
        return step > Jump && step > Steeper * Math.Min(Step(i - 1), Step(i + 1));

        double Step(int from) => from < 0 || from + 1 >= samples.Length ? 0 : Math.Abs(samples[from + 1].Y - samples[from].Y);
    }

    /// <summary>Adds what lies behind the first of some samples, without those that a straight line passes anyway (Douglas and Peucker 1973).</summary>
    static void Simplify((double X, double Y)[] samples, int first, int last, ImmutableArray<(double, double)>.Builder line)
    {
        if (first == last) return;
        (double X, double Y) a = samples[first], b = samples[last];
        double farthest = Tolerance;
        int bend = -1;
        for (int i = first + 1; i < last; i++)
        {
            double distance = Math.Abs(samples[i].Y - (a.Y + (samples[i].X - a.X) / (b.X - a.X) * (b.Y - a.Y)));
            if (distance > farthest) (farthest, bend) = (distance, i);
        }

        if (bend < 0)
        {
            line.Add(b);
            return;
        }

        Simplify(samples, first, bend, line);
        Simplify(samples, bend, last, line);
    }
}
