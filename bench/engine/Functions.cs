using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Bench;

/// <summary>
/// Elementary functions over numbers in the nearest cache: in lanes, by the framework's scalars and by its tensors, in turns. The fastest turn counts: it is the one nobody else was in.
/// </summary>
static class Functions
{
    /// <summary>16 KB in and 8 KB out: the nearest cache holds them.</summary>
    const int Count = 1_024;

    /// <summary>Many short ones, so that some are left alone on a machine with others on it.</summary>
    const int Turns = 20_000, Rounds = 4;

    /// <summary>Prints the table.</summary>
    /// <param name="only">What the name of a function must contain.</param>
    public static void Print(string only)
    {
        Console.WriteLine("| function | arguments | lanes, ns | Math, ns | tensors, ns | lanes, worst ULP | Math, worst ULP | tensors, worst ULP |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (Timed function in Timed.All.Where(f => f.Name.Contains(only, StringComparison.Ordinal)))
        {
            Computing?[] ways = [function.Eight, function.HasAlone ? function.Alone : null, function.Many];
            IEnumerable<string> cells = Fastest(function, ways).Select(time => Text(time, "F2")).Concat(ways.Select(way => Text(way is null ? null : function.WorstError(way), "G2")));
            Console.WriteLine($"| {function.Name} | {function.X}{(function.Y == default ? "" : $", {function.Y}")} | {string.Join(" | ", cells)} |");
        }
    }

    /// <summary>Nanoseconds an element.</summary>
    static double?[] Fastest(Timed function, Computing?[] ways)
    {
        var random = new Random(20_26);
        double[] x = new double[Count], y = new double[Count], to = new double[Count];
        for (int i = 0; i < Count; i++) (x[i], y[i]) = (function.X.At(random.NextDouble()), function.Y.At(random.NextDouble()));
        double?[] fastest = new double?[ways.Length];
        for (int turn = 0; turn < Turns; turn++)
        {
            // The compiler's last tier comes a tenth of a second after the thirtieth call.
            if (turn is 100 or 200) Thread.Sleep(200);
            for (int way = 0; way < ways.Length; way++)
            {
                if (ways[way] is not { } compute) continue;
                long start = Stopwatch.GetTimestamp();
                for (int round = 0; round < Rounds; round++) compute(x, y, to);
                double time = Stopwatch.GetElapsedTime(start).TotalNanoseconds / (Rounds * Count);
                fastest[way] = time < fastest[way] ? time : fastest[way] ?? time;
            }
        }

        return fastest;
    }

    static string Text(double? number, string format) => number is { } n && !double.IsNaN(n) ? n.ToString(format, CultureInfo.InvariantCulture) : "–";
}

/// <summary>Where arguments are drawn from.</summary>
readonly record struct Between(double Low, double High)
{
    internal double At(double part) => Low + part * (High - Low);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Low}, {High}]");
}

/// <summary>Takes the arguments of a function, and where its values go.</summary>
delegate void Computing(double[] x, double[] y, double[] to);

