using System.Collections.Immutable;
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

    /// <summary>
    /// Where numbers of ordinary size cancel, double-double arithmetic ends here: about 2⁻¹⁰⁵ of the parts, after a few operations. What is left of a
    /// difference below this cannot be right to 4 ULP; it is counted in the table and must be this near to the exact number.
    /// </summary>
    const double EndOfWide = 1.0 / (1L << 50) / (1L << 50);

    public static TheoryData<string> Losses() => [.. ExactSample.Losses];

    [Theory, MemberData(nameof(Losses))]
    public void Terms_and_gradients_are_exact_to_four_ulps(string name)
    {
        Loss loss = Catalogue.Get(name);
        Assert.Empty(Errors(loss).Where(e => !(e.Ulps <= Allowed) && !e.IsRest).OrderByDescending(e => e.Ulps)
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.What}: {e.Ulps:G3} ULP, {e.Found:R} for {e.Wanted:R} at {e.Sample.Text}")).Take(10));
    }

    [Fact]
    public void The_document_says_what_was_measured()
    {
        string path = Repository.At("docs/accuracy.md"), measured = Document();
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

    /// <summary>Whether a number is the rest of a cancellation below what double-double arithmetic can see, and as near as that.</summary>
    static bool IsRest(ExactSample sample, Exact exact, double found) =>
        (sample.Region == "cancellation" || exact.High == 0)
        && exact.UlpsTo(found) > Allowed && Math.Abs(found - exact.High) <= EndOfWide;

    static IEnumerable<(string What, double Ulps, double Found, double Wanted, bool IsRest, ExactSample Sample)> Errors(Loss loss)
    {
        foreach (ExactSample sample in ExactSample.Of(loss.Card))
        {
            (double[] terms, IReadOnlyDictionary<string, double[]> gradients) = sample.Evaluate(loss);
            Assert.Equal(sample.Terms.Length, terms.Length);
            for (int i = 0; i < terms.Length; i++) yield return ("term", sample.Terms[i].UlpsTo(terms[i]), terms[i], sample.Terms[i].High, IsRest(sample, sample.Terms[i], terms[i]), sample);
            foreach ((string input, ImmutableArray<Exact> entries) in sample.Gradients)
                for (int k = 0; k < entries.Length; k++)
                    yield return ("gradient in " + input, entries[k].UlpsTo(gradients[input][k]), gradients[input][k], entries[k].High, IsRest(sample, entries[k], gradients[input][k]), sample);
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

            One thing is beyond that. Where numbers of ordinary size cancel to less than 2⁻¹⁰⁰, double-double arithmetic sees no more digits: such rests (a
            gradient that is exactly 0 may come out as 1e-33) are counted in the last column, must lie within 2⁻¹⁰⁰ of the exact number, and are left out of the worst.

            | loss | samples | worst term | worst gradient | where | numbers | rests |
            |---|---:|---:|---:|---|---:|---:|

            """.ReplaceLineEndings("\n"));
        foreach (string name in ExactSample.Losses)
        {
            var all = Errors(Catalogue.Get(name)).ToList();
            var errors = all.Where(e => !e.IsRest).ToList();
            (string What, double Ulps, double Found, double Wanted, bool IsRest, ExactSample Sample) worst = errors.MaxBy(e => e.Ulps);
            text.Append(CultureInfo.InvariantCulture,
                $"| `{name}` | {all.Count(e => e.What == "term")} | {errors.Where(e => e.What == "term").Max(e => e.Ulps):F2} | {errors.Where(e => e.What != "term").Max(e => e.Ulps):F2} | {worst.What}: {worst.Sample.Text} | {all.Count} | {all.Count - errors.Count} |\n");
        }

        return text.ToString();
    }
}
