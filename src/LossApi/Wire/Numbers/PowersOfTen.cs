using System.Numerics;

namespace LossApi.Wire.Numbers;

/// <summary>
/// The leading 128 bits of the powers of ten a double can need, computed once at start. 10^q = t · 2^e with 2¹²⁷ ≤ t &lt; 2¹²⁸, of which the integer part of t,
/// rounded one way or the other, is kept as two words.
/// </summary>
static class PowersOfTen
{
    /// <summary>The smallest power a decimal of at most 19 digits can need without being 0.</summary>
    public const int Lowest = -342;

    /// <summary>The largest power that the shortest digits of the smallest double need.</summary>
    public const int Highest = 324;

    /// <summary>How many powers there are.</summary>
    public const int Count = Highest - Lowest + 1;

    /// <summary>High and low words for reading: rounded as Lemire's proof wants them (down, but for −27 ≤ q &lt; 0 up).</summary>
    public static ulong[] ForReading { get; } = new ulong[2 * Count];

    /// <summary>High and low words for writing: rounded up, as Giulietti's proof wants them.</summary>
    public static ulong[] ForWriting { get; } = new ulong[2 * Count];

    /// <summary>The high words for reading alone, so that neighbours lie side by side.</summary>
    public static ulong[] HighForReading { get; } = new ulong[Count];

    /// <summary>The high words for writing alone.</summary>
    public static ulong[] HighForWriting { get; } = new ulong[Count];

    /// <summary>The upper halves of the low words for writing.</summary>
    public static ulong[] LowForWriting { get; } = new ulong[Count];

    static PowersOfTen()
    {
        BigInteger five = BigInteger.One;
        for (int q = 0; q <= -Lowest; q++, five *= 5)
        {
            int bits = (int)five.GetBitLength();
            if (q <= Highest)
            {
                BigInteger down = bits <= 128 ? five << (128 - bits) : five >> (bits - 128);
                Keep(ForReading, q, down);
                Keep(ForWriting, q, bits <= 128 ? down : down + 1);
            }

            if (q == 0) continue;
            BigInteger inverse = (BigInteger.One << (bits + 127)) / five;
            Keep(ForReading, -q, q <= 27 ? inverse + 1 : inverse);
            Keep(ForWriting, -q, inverse + 1);
        }

        for (int i = 0; i < HighForWriting.Length; i++)
        {
            HighForReading[i] = ForReading[2 * i];
            HighForWriting[i] = ForWriting[2 * i];
            LowForWriting[i] = ForWriting[2 * i + 1] >> 32;
        }
    }

    static void Keep(ulong[] table, int q, BigInteger leading)
    {
        table[2 * (q - Lowest)] = (ulong)(leading >> 64);
        table[2 * (q - Lowest) + 1] = (ulong)(leading & ulong.MaxValue);
    }
}
