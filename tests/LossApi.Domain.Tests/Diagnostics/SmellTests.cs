using System.Globalization;
using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Diagnostics;

/// <summary>Each diagnostic is raised where it must be, nowhere else, and says what it saw.</summary>
public class SmellTests
{
    static readonly string[] Codes = [.. Smells.All.Select(s => s.Code)];

    public static TheoryData<int> LoudOnes => [.. Enumerable.Range(0, Smelly.Loud.Length)];
    public static TheoryData<int> NearOnes => [.. Enumerable.Range(0, Smelly.Near.Length)];
    public static TheoryData<int> QuietOnes => [.. Enumerable.Range(0, Quiet.Requests.Length)];

    [Fact]
    public void The_codes_are_those_of_the_contract_and_each_has_its_fixtures()
    {
        Assert.Equal(["double-softmax", "log-probabilities-positive", "not-a-distribution", "one-based-labels", "constant-predictions",
            "saturated", "outlier-dominates", "clipped", "empty-batch", "all-ignored", "nothing-counted", "not-the-second-derivative"], Codes);
        foreach (string code in Codes)
        {
            Assert.Contains(Smelly.Loud, f => f.Code == code);
            Assert.True(Quiet.Requests.Length + Smelly.Near.Count(f => f.Code == code) > 20);
        }
    }

    [Theory, MemberData(nameof(LoudOnes))]
    public void Raised(int index)
    {
        (string code, string pointer, Asked asked) = Smelly.Loud[index];
        Diagnostic found = asked.Single(code);
        Assert.Equal(pointer, found.Pointer);
        Assert.True(found.Message.Any(char.IsAsciiDigit), $"{asked}: no number in \"{found.Message}\"");
        Assert.True(found.Hint.Length > 20, asked.Name);
        Assert.DoesNotContain("  ", found.Message + found.Hint, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(NearOnes))]
    public void Not_raised_where_it_only_comes_close(int index) => Assert.DoesNotContain(Smelly.Near[index].Code, Smelly.Near[index].Asked.Codes);

    [Theory, MemberData(nameof(QuietOnes))]
    public void Nothing_is_raised_by_a_valid_request(int index) => Assert.Empty(Quiet.Requests[index].Codes);

    [Fact]
    public void At_most_one_a_code_in_the_order_of_the_list_and_the_same_each_time_whatever_outputs_are_asked_for()
    {
        foreach ((_, _, Asked asked) in Smelly.Loud)
        {
            IReadOnlyList<Diagnostic> found = asked.Diagnostics();
            int[] places = [.. found.Select(d => Array.IndexOf(Codes, d.Code))];
            Assert.Equal(places.Distinct().Order(), places);
            // One is about an output, and comes with that alone.
            Assert.Equal(found.Where(d => d.Code != "not-the-second-derivative"), asked.Diagnostics(Outputs.None));
        }
    }

    [Fact]
    public void Several_smells_are_raised_together()
    {
        var asked = Asked.Of("constant sigmoids", "categorical_cross_entropy", Asked.Matrix(4, 2, (_, _) => 0.6), Asked.Matrix(4, 2, (r, c) => r % 2 == c ? 1 : 0));
        Assert.Equal(["not-a-distribution", "constant-predictions"], asked.Codes);
    }

    [Theory]
    [InlineData("double-softmax", Severity.Warning)]
    [InlineData("log-probabilities-positive", Severity.Warning)]
    [InlineData("not-a-distribution", Severity.Warning)]
    [InlineData("one-based-labels", Severity.Warning)]
    [InlineData("all-ignored", Severity.Warning)]
    [InlineData("nothing-counted", Severity.Warning)]
    [InlineData("constant-predictions", Severity.Info)]
    [InlineData("outlier-dominates", Severity.Info)]
    [InlineData("clipped", Severity.Info)]
    [InlineData("empty-batch", Severity.Info)]
    [InlineData("not-the-second-derivative", Severity.Info)]
    public void A_probable_mistake_is_a_warning(string code, Severity severity) =>
        Assert.All(Smelly.Loud.Where(f => f.Code == code), f => Assert.Equal(severity, f.Asked.Single(code).Severity));

    [Fact]
    public void Saturated_warns_where_the_gradient_explodes_and_informs_where_it_vanishes()
    {
        Assert.Equal(Severity.Warning, Asked.Of("", "binary_cross_entropy", new[] { 0.4, 1e-13 }, new double[] { 1, 1 }).Single("saturated").Severity);
        Assert.Equal(Severity.Info, Asked.Of("", "binary_cross_entropy", new double[] { 1, 0 }, new double[] { 1, 0 }).Single("saturated").Severity);
        Assert.Equal(Severity.Info, Asked.Of("", "binary_cross_entropy_with_logits", new double[] { 1, 99 }, new double[] { 1, 1 }).Single("saturated").Severity);
    }

