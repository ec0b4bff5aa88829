using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Turns raw terms and derivatives into the answer: weights, the exact sum, one division.</summary>
static class Reducer
{
    /// <summary>Scales terms and derivatives in place and takes ownership of them.</summary>
    /// <param name="layout">The geometry.</param>
    /// <param name="weighting">What multiplies each term.</param>
    /// <param name="reduction">How terms become the value.</param>
    /// <param name="terms">The terms, unweighted.</param>
    /// <param name="gradients">The first derivatives.</param>
    /// <param name="hessians">The second derivatives.</param>
    /// <param name="weighed">Whether the derivatives have their terms' weights in them: where terms share inputs it cannot be done afterwards.</param>
    public static Evaluation Reduce(
        Layout layout, Weighting weighting, Reduction reduction, Tensor terms,
        IReadOnlyList<(Input, Tensor)> gradients, IReadOnlyList<(Input, Tensor)> hessians, bool weighed = false)
    {
        double[]? factors = weighting.Factors;
        if (factors is not null)
        {
            Span<double> numbers = terms.Numbers;
            for (int row = 0; row < numbers.Length; row++) numbers[row] = Times(numbers[row], factors[row]);
        }

        double divisor = reduction switch
        {
            Reduction.Mean => weighting.Count,
            Reduction.WeightedMean => weighting.Total,
            Reduction.BatchMean => layout.First,
            _ => 1,
        };
        foreach ((Input input, Tensor tensor) in gradients) Scale(tensor.Numbers, input, layout, weighed ? null : factors, divisor);
        foreach ((Input input, Tensor tensor) in hessians) Scale(tensor.Numbers, input, layout, weighed ? null : factors, divisor);
        return new()
        {
            Value = reduction == Reduction.None || weighting.Count == 0 ? null : ExactSum.Of(terms.Numbers) / divisor,
            Reduction = reduction,
            Count = weighting.Count,
            Weight = weighting.Total,
            Terms = terms,
            Gradients = gradients,
            Hessians = hessians,
        };
    }

    static void Scale(Span<double> numbers, Input input, Layout layout, double[]? factors, double divisor)
    {
        bool element = input.Extent == Extent.Element;
        if (factors is not null)
            for (int i = 0; i < numbers.Length; i++) numbers[i] = Times(numbers[i], factors[element ? i : layout.RowOf(i)]);
        if (divisor != 1 && divisor != 0)
            for (int i = 0; i < numbers.Length; i++) numbers[i] /= divisor;
    }

    /// <summary>A weight of 0 masks: an infinite or undefined term of a masked row is 0, not NaN.</summary>
    static double Times(double number, double factor) => factor == 0 ? 0 : number * factor;
}
