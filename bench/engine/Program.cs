using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using LossApi.Bench;

// The engine beside libtorch and beside the copying of as many bytes, in one process and in turns. Prints a table of ratios.
// Usage: dotnet run -c Release --project bench/engine [-p:Torch=true] [-- --large] [-- --only=huber]
// With --elementary the elementary functions beside those of the framework, in nanoseconds an element.
if (args.Contains("--large")) Kernels.Sizes = [.. Kernels.Sizes, 10_000_000];
Kernels.Only = args.FirstOrDefault(a => a.StartsWith("--only=", StringComparison.Ordinal))?["--only=".Length..] ?? "";
if (args.Contains("--elementary"))
{
    Functions.Print(Kernels.Only);
    return;
}

Job job = Job.Default.WithToolchain(InProcessNoEmitToolchain.DontLogOutput).WithWarmupCount(6).WithIterationCount(9).WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(80));
ManualConfig config = ManualConfig.CreateEmpty().AddJob(job).AddLogger(new ConsoleLogger()).AddColumnProvider(DefaultColumnProviders.Instance)
    .WithOptions(ConfigOptions.DisableLogFile).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "lossapi-bench"));
Print(BenchmarkRunner.Run<Kernels>(config));

static void Print(Summary summary)
{
    Console.WriteLine();
    Console.WriteLine("| workload | threads | engine, ns an element | libtorch ÷ engine | libtorch float32 ÷ engine | engine ÷ copy | value alone ÷ engine |");
    Console.WriteLine("|---|---|---|---|---|---|---|");
    foreach (IGrouping<(Workload, int), BenchmarkReport> group in summary.Reports.GroupBy(r => ((Workload)r.BenchmarkCase.Parameters["Workload"], (int)r.BenchmarkCase.Parameters["Threads"])))
    {
        (Workload workload, int threads) = group.Key;
        double? engine = Median(group, nameof(Kernels.Engine));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {workload} | {threads} | {engine / workload.Count:F2} | {Ratio(Median(group, "Libtorch") / engine)} | {Ratio(Median(group, "LibtorchSingle") / engine)} | {Ratio(engine / Median(group, nameof(Kernels.Copy)))} | {Ratio(Median(group, nameof(Kernels.ValueOnly)) / engine)} |"));
    }
}

static double? Median(IEnumerable<BenchmarkReport> reports, string method) => reports.FirstOrDefault(r => r.BenchmarkCase.Descriptor.WorkloadMethod.Name == method)?.ResultStatistics?.Median;

static string Ratio(double? ratio) => ratio is { } r ? r.ToString(r < 10 ? "F2" : "F0", CultureInfo.InvariantCulture) : "–";
