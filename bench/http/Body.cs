using System.Globalization;

namespace LossApi.Bench;

/// <summary>A request that all servers are sent.</summary>
/// <param name="Name">What it is, for the table.</param>
/// <param name="Loss">Where it goes: <c>/loss/{Loss}</c>.</param>
/// <param name="Connections">How many are sent at once.</param>
/// <param name="Text">The body.</param>
sealed record Body(string Name, string Loss, int Connections, string Text)
{
    /// <summary>Doubles of 16 and 17 digits, as a model's outputs are.</summary>
    public static IEnumerable<Body> All { get; } =
    [
        Pairs(10, 8), Pairs(1_000, 4), Pairs(100_000, 2), Rows(64, 1_000, 2),
    ];

    static Body Pairs(int pairs, int connections)
    {
        var random = new Random(1);
        return new(string.Create(CultureInfo.InvariantCulture, $"mse, {pairs:N0} pairs"), "mse", connections, $"{{\"predictions\":[{Numbers(random, pairs)}],\"targets\":[{Numbers(random, pairs)}]}}");
    }

    static Body Rows(int rows, int classes, int connections)
    {
        var random = new Random(2);
        string logits = string.Join(',', Enumerable.Range(0, rows).Select(_ => $"[{Numbers(random, classes)}]"));
        string labels = string.Join(',', Enumerable.Range(0, rows).Select(_ => random.Next(classes)));
        return new(string.Create(CultureInfo.InvariantCulture, $"cross_entropy, {rows} × {classes:N0}"), "cross_entropy", connections, $"{{\"predictions\":[{logits}],\"targets\":[{labels}]}}");
    }

    static string Numbers(Random random, int count) =>
        string.Join(',', Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 8 - 4).ToString("R", CultureInfo.InvariantCulture)));
}
