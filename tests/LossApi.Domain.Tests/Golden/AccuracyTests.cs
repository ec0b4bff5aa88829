using System.Globalization;
using System.Text;

namespace LossApi.Domain.Tests.Golden;

/// <summary>
/// Terms and gradients against exact arithmetic on the same doubles: in the middle, in the tails, where parts cancel, and beside every threshold.
/// The measured errors are docs/accuracy.md, word for word; LOSSAPI_WRITE_DOCS=1 writes it anew.
/// </summary>
public class AccuracyTests
{
    /// <summary>The promise: no term and no gradient is further from the exact number.</summary>
    const double Allowed = 4;

    public static TheoryData<string> Losses() => [.. ExactSample.Losses];

    [Theory, MemberData(nameof(Losses))]
    public void Terms_and_gradients_are_exact_to_four_ulps(string name)
    {
        Loss loss = Catalogue.Get(name);
        Assert.Empty(Errors(loss).Where(e => !(e.Ulps <= Allowed)).OrderByDescending(e => e.Ulps)
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.What}: {e.Ulps:G3} ULP, {e.Found:R} for {e.Wanted:R} at {e.Sample.Text}")).Take(10));
    }

    [Fact]
    public void The_document_says_what_was_measured()
    {
        string path = Path.Combine(Root(), "docs", "accuracy.md"), measured = Document();
        if (Environment.GetEnvironmentVariable("LOSSAPI_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, measured);
        }

        Assert.Equal(measured, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    /// <summary>The measure itself can tell: one ulp off is 1, a wrong infinity is infinitely off.</summary>
    [Fact]
    public void The_measure_measures()
    {
        var third = new Exact(1.0 / 3, 1.850371707708594e-17);
        Assert.Equal(1.0 / 3, third.UlpsTo(1.0 / 3), 9);
        Assert.Equal(2.0 / 3, third.UlpsTo(Math.BitIncrement(1.0 / 3)), 9);
        Assert.Equal(1, new Exact(0, 0).UlpsTo(5e-324));
        Assert.Equal(0, new Exact(double.PositiveInfinity, 0).UlpsTo(double.PositiveInfinity));
        Assert.Equal(double.PositiveInfinity, new Exact(1, 0).UlpsTo(double.NaN));
        Assert.Equal(double.PositiveInfinity, new Exact(double.NegativeInfinity, 0).UlpsTo(double.PositiveInfinity));
    }

    static IEnumerable<(string What, double Ulps, double Found, double Wanted, ExactSample Sample)> Errors(Loss loss)
    {
        foreach (ExactSample sample in ExactSample.Of(loss.Card))
        {
            (double term, IReadOnlyDictionary<string, double[]> gradients) = sample.Evaluate(loss);
            yield return ("term", sample.Term.UlpsTo(term), term, sample.Term.High, sample);
            foreach ((string input, var entries) in sample.Gradients)
                for (int k = 0; k < entries.Length; k++)
                    yield return ("gradient in " + input, entries[k].UlpsTo(gradients[input][k]), gradients[input][k], entries[k].High, sample);
        }
    }

    static string Document()
    {
        var text = new StringBuilder("""
            # Accuracy

            How far terms and gradients are from exact arithmetic on the same doubles, in units in the last place (ULP; ½ is a correctly rounded number).
            The samples cover ordinary numbers, tails (logits to ±1e308, probabilities from 5e-324 to 1 − 2⁻⁵³), places where term or gradient is far
            smaller than its parts, and both sides of every threshold; their exact values come from 800-digit arithmetic (see `oracle/README.md`).
            The tests allow 4 ULP and compare this page with what they measure, so it is the same on every machine.

            | loss | samples | worst term | worst gradient | where |
            |---|---:|---:|---:|---|

            """.ReplaceLineEndings("\n"));
        foreach (string name in ExactSample.Losses)
        {
            var errors = Errors(Catalogue.Get(name)).ToList();
            var worst = errors.MaxBy(e => e.Ulps);
            text.Append(CultureInfo.InvariantCulture,
                $"| `{name}` | {errors.Count(e => e.What == "term")} | {Rounded(errors.Where(e => e.What == "term").Max(e => e.Ulps))} | {Rounded(errors.Where(e => e.What != "term").Max(e => e.Ulps))} | {worst.What}: {worst.Sample.Text} |\n");
        }

        return text.ToString();
    }

    static string Rounded(double ulps) => ulps.ToString(ulps < 1000 ? "F2" : "E1", CultureInfo.InvariantCulture);

    /// <summary>The folder of the solution, above the test's own.</summary>
    static string Root()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "LossApi.sln"))) return folder;
        throw new DirectoryNotFoundException("no LossApi.sln above the tests");
    }
}
