using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossApi.Domain.Diagnostics;

/// <summary>By how much a number leads, looked for eight numbers at a time: every request is looked through.</summary>
static class Lead
{
    /// <summary>The two largest numbers; −∞ where there are none. The second may be as large as the first.</summary>
    public static (double Most, double Next) Of(ReadOnlySpan<double> numbers)
    {
        int i = 0;
        double most = double.NegativeInfinity, next = most;
        ReadOnlySpan<Vector512<double>> eights = MemoryMarshal.Cast<double, Vector512<double>>(numbers);
        if (eights.Length > 1)
        {
            // Two at a time, so that one need not wait for the other.
            Vector512<double> first = Vector512.Create(most), second = first, otherFirst = first, otherSecond = first;
            for (; i + 1 < eights.Length; i += 2)
            {
                second = Vector512.MaxNative(second, Vector512.MinNative(first, eights[i]));
                first = Vector512.MaxNative(first, eights[i]);
                otherSecond = Vector512.MaxNative(otherSecond, Vector512.MinNative(otherFirst, eights[i + 1]));
                otherFirst = Vector512.MaxNative(otherFirst, eights[i + 1]);
            }

            Span<double> each = stackalloc double[4 * Vector512<double>.Count];
            first.CopyTo(each);
            second.CopyTo(each[8..]);
            otherFirst.CopyTo(each[16..]);
            otherSecond.CopyTo(each[24..]);
            (most, next) = Of(each, 0, each.Length, 1);
            i *= Vector512<double>.Count;
        }

        for (; i < numbers.Length; i++) (most, next) = With(most, next, numbers[i]);
        return (most, next);
    }

    /// <summary>The same of numbers at a distance from each other.</summary>
    public static (double Most, double Next) Of(ReadOnlySpan<double> numbers, int first, int count, int stride)
    {
        double most = double.NegativeInfinity, next = most;
        for (int k = 0, at = first; k < count; k++, at += stride) (most, next) = With(most, next, numbers[at]);
        return (most, next);
    }

    /// <summary>The first number from some place on whose size is beyond a bound; how many numbers there are if none is.</summary>
    public static int Beyond(ReadOnlySpan<double> numbers, double bound, int from)
    {
        int i = from;
        var limit = Vector512.Create(bound);
        for (; i + Vector512<double>.Count <= numbers.Length; i += Vector512<double>.Count)
            if (Vector512.GreaterThanAny(Vector512.Abs(Vector512.Create(numbers[i..])), limit)) break;
        while (i < numbers.Length && !(Math.Abs(numbers[i]) > bound)) i++;
        return i;
    }

    static (double, double) With(double most, double next, double number) =>
        number > most ? (number, most) : (most, number > next ? number : next);
}
