using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

internal static partial class Elementary
{
    /// <summary>ln x; −∞ at ±0, NaN below.</summary>
    internal static R Log<R>(R x) where R : struct, IIeee<R>
    {
        var f = R.Split(x, out var k) - R.Of(1);
        var high = LogParts(f, k, k * R.Of(Ln2Low), out var low);
        return LogSpecial(x, high + low);
    }

    /// <summary>ln(1 + x); −∞ at −1, NaN below.</summary>
    internal static R Log1p<R>(R x) where R : struct, IIeee<R>
    {
        var one = R.Of(1);
        var sum = TwoSum(one, x, out var error);
        var high = LogOfSum(sum, error, out var low);
        return R.IfEqual(x, R.Of(0), x, LogSpecial(sum, high + low));
    }

    /// <summary>High and low part of ln(u + c) for |c| ≤ ulp(u), relative also where u is 1 and c decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R LogOfSum<R>(R u, R c, out R low) where R : struct, IIeee<R>
    {
        var f = R.Split(u, out var k) - R.Of(1);
        return LogParts(f, k, R.FusedMultiplyAdd(R.Scale(c, -k), Inverse(f), k * R.Of(Ln2Low)), out low);
    }

    /// <summary>1/(1 + f) for 1 + f in [√½, √2], to 0.0013, better near f = 0: enough for a correction below an ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Inverse<R>(R f) where R : struct, IIeee<R>
    {
        var p = R.FusedMultiplyAdd(f, R.FusedMultiplyAdd(f, R.Of(0.9142390706250312), R.Of(-1.0806127678408468)), R.Of(1.0049951120225056));
        return R.FusedMultiplyAdd(f * f, p, R.Of(1) - f);
    }

    /// <summary>
    /// High and low part of k·ln 2's high part + ln(1 + f) + extra, for 1 + f in [√½, √2] and a small <paramref name="extra"/>.
    /// </summary>
    /// <remarks>
    /// With s = f/(2 + f): ln(1 + f) = 2·atanh s = f − (f²/2 − s·(f²/2 + R(s²))), R(z) = 2z/3 + 2z²/5 + … (Ng's arrangement in fdlibm, 1993). Here
    /// f − f²/2 is kept with its rounding error, so the only rounded parts are small ones.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R LogParts<R>(R f, R k, R extra, out R low) where R : struct, IIeee<R>
    {
        var s = f / (R.Of(2) + f);
        var z = s * s;
        var fHalf = R.Of(0.5) * f;
        var square = fHalf * f;
        var squareError = R.FusedMultiplyAdd(fHalf, f, -square);
        var difference = f - square;
        var differenceError = f - difference - square;
        var tail = R.FusedMultiplyAdd(s, R.FusedMultiplyAdd(z, LogTail(z), square), differenceError - squareError);

        var multiple = k * R.Of(Ln2High);
        var high = FastTwoSum(multiple, difference, out var error);
        low = error + (tail + extra);
        return high;
    }

    /// <summary>(ln((1 + s)/(1 − s)) − 2s)/s³ with z = s², for |s| ≤ (√2 − 1)/(√2 + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R LogTail<R>(R z) where R : struct, IIeee<R>
    {
        var z2 = z * z;
        var p01 = R.FusedMultiplyAdd(z, R.Of(0.4000000000000088), R.Of(0.6666666666666666));
        var p23 = R.FusedMultiplyAdd(z, R.Of(0.2222222239180047), R.Of(0.2857142857080323));
        var p45 = R.FusedMultiplyAdd(z, R.Of(0.15386240205813478), R.Of(0.18181795630884753));
        var p67 = R.FusedMultiplyAdd(z, R.Of(0.13086767009948175), R.Of(0.13268759668560612));
        return R.FusedMultiplyAdd(z2, R.FusedMultiplyAdd(z2, R.FusedMultiplyAdd(z2, p67, p45), p23), p01);
    }

    /// <summary><paramref name="finite"/> where x is positive and finite, else ln x: −∞ at 0, NaN below, x itself for +∞ and NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R LogSpecial<R>(R x, R finite) where R : struct, IIeee<R>
    {
        var upper = R.IfLess(x, R.Of(double.PositiveInfinity), finite, x);
        return R.IfAtMost(x, R.Of(0), R.IfEqual(x, R.Of(0), R.Of(double.NegativeInfinity), R.Of(double.NaN)), upper);
    }
}
