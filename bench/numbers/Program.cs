using System.Diagnostics;
using System.Globalization;
using LossApi.Bench;
using LossApi.Wire.Numbers;

// Numbers as text: nanoseconds a number, ours and the framework's, in turns in one process. Of many short turns the fastest counts, which other load spoils least.
// Usage: dotnet run -c Release --project bench/numbers [-- --only=random]
string only = args.FirstOrDefault(a => a.StartsWith("--only=", StringComparison.Ordinal))?["--only=".Length..] ?? "";
int turns = int.Parse(args.FirstOrDefault(a => a.StartsWith("--turns=", StringComparison.Ordinal))?["--turns=".Length..] ?? "60", CultureInfo.InvariantCulture);
Console.WriteLine(DigitLanes.AreThere ? "512-bit lanes" : "no 512-bit lanes");
Console.WriteLine("| numbers | write | one by one | framework ÷ write | framework ÷ one by one | read | with blanks | framework ÷ read | framework ÷ with blanks |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
foreach (Sort sort in Sort.All().Where(s => s.Name.Contains(only, StringComparison.Ordinal)))
{
    Func<int>[] ways =
    [
        () => sort.Written(lanes: DigitLanes.AreThere), () => sort.Written(lanes: false), sort.WrittenByFramework,
        () => sort.Read(sort.Compact), () => sort.Read(sort.Spaced), () => sort.ReadByFramework(sort.Compact), () => sort.ReadByFramework(sort.Spaced),
    ];
    double[] best = [.. ways.Select(_ => double.MaxValue)];

    // The first turns wait for the compiler.
    for (int turn = 0; turn < turns; turn++)
    {
        for (int way = 0; way < ways.Length; way++)
        {
            long start = Stopwatch.GetTimestamp();
            ways[way]();
            best[way] = Math.Min(best[way], Stopwatch.GetElapsedTime(start).TotalNanoseconds / sort.Numbers.Length);
        }
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {sort.Name} | {best[0]:F1} | {best[1]:F1} | {best[2] / best[0]:F1} | {best[2] / best[1]:F1} | {best[3]:F1} | {best[4]:F1} | {best[5] / best[3]:F1} | {best[6] / best[4]:F1} |"));
}
