using System.Globalization;

namespace LossApi.Tests.Wire;

/// <summary>Numbers to hold the codec against the platform with: every kind that has ever broken one.</summary>
static class NumberProof
{
    /// <summary>
    /// How many numbers each comparison looks at. The default keeps the test run short; LOSSAPI_PROOF=50000000 was run when the codec was made, and should be again when it is changed.
    /// </summary>
    public static int Count { get; } = int.TryParse(Environment.GetEnvironmentVariable("LOSSAPI_PROOF"), CultureInfo.InvariantCulture, out int asked) ? asked : 400_000;

    /// <summary>A number of one of the kinds, in turn.</summary>
    public static double Draw(Random random, int turn)
    {
        double number = (turn % 10) switch
        {
            0 or 1 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
            2 => random.NextDouble(),
            3 => (random.NextDouble() - 0.5) * Power(random.Next(-8, 20)),
            4 => Math.Round(random.NextDouble() * 1000, random.Next(0, 7)),
            5 => Math.ScaleB(1, random.Next(-1074, 1024)) * random.Next(1, 4),
            6 => BitConverter.Int64BitsToDouble(random.NextInt64(1L << 53)),                    // subnormal, and the smallest normal ones
            7 => random.NextInt64(1L << random.Next(1, 63)) * (random.Next(2) * 2 - 1),         // whole
            8 => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(Power(random.Next(-307, 309))) + random.Next(-2, 3)),
            _ => (float)(random.NextDouble() * 8 - 4),
        };
        return double.IsFinite(number) ? number : turn;
    }

    static double Power(int exponent) => double.Parse($"1e{exponent}", CultureInfo.InvariantCulture);
}
