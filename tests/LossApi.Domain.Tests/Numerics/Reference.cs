using System.Globalization;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Numerics;

/// <summary>One value of reference.txt: a function, its arguments and the exact value as an unevaluated sum.</summary>
readonly record struct Reference(string Function, double X, double Y, double High, double Low)
{
    /// <summary>The reference values, written by oracle/numerics_reference.py.</summary>
    internal static readonly Reference[] All = [.. File.ReadLines(Path()).Where(line => line[0] != '#').Select(Parse)];

    /// <summary>The functions of <see cref="IReal{R}"/> by name; one argument is passed twice where there is only one.</summary>
    internal static readonly Dictionary<string, Func<Scalar, Scalar, Scalar>> Scalars = new()
    {
        ["Exp"] = (x, _) => Scalar.Exp(x),
        ["Expm1"] = (x, _) => Scalar.Expm1(x),
        ["Expm1MinusX"] = (x, _) => Scalar.Expm1MinusX(x),
        ["Log"] = (x, _) => Scalar.Log(x),
        ["Log1p"] = (x, _) => Scalar.Log1p(x),
        ["Tanh"] = (x, _) => Scalar.Tanh(x),
        ["Sigmoid"] = (x, _) => Scalar.Sigmoid(x),
        ["Softplus"] = (x, _) => Scalar.Softplus(x),
        ["SoftplusOfMinus"] = (x, _) => Scalar.SoftplusOfMinus(x, out _),
        ["SigmoidOfMinus"] = (x, _) => SigmoidOfMinus(x),
        ["Power"] = Scalar.Power,
        ["Atan2"] = Scalar.Atan2,
        ["LogNormal"] = (x, _) => Scalar.LogNormal(x),
    };

    /// <summary>The same for eight lanes.</summary>
    internal static readonly Dictionary<string, Func<Lanes, Lanes, Lanes>> Vectors = new()
    {
        ["Exp"] = (x, _) => Lanes.Exp(x),
        ["Expm1"] = (x, _) => Lanes.Expm1(x),
        ["Expm1MinusX"] = (x, _) => Lanes.Expm1MinusX(x),
        ["Log"] = (x, _) => Lanes.Log(x),
        ["Log1p"] = (x, _) => Lanes.Log1p(x),
        ["Tanh"] = (x, _) => Lanes.Tanh(x),
        ["Sigmoid"] = (x, _) => Lanes.Sigmoid(x),
        ["Softplus"] = (x, _) => Lanes.Softplus(x),
        ["SoftplusOfMinus"] = (x, _) => Lanes.SoftplusOfMinus(x, out _),
        ["SigmoidOfMinus"] = (x, _) => SigmoidOfMinus(x),
        ["Power"] = Lanes.Power,
        ["Atan2"] = Lanes.Atan2,
        ["LogNormal"] = (x, _) => Lanes.LogNormal(x),
    };

    /// <summary>Names for theories.</summary>
    public static TheoryData<string> Functions => [.. Scalars.Keys];

    /// <summary>The distance of a result from the exact value in units of the last place of the latter.</summary>
    internal double UlpError(double result)
    {
        if (result == High && (Low == 0 || double.IsInfinity(High)))
        {
            return 0;
        }

        double magnitude = Math.Min(Math.Abs(High), double.BitDecrement(double.MaxValue));
        return Math.Abs(((result - High) - Low) / (Math.BitIncrement(magnitude) - magnitude));
    }

    static R SigmoidOfMinus<R>(R x) where R : struct, IReal<R>
    {
        R.SoftplusOfMinus(x, out R sigmoid);
        return sigmoid;
    }

    static Reference Parse(string line)
    {
        string[] parts = line.Split(' ');
        return new(parts[0], Number(parts[1]), Number(parts[^3]), Number(parts[^2]), Number(parts[^1]));
    }

    static double Number(string hex) => BitConverter.UInt64BitsToDouble(ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    static string Path()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = System.IO.Path.Combine(folder.FullName, "tests", "LossApi.Domain.Tests", "Numerics", "reference.txt");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("Run the tests from inside the repository: they read tests/LossApi.Domain.Tests/Numerics/reference.txt.");
    }
}
