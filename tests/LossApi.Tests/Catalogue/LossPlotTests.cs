using System.Globalization;
using System.Xml.Linq;
using LossApi.Docs;
using LossApi.Domain;
using LossApi.Domain.Engine;

namespace LossApi.Tests.Catalogue;

/// <summary>docs/plots is what the generator draws, and what it draws is what the engine answers.</summary>
public class LossPlotTests
{
    const int Largest = 6 * 1024;

    /// <summary>Within this many pixels nobody sees what a curve does: a logarithm falls off its pole there.</summary>
    const double Sharpest = 0.25;

    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Drawn() => [.. LossPlot.All.Select(p => p.Loss.Card.Name)];

    [Fact]
    public void The_committed_plots_are_the_generated_ones()
    {
        const string Command = "dotnet run --no-launch-profile --project src/LossApi -- docs plots docs/plots";
        string folder = Repository.At("docs/plots");
        Assert.True(Directory.Exists(folder), $"there is no docs/plots: run {Command}");
        var wanted = LossPlot.All.ToDictionary(p => LossPlot.FileOf(p.Loss.Card), Docs.Svg.Of);
        string[] committed = [.. Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        Assert.Equal(wanted.Keys.Order(StringComparer.Ordinal), committed);
        foreach ((string file, string text) in wanted)
            Assert.True(File.ReadAllText(Path.Combine(folder, file)) == text, $"docs/plots/{file} is not what the code draws: run {Command}");
    }

    /// <summary>Of every loss made of two numbers there is one; and the page of the losses shows it in its section.</summary>
    [Fact]
    public void Every_element_loss_is_drawn_and_shown()
    {
        using var page = new StringWriter();
        LossesPage.Write(page);
        string[] sections = page.ToString().Split("\n## ");
        foreach (Loss loss in Domain.Catalogue.All)
        {
            string section = Assert.Single(sections, s => s.StartsWith($"{loss.Card.Name}\n", StringComparison.Ordinal));
            bool shown = section.Contains($"](plots/{loss.Card.Name}.svg)", StringComparison.Ordinal);
            Assert.Equal(LossPlot.Fits(loss.Card), shown);
            // The engine's own walk of such losses is internal; its name is enough here.
            if (loss.GetType().Name.StartsWith("ElementWalk", StringComparison.Ordinal)) Assert.True(shown, $"{loss.Card.Name} has no plot");
        }
    }

    [Theory, MemberData(nameof(Drawn))]
    public void A_plot_is_small_well_formed_and_the_same_in_every_culture(string name)
    {
        var plot = LossPlot.Of(Domain.Catalogue.Get(name));
        string text = Docs.Svg.Of(plot);
        Assert.InRange(text.Length, 1, Largest);
        Assert.Equal(Svg + "svg", XDocument.Parse(text).Root!.Name);
        Assert.All(XDocument.Parse(text).Descendants(Svg + "polyline").SelectMany(Points), p => Assert.All(new[] { p.X, p.Y }, x => Assert.Equal(Math.Round(x, 2), x)));

        CultureInfo kept = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NegativeSign = "~";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(text, Docs.Svg.Of(LossPlot.Of(Domain.Catalogue.Get(name))));
        }
        finally
        {
            CultureInfo.CurrentCulture = kept;
        }
    }

