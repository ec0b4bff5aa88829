using LossApi.Domain.Numerics;

namespace LossApi.Domain.Engine;

/// <summary>Elements that follow each other: what goes into the formula and what comes out. What was not asked for is empty.</summary>
readonly ref struct ElementBlock
{
    public required ReadOnlySpan<double> Predictions { get; init; }
    public required ReadOnlySpan<double> Targets { get; init; }

    /// <summary>The third input of losses that have one: a number for each element, or eight alike for all.</summary>
    public required ReadOnlySpan<double> Third { get; init; }

    public required Span<double> Terms { get; init; }
    public required Span<double> Gradient { get; init; }
    public required Span<double> Curvature { get; init; }

    /// <summary>The last few of them.</summary>
    public ElementBlock From(int start) => new()
    {
        Predictions = Predictions[start..],
        Targets = Targets[start..],
        Third = Third.Length == Lanes.Count ? Third : Third[start..],
        Terms = Terms[start..],
        Gradient = Gradient.IsEmpty ? default : Gradient[start..],
        Curvature = Curvature.IsEmpty ? default : Curvature[start..],
    };
}

/// <summary>The third input of an element loss, dealt out to the elements.</summary>
/// <param name="given">One number, or one a class; null where it was left out.</param>
/// <param name="otherwise">The number where it was left out.</param>
/// <param name="layout">The geometry of the batch.</param>
readonly struct ThirdInput(Tensor? given, double otherwise, Layout layout)
{
    /// <summary>The numbers of some elements, in a scratch of at least that many and at least eight: as many, or eight alike where all have the same.</summary>
    public Span<double> Of(int first, int count, Span<double> scratch)
    {
        if (given is null || given.Count == 1)
        {
            Span<double> alike = scratch[..Lanes.Count];
            alike.Fill(given is null ? otherwise : given.Numbers[0]);
            return alike;
        }

        ReadOnlySpan<double> numbers = given.Numbers;
        for (int i = 0; i < count; i++) scratch[i] = numbers[Layout.ClassOf(layout.Terms, first + i)];
        return scratch[..count];
    }
}
