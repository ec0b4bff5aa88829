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

    /// <summary>Multiplies each number with its factor.</summary>
    public static void Weigh(Span<double> numbers, ReadOnlySpan<double> factors)
    {
        for (int i = 0; i < numbers.Length; i++) numbers[i] = Times(numbers[i], factors[i]);
    }

    /// <summary>Multiplies eight numbers after another with eight factors, and divides them.</summary>
    public static void Scale(Span<double> numbers, ReadOnlySpan<double> factors, double divisor)
    {
        if (!factors.IsEmpty)
        {
            Vector512<double> factor = Lanes.Of(factors).V;
            var masked = Vector512.Equals(factor, Vector512<double>.Zero);
            foreach (ref Vector512<double> row in MemoryMarshal.Cast<double, Vector512<double>>(numbers)) row = Vector512.AndNot(row * factor, masked);
            for (int i = numbers.Length / Lanes.Count * Lanes.Count; i < numbers.Length; i++) numbers[i] = Times(numbers[i], factors[i % Lanes.Count]);
        }

        Divide(numbers, divisor);
    }

    /// <summary>Divides all numbers. Each is rounded once: no product with the inverse.</summary>
    public static void Divide(Span<double> numbers, double divisor)
    {
        if (divisor is 1 or 0) return;
        var by = Vector512.Create(divisor);
        foreach (ref Vector512<double> row in MemoryMarshal.Cast<double, Vector512<double>>(numbers)) row /= by;
        for (int i = numbers.Length / Lanes.Count * Lanes.Count; i < numbers.Length; i++) numbers[i] /= divisor;
    }

    /// <summary>A weight of 0 masks: an infinite or undefined term of a masked row is 0, not NaN.</summary>
    static double Times(double number, double factor) => factor == 0 ? 0 : number * factor;
}
