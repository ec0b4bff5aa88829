using System.Collections.Immutable;
using LossApi.Domain.Diagnostics;

namespace LossApi.Domain.Engine;

/// <summary>
/// What is legal but smells: looked for after every evaluation that succeeded, decided from the card and the numbers alone. What is found
/// never changes the answer.
/// </summary>
public static class Smells
{
    /// <summary>All smells, in the order they are answered.</summary>
    internal static ImmutableArray<ISmell> All { get; } =
    [
        new DoubleSoftmax(), new LogProbabilitiesPositive(), new NotADistribution(), new OneBasedLabels(), new ConstantPredictions(),
        new Saturated(), new OutlierDominates(), new Clipped(), new EmptyBatch(), new AllIgnored(), new NothingCounted(), new NotTheSecondDerivative(),
    ];

    static readonly IReadOnlyList<Loss> Losses = Catalogue.All;

    /// <summary>The diagnostics of one evaluation: at most one a code, in a fixed order, the same for the same request.</summary>
    /// <param name="loss">The loss that was evaluated.</param>
    /// <param name="batch">Its tensors, found right by <see cref="BatchRules"/>; they stay the caller's.</param>
    /// <param name="layout">Their geometry.</param>
    /// <param name="options">The options in force.</param>
    /// <param name="evaluation">What came out, whatever outputs were asked for.</param>
    public static IReadOnlyList<Diagnostic> Of(Loss loss, Batch batch, Layout layout, OptionValues options, Evaluation evaluation) =>
        Of(new AnsweredBatch(loss.Card, batch, layout, options, evaluation, Losses));

    /// <summary>The same, with the losses among which the one on probabilities is looked for.</summary>
    internal static IReadOnlyList<Diagnostic> Of(in AnsweredBatch answered)
    {
        List<Diagnostic>? found = null;
        foreach (ISmell smell in All)
            if (smell.In(answered) is { } diagnostic) (found ??= []).Add(diagnostic);
        return found ?? (IReadOnlyList<Diagnostic>)[];
    }
}
