using System.Collections.Immutable;

namespace LossApi.Domain.Losses.Regression;

/// <summary>The inputs of losses that compare two real numbers.</summary>
static class RealPair
{
    public static ImmutableArray<Input> Inputs { get; } =
    [
        new("predictions", Kind.Real, Extent.Element, "The model's outputs.") { Differentiable = true },
        new("targets", Kind.Real, Extent.Element, "The true values, of the predictions' shape."),
    ];
}