/// <summary>A function in three ways.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="X">Its first arguments.</param>
/// <param name="Y">Its second ones.</param>
/// <param name="Eight">In lanes.</param>
/// <param name="Alone">By the framework, one after the other.</param>
/// <param name="Many">By the framework's tensors, where they have it.</param>
/// <param name="Reference">Its name in the references; empty where there are none.</param>
sealed record Timed(string Name, Between X, Between Y, Computing Eight, Computing Alone, Computing? Many, string Reference)
{
    internal static readonly Timed[] All =
    [
        Of<Exp>("eˣ", new(-10, 10), default, "Exp", (x, _, to) => TensorPrimitives.Exp(x, to)),
        Of<PowerBelow>("e^(x − y), the y of a row", new(-10, PowerBelow.Largest), default, ""),
        Of<Expm1>("eˣ − 1", new(-3, 3), default, "Expm1", (x, _, to) => TensorPrimitives.ExpM1(x, to)),
        Of<Expm1MinusX>("eˣ − 1 − x", new(-3, 3), default, "Expm1MinusX"),
        Of<Log>("ln x", new(1e-3, 20), default, "Log", (x, _, to) => TensorPrimitives.Log(x, to)),
        Of<Log1p>("ln(1 + x)", new(-0.9, 5), default, "Log1p", (x, _, to) => TensorPrimitives.LogP1(x, to)),
        Of<Tanh>("tanh x", new(-5, 5), default, "Tanh", (x, _, to) => TensorPrimitives.Tanh(x, to)),
        Of<Sigmoid>("1/(1 + e⁻ˣ)", new(-10, 10), default, "Sigmoid", (x, _, to) => TensorPrimitives.Sigmoid(x, to)),
        Of<Softplus>("ln(1 + eˣ)", new(-10, 10), default, "Softplus"),
        Of<SoftplusOfMinus>("ln(1 + e⁻ˣ) and its slope", new(0, 20), default, ""),
        Of<Power>("xʸ", new(0.01, 4), new(-4, 4), "Power", (x, y, to) => TensorPrimitives.Pow(x, y, to)),
        Of<Atan2>("atan2(x, y)", new(-3, 3), new(-3, 3), "Atan2", (x, y, to) => TensorPrimitives.Atan2(x, y, to)),
        Of<LogNormal>("ln Φ(x)", new(-6, 6), default, "LogNormal"),
    ];

    static Timed Of<TFunction>(string name, Between x, Between y, string reference, Computing? many = null) where TFunction : struct, IFunction<TFunction> =>
        new(name, x, y, InLanes<TFunction>, OneByOne<TFunction>, many, reference);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void InLanes<TFunction>(double[] x, double[] y, double[] to) where TFunction : struct, IFunction<TFunction>
    {
        ref double a = ref MemoryMarshal.GetArrayDataReference(x), b = ref MemoryMarshal.GetArrayDataReference(y), c = ref MemoryMarshal.GetArrayDataReference(to);
        TFunction function = TFunction.Ready();
        for (nuint i = 0; i < (nuint)x.Length; i += Lanes.Count) function.At(new(Vector512.LoadUnsafe(ref a, i)), new(Vector512.LoadUnsafe(ref b, i))).V.StoreUnsafe(ref c, i);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void OneByOne<TFunction>(double[] x, double[] y, double[] to) where TFunction : struct, IFunction<TFunction>
    {
        for (int i = 0; i < x.Length; i++) to[i] = TFunction.Alone(x[i], y[i]);
    }

    /// <summary>Whether the framework has anything like it.</summary>
    public bool HasAlone
    {
        get
        {
            double[] one = [1];
            Alone(one, one, one);
            return !double.IsNaN(one[0]);
        }
    }

    /// <summary>The worst error of a way over the references the tests hold the functions to, in units of the last place of the exact value; null where there are none.</summary>
    public double? WorstError(Computing way)
    {
        if (Reference.Length == 0) return null;
        string[][] lines = [.. File.ReadLines(References()).Where(line => line.StartsWith(Reference + " ", StringComparison.Ordinal)).Select(line => line.Split(' '))];
        double worst = 0;
        double[] x = new double[Lanes.Count], y = new double[Lanes.Count], to = new double[Lanes.Count];
        foreach (string[] line in lines)
        {
            Array.Fill(x, Number(line[1]));
            Array.Fill(y, Number(line[^3]));
            way(x, y, to);
            (double high, double low) = (Number(line[^2]), Number(line[^1]));
            if (to[0] == high && (low == 0 || double.IsInfinity(high)) || double.IsNaN(to[0]) && double.IsNaN(high)) continue;
            double size = Math.Min(Math.Abs(high), Math.BitDecrement(double.MaxValue));
            worst = Math.Max(worst, Math.Abs((to[0] - high - low) / (Math.BitIncrement(size) - size)));
        }

        return worst;
    }

    static double Number(string hex) => BitConverter.UInt64BitsToDouble(ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    static string References()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "tests", "LossApi.Domain.Tests", "Numerics", "reference.txt");
            if (File.Exists(path)) return path;
        }

        throw new FileNotFoundException("Run it from inside the repository: it reads the references of the tests.");
    }
}
