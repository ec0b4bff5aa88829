using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Turns raw terms and derivatives into the answer: weights, the exact sum, one division.</summary>
static class Reducer
{
    /// <summary>What value and derivatives are divided by; 1 and 0 divide nothing.</summary>
    public static double Divisor(Layout layout, Weighting weighting, Reduction reduction) => reduction switch
    {
        Reduction.Mean => weighting.Count,
        Reduction.WeightedMean => weighting.Total,
        Reduction.BatchMean => layout.First,
        _ => 1,
    };

    /// <summary>The answer. It owns the tensors.</summary>
    public static Evaluation Close(
        Weighting weighting, Reduction reduction, double divisor, ref Tally tally, Tensor? terms, IReadOnlyList<(Input, Tensor)> gradients, IReadOnlyList<(Input, Tensor)> hessians) => new()
        {
            Value = reduction == Reduction.None || weighting.Count == 0 ? null : tally.Sum / divisor,
            Reduction = reduction,
            Count = weighting.Count,
            Weight = weighting.Total,
            KeptTerms = terms,
            Extremes = tally.Extremes,
            Gradients = gradients,
            Hessians = hessians,
        };

    /// <summary>Multiplies each number with its factor. A factor of 0 masks: an infinite or undefined term of a masked row is 0, not NaN.</summary>
    public static void Weigh(Span<double> numbers, ReadOnlySpan<double> factors)
    {
        ReadOnlySpan<Vector512<double>> by = MemoryMarshal.Cast<double, Vector512<double>>(factors[..numbers.Length]);
        int at = 0;
        foreach (ref Vector512<double> row in MemoryMarshal.Cast<double, Vector512<double>>(numbers)) row = Times(row, by[at++]);
        for (int i = at * Lanes.Count; i < numbers.Length; i++) numbers[i] = factors[i] == 0 ? 0 : numbers[i] * factors[i];
    }

    /// <summary>Multiplies eight numbers after another with eight factors, and divides them.</summary>
    public static void Scale(Span<double> numbers, ReadOnlySpan<double> factors, double divisor)
    {
        if (!factors.IsEmpty)
        {
            Vector512<double> factor = Lanes.Of(factors).V;
            foreach (ref Vector512<double> row in MemoryMarshal.Cast<double, Vector512<double>>(numbers)) row = Times(row, factor);
            for (int i = numbers.Length / Lanes.Count * Lanes.Count; i < numbers.Length; i++) numbers[i] = factors[i % Lanes.Count] is var by && by == 0 ? 0 : numbers[i] * by;
        }

        Divide(numbers, divisor);
    }

    /// <summary>Divides all numbers; 1 and 0 divide nothing. Each is rounded once.</summary>
    public static void Divide(Span<double> numbers, double divisor)
    {
        if (divisor is 1 or 0) return;
        var by = new Divisor(divisor);
        foreach (ref Vector512<double> row in MemoryMarshal.Cast<double, Vector512<double>>(numbers)) row = by.Of(row);
        for (int i = numbers.Length / Lanes.Count * Lanes.Count; i < numbers.Length; i++) numbers[i] /= divisor;
    }

    static Vector512<double> Times(Vector512<double> numbers, Vector512<double> factors) =>
        Vector512.AndNot(numbers * factors, Vector512.Equals(factors, Vector512<double>.Zero));
}
