using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Regression;

/// <summary>What is answered at residual 0 by a loss whose slope jumps there: every number between the slopes of both sides is a subgradient.</summary>
static class Subgradient
{
    /// <summary>The option on cards.</summary>
    public static readonly Choice Option = new("subgradient", "zero", ["zero", "over", "under"],
        "The gradient at residual 0, where the slope jumps: zero for 0, over and under for the slope of predictions just over or under the target.")
    { InFormula = false, IsConvention = true };

    /// <summary>The side that the options name: 1 for over, −1 for under, 0 for neither.</summary>
    public static double SideOf(OptionValues options) => options[Option] switch { "over" => 1, "under" => -1, _ => 0 };

    /// <summary>The side of the target on which a prediction lies; that of the option where it lies on neither.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Sign<R>(R error, double side) where R : struct, IReal<R> => side == 0 ? R.Sign(error) : R.IfEqual(error, R.Of(0), R.Of(side), R.Sign(error));
}
