using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Golden;

/// <summary>A number to about 106 bits, as a pair of doubles.</summary>
readonly record struct Exact(double High, double Low)
{
    /// <summary>How far a double is from it, in units of the last place of the nearest double.</summary>
    public double UlpsTo(double found)
    {
        if (found == High && Low == 0) return 0;
        if (!double.IsFinite(found) || !double.IsFinite(High)) return found == High ? 0 : double.PositiveInfinity;
        double size = Math.Abs(High), ulp = size == double.MaxValue ? size - Math.BitDecrement(size) : Math.BitIncrement(size) - size;
        // Next to each other the difference of two doubles is exact; far apart, its rounding does not matter.
        return Math.Abs((found - High) / ulp - Low / ulp);
    }
}

/// <summary>One sample of a loss, or a whole batch where samples see each other, with its exact terms and the gradients of their sum.</summary>
sealed record ExactSample(string Region, OptionValues Options, ImmutableArray<(string Name, Literal Tensor)> Inputs, ImmutableArray<Exact> Terms, ImmutableArray<(string Input, ImmutableArray<Exact> Entries)> Gradients)
{
    /// <summary>The sample in one line, for people.</summary>
    public required string Text { get; init; }

    /// <summary>The losses that have exact samples.</summary>
    public static IEnumerable<string> Losses => Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden", "accuracy");

    /// <summary>All samples of a loss.</summary>
    public static IReadOnlyList<ExactSample> Of(LossCard card)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, card.Name + ".json")));
        return [.. document.RootElement.GetProperty("samples").EnumerateArray().Select(sample => Read(card, sample))];
    }

    /// <summary>Evaluates the sample alone: its terms and, by input, its gradients.</summary>
    public (double[] Terms, IReadOnlyDictionary<string, double[]> Gradients) Evaluate(Loss loss)
    {
        using var batch = new Batch();
        foreach ((string name, Literal tensor) in Inputs) batch.Add(name, tensor.Rent());
        var faults = new Violations();
        Layout? layout = BatchRules.Check(loss.Card, batch, Options, faults);
        Assert.True(layout is not null, faults.None ? "" : faults.First[0].Detail);
        using Evaluation evaluation = loss.Evaluate(batch, layout, Options, Reduction.Sum, Outputs.Terms | Outputs.Gradients);
        return (evaluation.Terms.Numbers.ToArray(), evaluation.Gradients.ToDictionary(g => g.Input.Name, g => g.Tensor.Numbers.ToArray()));
    }

    static ExactSample Read(LossCard card, JsonElement sample)
    {
        string region = sample.GetProperty("region").GetString()!, options = sample.GetProperty("options").GetRawText(), inputs = sample.GetProperty("inputs").GetRawText();
        return new(
            region,
            new(sample.GetProperty("options").EnumerateObject().Select(o => (card.Options.Single(option => option.Name == o.Name), ValueOf(o.Value)))),
            [.. sample.GetProperty("inputs").EnumerateObject().Select(i => (i.Name, TensorOf(i.Value)))],
            sample.TryGetProperty("terms", out JsonElement terms) ? [.. terms.EnumerateArray().Select(ExactOf)] : [ExactOf(sample.GetProperty("term"))],
            [.. sample.GetProperty("gradients").EnumerateObject().Select(g => (g.Name, EntriesOf(g.Value)))])
        {
            Text = region + (options == "{}" ? "" : " " + options) + " " + (inputs.Length <= 110 ? inputs : inputs[..100] + "…"),
        };
    }

    static OptionValue ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString()!,
        _ => OptionValue.Null,
    };

    static Literal TensorOf(JsonElement value)
    {
        var axes = new List<int>();
        for (JsonElement at = value; at.ValueKind == JsonValueKind.Array; at = at[0]) axes.Add(at.GetArrayLength());
        return new(new([.. axes]), [.. Flat(value, 0).Select(NumberOf)]);
    }

    static ImmutableArray<Exact> EntriesOf(JsonElement value) => [.. Flat(value, 1).Select(ExactOf)];

    /// <summary>What nested arrays hold, down to arrays of so many dimensions.</summary>
    static IEnumerable<JsonElement> Flat(JsonElement value, int kept) => Depth(value) == kept ? [value] : value.EnumerateArray().SelectMany(inner => Flat(inner, kept));

    static int Depth(JsonElement value) => value.ValueKind == JsonValueKind.Array ? 1 + Depth(value[0]) : 0;

    static Exact ExactOf(JsonElement pair) => new(NumberOf(pair[0]), NumberOf(pair[1]));

    static double NumberOf(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString() == "Infinity" ? double.PositiveInfinity : double.NegativeInfinity
        : double.Parse(value.GetRawText(), CultureInfo.InvariantCulture);
}
