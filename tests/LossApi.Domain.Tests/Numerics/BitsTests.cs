using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Numerics;

/// <summary>The bits of a result do not depend on the number of lanes nor on the CPU.</summary>
public class BitsTests
{
    const string ChildMark = "LOSSAPI_TEST_BITS";

    const string Dll = "LossApi.Domain.Tests";

    /// <summary>Those that have references, and what else is done in a way of its own in lanes.</summary>
    static readonly Dictionary<string, (Func<Scalar, Scalar, Scalar> Scalar, Func<Lanes, Lanes, Lanes> Lanes)> All =
        new(Reference.Scalars.Keys.Select(name => KeyValuePair.Create(name, (Reference.Scalars[name], Reference.Vectors[name]))))
        {
            ["ExpOfDifference"] = ((x, y) => Scalar.ExpOfDifference(Scalar.Min(x, y), Scalar.Max(x, y)), (x, y) => Lanes.ExpOfDifference(Lanes.Min(x, y), Lanes.Max(x, y))),
            // What comes at once has the bits it has alone.
            ["SoftplusAndSigmoids, softplus"] = ((x, _) => Scalar.Softplus(x), (x, _) => AtOnce(x).Softplus),
            ["SoftplusAndSigmoids, sigmoid"] = ((x, _) => AtOnce(x).Sigmoid, (x, _) => Lanes.Sigmoid(x)),
            ["SoftplusAndSigmoids, mirrored"] = ((x, _) => AtOnce(x).Mirrored, (x, _) => AtOnce(x).Mirrored),
            ["Sigmoid of −x"] = ((x, _) => Scalar.Sigmoid(-x), (x, _) => AtOnce(x).Mirrored),
            ["Min"] = (Scalar.Min, Lanes.Min),
            ["Max"] = (Scalar.Max, Lanes.Max),
        };

    public static TheoryData<string> Functions => [.. All.Keys];

    static (R Softplus, R Sigmoid, R Mirrored) AtOnce<R>(R x) where R : struct, IReal<R>
    {
        R softplus = R.SoftplusAndSigmoids(x, out R sigmoid, out R mirrored);
        return (softplus, sigmoid, mirrored);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_lane_has_the_bits_of_a_scalar(string function)
    {
        (Func<Scalar, Scalar, Scalar> scalar, Func<Lanes, Lanes, Lanes> lanes) = All[function];
        var random = new Random(7);
        Span<double> x = stackalloc double[Lanes.Count];
        Span<double> y = stackalloc double[Lanes.Count];
        for (int i = 0; i < 1_000_000 / Lanes.Count; i++)
        {
            Fill(random, x, i);
            Fill(random, y, i + 1);
            Vector512<double> vector = lanes(new(Vector512.Create<double>(x)), new(Vector512.Create<double>(y))).V;
            for (int lane = 0; lane < Lanes.Count; lane++)
            {
                double single = scalar(new(x[lane]), new(y[lane])).V;
                if (Bits(single) != Bits(vector[lane]))
                {
                    Assert.Fail($"{function}({x[lane]:r}, {y[lane]:r}): scalar {single:r}, lane {vector[lane]:r}");
                }
            }
        }
    }

    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableAVX512")] // .NET 9 and before: EnableAVX512F, which .NET 10 ignores.
    public async Task The_bits_are_the_same_with_fewer_instructions(string instructions)
    {
        string here = Answer();
        string there = await AnswerOfChild(instructions);
        // "bits features": the features must be fewer, or the switch did nothing and the test proves nothing.
        Assert.Equal(here.Split(' ')[0], there.Split(' ')[0]);
        if (Vector512.IsHardwareAccelerated)
        {
            Assert.NotEqual(here.Split(' ')[1], there.Split(' ')[1]);
        }
    }

    /// <summary>In a child process, answers instead of running tests.</summary>
    [ModuleInitializer]
    internal static void AnswerIfChild()
    {
        if (Environment.GetEnvironmentVariable(ChildMark) is not null)
        {
            Console.WriteLine(Answer());
            Environment.Exit(0);
        }
    }

    static async Task<string> AnswerOfChild(string instructions)
    {
        // The tests run as an executable or inside dotnet; dotnet can start the assembly either way.
        string host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host, [Path.Combine(AppContext.BaseDirectory, Dll + ".dll")]) { RedirectStandardOutput = true };
        start.Environment[ChildMark] = "1";
        start.Environment[instructions] = "0";
        using Process child = Process.Start(start)!;
        string answer = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        return answer.Trim();
    }

    /// <summary>A hash of all functions, scalar and in lanes, on 100 000 points, and of sums; then the instruction sets in use.</summary>
    static string Answer()
    {
        ulong hash = 14695981039346656037UL;
        var random = new Random(11);
        Span<double> x = stackalloc double[Lanes.Count];
        Span<double> y = stackalloc double[Lanes.Count];
        var sum = default(ExactSum);
        for (int i = 0; i < 100_000 / Lanes.Count; i++)
        {
            Fill(random, x, i);
            Fill(random, y, i + 1);
            (Lanes a, Lanes b) = (new Lanes(Vector512.Create<double>(x)), new Lanes(Vector512.Create<double>(y)));
            foreach (Func<Lanes, Lanes, Lanes> function in All.Values.Select(its => its.Lanes))
            {
                Mix(ref hash, function(a, b).V);
            }

            foreach (Func<Scalar, Scalar, Scalar> function in All.Values.Select(its => its.Scalar))
            {
                Mix(ref hash, function(new(x[0]), new(y[0])).V);
            }

            if (i % 8 == 0)
            {
                Wide<Lanes> wide = Wide<Lanes>.Exp(new(a, b * Lanes.Of(0))) * Wide<Lanes>.Log(Lanes.Abs(b)) / Wide<Lanes>.Log1p(Lanes.Abs(a));
                Mix(ref hash, wide.High.V);
                Mix(ref hash, wide.Low.V);
            }
        }

        double[] numbers = new double[5000];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Math.ScaleB(random.NextDouble() - 0.5, random.Next(-40, 40));
        }

        sum.Add(numbers);
        Mix(ref hash, sum.Round());
        Mix(ref hash, new Divisor(numbers.Length).Of(Vector512.Create(numbers)));
        string features = $"{Vector512.IsHardwareAccelerated}/{Avx512F.IsSupported}/{Avx2.IsSupported}/{Fma.IsSupported}/{Vector128.IsHardwareAccelerated}";
        return $"{hash:x16} {features}";
    }

    static void Mix(ref ulong hash, Vector512<double> values)
    {
        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            Mix(ref hash, values[lane]);
        }
    }

    static void Mix(ref ulong hash, double value) => hash = (hash ^ (ulong)Bits(value)) * 1099511628211UL;

    /// <summary>Sign and payload of a NaN are not promised.</summary>
    static long Bits(double x) => BitConverter.DoubleToInt64Bits(double.IsNaN(x) ? double.NaN : x);

    /// <summary>Random bit patterns (NaNs and infinities among them), ordinary arguments, arguments around 1, in turn.</summary>
    static void Fill(Random random, Span<double> x, int turn)
    {
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (turn % 4) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                1 => (random.NextDouble() * 1500) - 750,
                2 => (random.NextDouble() * 4) - 1,
                _ => Math.ScaleB(random.NextDouble() - 0.5, random.Next(-60, 8)),
            };
        }
    }
}
