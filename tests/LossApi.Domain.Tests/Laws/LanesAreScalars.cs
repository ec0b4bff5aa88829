using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Laws;

/// <summary>
/// Eight samples in lanes give the bits that one scalar gives, and so does a long row that is walked along, its classes or features in lanes: no CPU feature can be
/// seen in an answer.
/// </summary>
sealed class LanesAreScalars : Law
{
    /// <summary>Long rows: as many whole eights and pairs of eights as not, with a last number of its own or without.</summary>
    static readonly int[] Widths = [16, 17, 23, 24, 31, 32, 40, 57];

    public override string Sentence => "lanes give the bits of scalars";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        if (subject.IsCoupled) yield break;   // computed in plain numbers, there are no lanes
        foreach (Case drawn in RandomCases(subject).Concat(LongCases(subject)))
            using (drawn)
            using (Evaluation evaluation = Evaluate(subject, drawn, Reduction.None))
                for (int row = 0; row < drawn.Layout.Rows; row++)
                {
                    SampleJet<Scalar> jet = subject.At(drawn.Batch, drawn.Layout, drawn.Options, row, (_, _, x) => new Scalar(x));
                    if (!SameBits(jet.Term.V, evaluation.Terms.Numbers[row]))
                        yield return $"seed {drawn.Seed}, sample {row}: {Text(evaluation.Terms.Numbers[row])} in lanes, {Text(jet.Term.V)} as a scalar";
                    foreach ((Input input, Tensor gradient) in evaluation.Gradients)
                        for (int k = 0; jet.Gradient.TryGetValue((input, k), out Scalar slope); k++)
                            if (gradient.Numbers[At(drawn.Layout, input, row, k)] is var found && !SameBits(slope.V, found))
                                yield return $"seed {drawn.Seed}, sample {row}, {k} of {drawn.Layout.Width}: a slope of {Text(found)} in lanes, {Text(slope.V)} as a scalar";
                }
    }

    static int At(Layout layout, Input input, int row, int k) =>
        input.Extent is Extent.Classes or Extent.Features or Extent.Region ? layout.Origin(row) + k * layout.Stride : row;

    static IEnumerable<Case> LongCases(Subject subject) =>
        subject.Card.Inputs[0] is { Width: null, Extent: Extent.Classes or Extent.Features }
            ? Widths.SelectMany((width, i) => new[] { Draw.Case(subject.Card, 100 + i, 9, width), Draw.Case(subject.Card, 200 + i, 1, width) })
            : [];
}
