using BenchmarkDotNet.Attributes;
using LossApi.Domain;
using LossApi.Domain.Engine;

namespace LossApi.Bench;

/// <summary>Value, terms and gradients of a batch: by the engine, by libtorch, and the copying of as many bytes.</summary>
public class Kernels
{
    Loss loss = Catalogue.Get("mse");
    Batch batch = new();
    Layout? layout;
    double[][] from = [], to = [];
#if TORCH
    Peer? peer, single;
#endif

    /// <summary>The sizes of elementwise losses; BenchmarkDotNet makes the instances, so they are not given by a constructor.</summary>
    public static int[] Sizes { get; set; } = [1_000, 100_000];

    /// <summary>What the name of a loss must contain.</summary>
    public static string Only { get; set; } = "";

    [ParamsSource(nameof(Workloads))]
    public Workload Workload { get; set; } = new("mse", 1_000);

    [Params(1, 2)]
    public int Threads { get; set; }

    public static IEnumerable<Workload> Workloads => Workload.All(Sizes).Where(w => w.Loss.Contains(Only, StringComparison.Ordinal));

    [GlobalSetup]
    public void Open()
    {
        loss = Catalogue.Get(Workload.Loss);
        batch = Workload.Rent();
        layout = Workload.Layout(batch);

        // What is read that has a derivative, and as many written.
        from = [.. Workload.Inputs().Where(i => i.Numbers.Length == Workload.Count).Select(i => i.Numbers)];
        to = [.. from.Select(numbers => new double[numbers.Length])];
        Cores.Most = Threads;

        // The compiler's last tier comes a good tenth of a second after the thirtieth call, later if others come first; BenchmarkDotNet's own warm-up may be over by then.
        for (int turn = 0; turn < 3; turn++)
        {
            for (long end = Environment.TickCount64 + 150; Environment.TickCount64 < end;) _ = Engine() + ValueOnly();
            Thread.Sleep(150);
        }

#if TORCH
        peer = new(Workload, Threads);
        single = new(Workload, Threads, TorchSharp.torch.ScalarType.Float32);
#endif
    }

    [GlobalCleanup]
    public void Close()
    {
        batch.Dispose();
#if TORCH
        peer?.Dispose();
        single?.Dispose();
#endif
    }

    [Benchmark(Baseline = true)]
    public double? Engine()
    {
        using Evaluation evaluation = loss.Evaluate(batch, layout!, OptionValues.Defaults, Reduction.Mean, Outputs.Terms | Outputs.Gradients);
        return evaluation.Value;
    }

    [Benchmark]
    public double? ValueOnly()
    {
        using Evaluation evaluation = loss.Evaluate(batch, layout!, OptionValues.Defaults, Reduction.Mean, Outputs.None);
        return evaluation.Value;
    }

    [Benchmark]
    public void Copy()
    {
        for (int i = 0; i < from.Length; i++) from[i].AsSpan().CopyTo(to[i]);
    }

#if TORCH
    [Benchmark]
    public double Libtorch() => peer!.Value();

    /// <summary>The same in single precision, which the engine does not have: half the bytes, twice the lanes.</summary>
    [Benchmark]
    public double LibtorchSingle() => single!.Value();
#endif
}