    [Fact]
    public void Messages_count_what_they_saw()
    {
        Assert.Contains("2 of 3 numbers", Asked.Of("", "binary_cross_entropy", new[] { 1e-9, 0.5, 1 }, new double[] { 1, 1, 1 }).With("clip", 1e-7).Single("clipped").Message, StringComparison.Ordinal);
        Assert.Contains("the first sums to 1.7", Asked.Of("", "categorical_cross_entropy", new[,] { { 0.9, 0.8 } }, new double[,] { { 1, 0 } }).Single("not-a-distribution").Message, StringComparison.Ordinal);
        Assert.Contains("1 of 2 rows of predictions does not", Asked.Of("", "categorical_cross_entropy", new[,] { { 0.9, 0.8 }, { 0.5, 0.5 } }, new double[,] { { 1, 0 }, { 0, 1 } }).Single("not-a-distribution").Message, StringComparison.Ordinal);
        Assert.Contains("2 of 3 numbers are greater; the first is 0.25", Asked.Of("", "kl_div", new[] { -1, 0.25, 3 }, new[] { 0.5, 0.25, 0.25 }).Single("log-probabilities-positive").Message, StringComparison.Ordinal);
        Assert.Contains("2 labels in all", Smelly.Loud.First(f => f.Code == "all-ignored").Asked.Single("all-ignored").Message, StringComparison.Ordinal);
        Assert.Contains("none of 80 labels is 0, yet each class from 1 to 3 occurs at least 26 times", Smelly.Loud.First(f => f.Code == "one-based-labels").Asked.Single("one-based-labels").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_share_of_the_outlier_is_quoted()
    {
        // Residuals 9 × 1 and one 9: 9 of 18 is exactly half and stays quiet, 11 of 20 does not.
        Asked With(double residual) => Asked.Of("", "mae", Asked.Vector(10, i => i == 4 ? residual : 1), Asked.Vector(10, _ => 0));
        Assert.DoesNotContain("outlier-dominates", With(9).Codes);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{55.0:F1} %"), With(11).Single("outlier-dominates").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_numbers_make_the_search_fail()
    {
        double[] odd = [0, -0.0, 5e-324, 1e-300, 1e-13, 0.5, 1 - 1e-13, 1, 36.8, 1e4, 1e308, -1e308, -40, double.NegativeInfinity];
        var random = new Random(7);
        int asked = 0;
        foreach (Loss loss in Catalogue.All)
            for (int run = 0; run < 150; run++)
            {
                int rows = random.Next(0, 40), classes = random.Next(1, 4);
                bool labels = random.Next(2) == 0;
                using var batch = new Batch();
                foreach (Input input in loss.Card.AllInputs)
                {
                    if (!input.Required && random.Next(3) > 0) continue;
                    bool element = loss.Card.Inputs[0].Extent == Extent.Element, label = input.Extent == Extent.Label || input.Extent == Extent.LabelOrClasses && labels;
                    Shape shape = input.Extent switch
                    {
                        Extent.ClassVector => new(classes),
                        Extent.ScalarOrClassVector => Shape.Scalar,
                        Extent.Spread => random.Next(2) == 0 ? Shape.Scalar : new(rows),
                        Extent.Axes => new([.. input.Axes.Select(axis => axis == "N" ? rows : classes)]),
                        _ => label || element ? new(rows) : new(rows, classes),
                    };
                    var tensor = new Tensor(shape);
                    Interval range = input.Kind == Kind.ClassIndicesOrProbabilities ? Interval.Unit : input.Range;
                    for (int i = 0; i < tensor.Count; i++)
                    {
                        double number = odd[random.Next(odd.Length)];
                        tensor.Numbers[i] = label || input.Kind == Kind.ClassLists || input.IndexOf is not null ? random.Next(classes) : range.Contains(number) && !input.Whole ? number : random.Next(2);
                    }

                    batch.Add(input.Name, tensor);
                }

                var options = new OptionValues();
                if (loss.Card.Aliases is { Length: > 0 } aliases)
                    foreach ((Option option, OptionValue value) in aliases[random.Next(aliases.Length)].Options)
                        if (!ReferenceEquals(option, loss.Card.Axis)) options.Set(option, value);
                if (BatchRules.Check(loss.Card, batch, options, new Violations()) is not { } layout) continue;
                using Evaluation evaluation = loss.Evaluate(batch, layout, options, (Reduction)random.Next(5), Outputs.Terms, TestContext.Current.CancellationToken);
                Assert.All(Smells.Of(loss, batch, layout, options, evaluation), d => Assert.Contains(d.Code, Codes));
                asked++;
            }

        Assert.True(asked > 100 * Catalogue.All.Length, $"only {asked} requests were valid");
    }
}
