using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>A row's weight over the divisor of the value: what its derivatives are multiplied with and divided by, each with its own rounding.</summary>
/// <param name="Weight">The weight, not 0.</param>
/// <param name="Divisor">The divisor.</param>
readonly record struct Share(double Weight, Quotient Divisor)
{
    /// <summary>Eight derivatives times the weight over the divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Of(Vector512<double> numbers) => Divisor.Of(Weight == 1 ? numbers : numbers * Weight);

    /// <summary>One derivative times the weight over the divisor.</summary>
    public double Of(double number) => Divisor.Of(number * Weight);
}
