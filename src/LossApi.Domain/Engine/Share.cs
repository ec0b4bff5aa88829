using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>A row's weight over the divisor of the value: what its derivatives are multiplied with and divided by, each with its own rounding.</summary>
/// <param name="Weight">The weight, not 0.</param>
/// <param name="Divisor">The divisor.</param>
readonly record struct Share(double Weight, Quotient Divisor)
{
    /// <summary>One derivative times the weight over the divisor.</summary>
    public double Of(double number) => Divisor.Of(number * Weight);
}