    /// <summary>
    /// Read off the picture by its ticks, as a reader would: at every point, and between any two that are joined, the curve is where the engine's number is.
    /// A jump drawn as a slope, or a kink between two points, would be off.
    /// </summary>
    [Theory, MemberData(nameof(Drawn))]
    public void The_curves_are_the_engine_s_numbers(string name)
    {
        Loss loss = Domain.Catalogue.Get(name);
        var plot = LossPlot.Of(loss);
        XElement root = XDocument.Parse(Docs.Svg.Of(plot)).Root!;
        (double Pixel, double Number)[] across = Ticks(root, "x"), up = Ticks(root, "y");
        int checks = 0;
        foreach (XElement curve in root.Elements(Svg + "g").Where(g => g.Attribute("data-target") is not null))
        {
            bool gradient = curve.Attribute("class")!.Value == "gradient";
            double target = plot.Targets[int.Parse(curve.Attribute("data-target")!.Value, CultureInfo.InvariantCulture)];
            foreach (XElement line in curve.Elements())
            {
                (double X, double Y)[] points = line.Name == Svg + "circle" ? [(Number(line, "cx"), Number(line, "cy"))] : Points(line);
                (double X, double Y)[] all = [.. points, .. points.Zip(points.Skip(1)).Where(s => s.Second.X - s.First.X > Sharpest).SelectMany(s => Between(s.First, s.Second))];
                foreach ((double x, double y) in all)
                {
                    // At the very place of a jump the last bit of a tick decides: what is drawn may be the number on either side.
                    double[] near = [.. new[] { 0, -0.01, 0.01 }.Select(shift => Math.Clamp(Engine(x + shift, target, gradient), LossPlot.Top, LossPlot.Bottom))];
                    Assert.True(near.Min() - 0.5 <= y && y <= near.Max() + 0.5, FormattableString.Invariant($"{curve.Attribute("class")!.Value}, target {target}: ({x}, {y}) is drawn where the engine has {near[0]}"));
                    checks++;
                }
            }
        }

        Assert.True(checks >= 8, $"{checks} points");

        double Engine(double pixel, double target, bool gradient)
        {
            double prediction = Math.Clamp(Along(pixel, across, t => t.Pixel, t => t.Number), plot.Horizontal.Low, plot.Horizontal.High);
            using var batch = new Batch();
            batch.Add(loss.Card.Inputs[0].Name, ((Literal)prediction).Rent());
            batch.Add(loss.Card.Inputs[1].Name, ((Literal)target).Rent());
            if (BatchRules.Check(loss.Card, batch, OptionValues.Defaults, new()) is not { } layout) return double.NaN;
            using Evaluation answer = loss.Evaluate(batch, layout, OptionValues.Defaults, Reduction.None, Outputs.Terms | Outputs.Gradients);
            return Along(gradient ? answer.Gradients[0].Tensor.Numbers[0] : answer.Terms.Numbers[0], up, t => t.Number, t => t.Pixel);
        }
    }

    [Fact]
    public void A_jump_is_a_gap_and_a_pole_ends_at_the_frame()
    {
        XElement root = XDocument.Parse(Docs.Svg.Of(LossPlot.Of(Domain.Catalogue.Get("mae")))).Root!;
        XElement gradient = root.Elements(Svg + "g").Single(g => g.Attribute("class")?.Value == "gradient");
        Assert.Equal([Svg + "polyline", Svg + "circle", Svg + "polyline"], gradient.Elements().Select(e => e.Name));   // −1, 0 alone, 1

        var pole = LossPlot.Of(Domain.Catalogue.Get("binary_cross_entropy"));
        (double X, double Y)[] line = [.. Assert.Single(pole.Terms[0].Lines)];
        Assert.Equal((LossPlot.Left, LossPlot.Top), line[0]);
    }

    [Fact]
    public void The_command_writes_the_files()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lossapi-plots");
        try
        {
            Assert.Equal(0, DocsCommand.TryRun(["docs", "plots", folder.FullName]));
            Assert.Equal(LossPlot.All.Count(), folder.EnumerateFiles("*.svg").Count());
            Assert.Equal(Docs.Svg.Of(LossPlot.Of(Domain.Catalogue.Get("huber"))), File.ReadAllText(Path.Combine(folder.FullName, "huber.svg")));
            Assert.Equal(64, DocsCommand.TryRun(["docs", "plots"]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static IEnumerable<(double X, double Y)> Between((double X, double Y) a, (double X, double Y) b) =>
        new[] { 0.25, 0.5, 0.75 }.Select(share => (a.X + share * (b.X - a.X), a.Y + share * (b.Y - a.Y)));

    static (double Pixel, double Number)[] Ticks(XElement root, string axis) =>
        [.. root.Elements(Svg + "g").Single(g => g.Attribute("class")?.Value == axis).Elements()
            .Select(t => (Number(t, axis), double.Parse(t.Value.Replace('−', '-'), CultureInfo.InvariantCulture)))];

    /// <summary>Reads off a scale, from its first tick to its last and beyond.</summary>
    static double Along(double at, (double Pixel, double Number)[] ticks, Func<(double Pixel, double Number), double> from, Func<(double Pixel, double Number), double> to) =>
        to(ticks[0]) + (at - from(ticks[0])) / (from(ticks[^1]) - from(ticks[0])) * (to(ticks[^1]) - to(ticks[0]));

    static (double X, double Y)[] Points(XElement line) =>
        [.. line.Attribute("points")!.Value.Split(' ').Select(p => p.Split(',')).Select(p => (double.Parse(p[0], CultureInfo.InvariantCulture), double.Parse(p[1], CultureInfo.InvariantCulture)))];

    static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
