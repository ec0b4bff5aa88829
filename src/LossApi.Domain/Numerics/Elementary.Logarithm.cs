using System.Runtime.CompilerServices;

namespace LossApi.Domain.Numerics;

static partial class Elementary
{
    /// <summary>ln x; −∞ at ±0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Log<R>(R x) where R : struct, IIeee<R>
    {
        R f = R.Split(x, out R k) - R.Of(1);
        R high = LogParts(f, k, k * R.Of(Ln2Low), out R low);
        return LogSpecial(x, high + low);
    }

    /// <summary>ln(1 + x); −∞ at −1, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static R Log1p<R>(R x) where R : struct, IIeee<R>
    {
        R one = R.Of(1);
        R sum = TwoSum(one, x, out R error);
        R high = LogOfSum(sum, error, out R low);
        return R.IfEqual(x, R.Of(0), x, LogSpecial(sum, high + low));
    }

    /// <summary>High and low part of ln(u + c) for |c| ≤ ulp(u), relative also where u is 1 and c decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R LogOfSum<R>(R u, R c, out R low) where R : struct, IIeee<R>
    {
        R f = R.Split(u, out R k) - R.Of(1);
        return LogParts(f, k, R.FusedMultiplyAdd(R.Scale(c, -k), Inverse(f), k * R.Of(Ln2Low)), out low);
    }

    /// <summary>1/(1 + f) for 1 + f in [√½, √2], to 0.0013, better near f = 0: enough for a correction below an ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R Inverse<R>(R f) where R : struct, IIeee<R>
    {
        R p = R.FusedMultiplyAdd(f, R.FusedMultiplyAdd(f, R.Of(0.9142390706250312), R.Of(-1.0806127678408468)), R.Of(1.0049951120225056));
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
    static R LogParts<R>(R f, R k, R extra, out R low) where R : struct, IIeee<R>
    {
        R s = f / (R.Of(2) + f);
        R z = s * s;
        R fHalf = R.Of(0.5) * f;
        R square = fHalf * f;
        R squareError = R.FusedMultiplyAdd(fHalf, f, -square);
        R difference = f - square;
        R differenceError = f - difference - square;
        R tail = R.FusedMultiplyAdd(s, R.FusedMultiplyAdd(z, LogTail(z), square), differenceError - squareError);

        R multiple = k * R.Of(Ln2High);
        R high = FastTwoSum(multiple, difference, out R error);
        low = error + (tail + extra);
        return high;
    }

    /// <summary>(ln((1 + s)/(1 − s)) − 2s)/s³ with z = s², for |s| ≤ (√2 − 1)/(√2 + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R LogTail<R>(R z) where R : struct, IIeee<R>
    {
        R z2 = z * z;
        R p01 = R.FusedMultiplyAdd(z, R.Of(0.4000000000000088), R.Of(0.6666666666666666));
        R p23 = R.FusedMultiplyAdd(z, R.Of(0.2222222239180047), R.Of(0.2857142857080323));
        R p45 = R.FusedMultiplyAdd(z, R.Of(0.15386240205813478), R.Of(0.18181795630884753));
        R p67 = R.FusedMultiplyAdd(z, R.Of(0.13086767009948175), R.Of(0.13268759668560612));
        return R.FusedMultiplyAdd(z2, R.FusedMultiplyAdd(z2, R.FusedMultiplyAdd(z2, p67, p45), p23), p01);
    }

    /// <summary><paramref name="finite"/> where x is positive and finite, else ln x: −∞ at 0, NaN below, x itself for +∞ and NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static R LogSpecial<R>(R x, R finite) where R : struct, IIeee<R>
    {
        R upper = R.IfLess(x, R.Of(double.PositiveInfinity), finite, x);
        return R.IfAtMost(x, R.Of(0), R.IfEqual(x, R.Of(0), R.Of(double.NegativeInfinity), R.Of(double.NaN)), upper);
    }
}
