using System.Globalization;
using System.Text;

namespace LossApi.Wire.Numbers;

/// <summary>Tables for putting a number's text together out of seventeen digits.</summary>
static class NumberForms
{
    /// <summary>Numbers whose point stands from here to <see cref="LastPoint"/> are written plain, the others with an exponent.</summary>
    public const int FirstPoint = -3;

    /// <summary>See <see cref="FirstPoint"/>.</summary>
    public const int LastPoint = 17;

    /// <summary>Where in <see cref="Behind"/> the exponent of a number stands whose point is 0.</summary>
    public const int Offset = 350;

    const int Width = 32;

    /// <summary>Where the digits come from: the first of seventeen lies behind the other sixteen, then come a point and a zero.</summary>
    const byte Leading = 16, Dot = 17, Zero = 18;

    /// <summary>For each place of the point, with seventeen digits and with sixteen, which byte of the digits stands where in the text.</summary>
    public static byte[] Orders { get; } = [.. from point in Enumerable.Range(FirstPoint, LastPoint - FirstPoint + 1) from lead in (int[])[0, 1] from place in Order(point, lead) select place];

    /// <summary>
    /// For each place of the point, which of the first sixteen digits stands where in the first half of the text, and which of the last sixteen in the second;
    /// beyond them where a zero stands, or the point.
    /// </summary>
    public static byte[] Halves { get; } = [.. from point in Enumerable.Range(FirstPoint, LastPoint - FirstPoint + 1) from half in Half(point) select half];

    /// <summary>What stands behind the digits, up to eight bytes: at 0 the comma, else an exponent and the comma.</summary>
    public static ulong[] Behind { get; } = [.. Enumerable.Range(0, 2 * Offset).Select(i => Word(i == 0 ? "," : $"E{(i - Offset - 1).ToString("+00;-00;+00", CultureInfo.InvariantCulture)},"))];

    static IEnumerable<byte> Order(int point, int lead)
    {
        IEnumerable<byte> digits = [.. Enumerable.Range(lead, 17 - lead).Select(i => (byte)(i == 0 ? Leading : i - 1)), Zero];
        IEnumerable<byte> text = point > 0 ? [.. digits.Take(point), Dot, .. digits.Skip(point)] : [Zero, Dot, .. Enumerable.Repeat(Zero, -point), .. digits];
        return text.Concat(Enumerable.Repeat(Zero, Width)).Take(Width);
    }

    static IEnumerable<byte> Half(int point) => Order(point, 0).Select((digit, i) => digit switch
    {
        Leading when i < 16 => (byte)0,
        < Leading => (byte)(i < 16 ? digit + 1 : digit),
        _ => byte.MaxValue,
    });

    static ulong Word(string text)
    {
        ulong word = 0;
        foreach (byte c in Encoding.ASCII.GetBytes(text).Reverse()) word = word << 8 | c;
        return word;
    }
}
