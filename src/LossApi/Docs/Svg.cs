using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;

namespace LossApi.Docs;

/// <summary>Writes a plot as an SVG file, the same bytes on every machine. Its ground is white, so that it reads on light pages and dark ones.</summary>
sealed class Svg
{
    const string Blue = "#0072b2", Orange = "#d55e00", Dashes = "5 3";   // told apart by every kind of eye, and in print

    const double Width = 490, Height = 276;

    /// <summary>The horizontal axis lies a little below the frame, so that a curve at its edge is seen.</summary>
    const double Ground = LossPlot.Bottom + 8;

    /// <summary>The loss is broad and the gradient lies on it thin: where both are equal, both are seen.</summary>
    const double Broad = 3.2, Thin = 1.6;

    readonly StringBuilder text = new();

    /// <summary>The file of a plot.</summary>
    public static string Of(LossPlot plot)
    {
        var svg = new Svg();
        svg.Frame(plot);
        svg.Legend(plot);
        for (int t = plot.Targets.Length - 1; t >= 0; t--)
        {
            svg.Curve(plot.Terms[t], "loss", Blue, Broad, t);
            svg.Curve(plot.Gradients[t], "gradient", Orange, Thin, t);
        }

        return svg.Line($"</svg>").text.ToString();
    }

    void Frame(LossPlot plot)
    {
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" font-family=\"system-ui,sans-serif\" font-size=\"11\" fill=\"#444\">");
        Line($"<title>{WebUtility.HtmlEncode(plot.Loss.Card.Title)}: loss and gradient over the prediction</title>");
        Line($"<rect width=\"{Width}\" height=\"{Height}\" rx=\"6\" fill=\"#fff\"/>");
        foreach (double tick in plot.Vertical.Ticks)
            Line($"<path d=\"M{LossPlot.Left} {Pixel(plot.Vertical.PixelOf(tick))}H{LossPlot.Right}\" stroke=\"{(Math.Abs(tick) < 1e-9 * plot.Vertical.Step ? "#888" : "#e4e4e4")}\"/>");
        Line($"<path d=\"M{LossPlot.Left} {LossPlot.Top}V{Ground}H{LossPlot.Right}\" stroke=\"#888\" fill=\"none\"/>");
        foreach (double tick in plot.Horizontal.Ticks)
            Line($"<path d=\"M{Pixel(plot.Horizontal.PixelOf(tick))} {Ground}v4\" stroke=\"#888\"/>");

        Line($"<g class=\"y\" text-anchor=\"end\">");
        foreach (double tick in plot.Vertical.Ticks) Line($"<text x=\"{LossPlot.Left - 6}\" y=\"{Pixel(plot.Vertical.PixelOf(tick))}\" dy=\"4\">{Axis.Label(tick)}</text>");
        Line($"</g>");
        Line($"<g class=\"x\" text-anchor=\"middle\">");
        foreach (double tick in plot.Horizontal.Ticks) Line($"<text x=\"{Pixel(plot.Horizontal.PixelOf(tick))}\" y=\"{Ground + 16}\">{Axis.Label(tick)}</text>");
        Line($"</g>");
        Line($"<text x=\"{(LossPlot.Left + LossPlot.Right) / 2}\" y=\"{Height - 7}\" text-anchor=\"middle\">prediction</text>");
    }

    void Legend(LossPlot plot)
    {
        double x = LossPlot.Left;
        Entry("loss", Blue, Broad, "");
        Entry("gradient", Orange, Thin, "");
        for (int t = 0; t < plot.Targets.Length; t++)
        {
            string target = $"target {Axis.Label(plot.Targets[t])}";
            if (plot.Targets.Length == 1) Line($"<text x=\"{LossPlot.Right}\" y=\"18\" text-anchor=\"end\">{target}</text>");
            else Entry(target, "#444", Thin, Dash(t));
        }

        void Entry(string label, string colour, double thickness, string dash)
        {
            Line($"<path d=\"M{x} 14h22\" stroke=\"{colour}\" stroke-width=\"{thickness}\"{dash}/>");
            Line($"<text x=\"{x + 28}\" y=\"18\">{label}</text>");
            x += 100;
        }
    }

    void Curve(Curve curve, string name, string colour, double thickness, int target)
    {
        Line($"<g class=\"{name}\" data-target=\"{target}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{thickness}\" stroke-linejoin=\"round\"{Dash(target)}>");
        foreach (ImmutableArray<(double X, double Y)> line in curve.Lines)
        {
            string points = string.Join(' ', line.Select(p => $"{Pixel(p.X)},{Pixel(p.Y)}"));
            // A line of one point is not seen; a dot is.
            if (line.Length > 1) Line($"<polyline points=\"{points}\"/>");
            else Line($"<circle cx=\"{Pixel(line[0].X)}\" cy=\"{Pixel(line[0].Y)}\" r=\"2\" fill=\"{colour}\"/>");
        }

        Line($"</g>");
    }

    static string Dash(int target) => target == 0 ? "" : $" stroke-dasharray=\"{Dashes}\"";

    static string Pixel(double x) => x.ToString("0.##", CultureInfo.InvariantCulture);

    // Of strings there is no overload: it would be preferred, and format in the culture of whoever runs it.
    Svg Line(FormattableString line)
    {
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        return this;
    }
}
