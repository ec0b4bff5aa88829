using System.Globalization;
using System.Text.Json;
using LossApi.Domain.Tests.Losses;

namespace LossApi.Domain.Tests.Golden;

/// <summary>Called by the name of a boosting library's objective, gradients and hessians are those the library itself computed.</summary>
public class BoostingGoldenTests
{
    static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden", "boosting");

    /// <summary>
    /// What 32-bit arithmetic leaves of a difference p − y, and of a product p·(1 − p) with scores within ±5: XGBoost works in it. The losses of
    /// scikit-learn are computed in 64 bits; −ln and exp of others may differ in the last digits.
    /// </summary>
    static (double Gradient, double Hessian) Tolerance(string library) => library switch
    {
        "xgboost" => (1e-6, 1e-5),
        "sklearn" => (1e-14, 1e-14),
        _ => throw new NotSupportedException(library),
    };

    public static TheoryData<string> Libraries => [.. Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Libraries))]
    public void Answers_are_those_of_the_library(string library)
    {
        (double ofParts, double ofItself) = Tolerance(library);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, $"{library}.json")));
        var wrong = new List<string>();
        foreach (JsonElement @case in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            string route = @case.GetProperty("route").GetString()!;
            Answer answer = Ask(route, @case);
            double[] predictions = Flat(@case.GetProperty("predictions")), targets = Flat(@case.GetProperty("targets"));
            double weight = @case.TryGetProperty("weights", out JsonElement given) ? given.GetDouble() : 1;
            double[] gradients = Flat(@case.GetProperty("gradients")), hessians = Flat(@case.GetProperty("hessians"));
            Assert.Equal((gradients.Length, hessians.Length), (answer.Gradient.Length, answer.Hessian.Length));
            for (int i = 0; i < gradients.Length; i++)
            {
                double parts = weight * (1 + Math.Abs(predictions[i]) + (targets.Length == predictions.Length ? Math.Abs(targets[i]) : 0));
                if (!(Math.Abs(answer.Gradient[i] - gradients[i]) <= ofParts * parts)) wrong.Add(Text(route, i, "gradient", answer.Gradient[i], gradients[i]));
                if (!(Math.Abs(answer.Hessian[i] - hessians[i]) <= ofItself * hessians[i])) wrong.Add(Text(route, i, "hessian", answer.Hessian[i], hessians[i]));
            }
        }

        Assert.Empty(wrong.Take(5));
    }

    [Fact]
    public void Ten_objectives_of_XGBoost_are_measured()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "xgboost.json")));
        Assert.True(golden.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("route").GetString()).Distinct().Count() >= 10);
    }

    static Answer Ask(string route, JsonElement @case)
    {
        var inputs = new List<(string, Literal)>();
        foreach (string name in new[] { "predictions", "targets", "pos_weight", "weights" })
            if (@case.TryGetProperty(name, out JsonElement tensor)) inputs.Add((name, Tensor(tensor)));
        (string, OptionValue)[] options = @case.TryGetProperty("options", out JsonElement given)
            ? [.. given.EnumerateObject().Select(o => (o.Name, o.Value.ValueKind == JsonValueKind.String ? (OptionValue)o.Value.GetString()! : o.Value.GetDouble()))]
            : [];
        return Answer.Of(route, [.. inputs], options);
    }

    static Literal Tensor(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Number) return element.GetDouble();
        int rows = element.GetArrayLength();
        return element[0].ValueKind == JsonValueKind.Array ? new Literal(new(rows, element[0].GetArrayLength()), [.. Flat(element)]) : Flat(element);
    }

    static double[] Flat(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().SelectMany(Flat)] : [element.GetDouble()];

    static string Text(string route, int i, string what, double found, double wanted) =>
        string.Create(CultureInfo.InvariantCulture, $"{route}[{i}]: {what} {found:R}, the library has {wanted:R}");
}
