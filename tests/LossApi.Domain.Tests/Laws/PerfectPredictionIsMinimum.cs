using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Laws;

/// <summary>
/// Where a loss is 0 at the target, the target is its minimum: the gradient vanishes there, and no step away from it lowers the term. Predictions that are
/// distributions stay distributions: only differences of their gradient count, and steps move probability from one class to the next.
/// </summary>
sealed class PerfectPredictionIsMinimum : Law
{
    static readonly double[] Steps = [-1, -1e-3, -1e-9, 1e-9, 1e-3, 1];

    public override string Sentence => "a perfect prediction is a minimum";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        if (!subject.Card.Traits.HasFlag(Trait.ZeroAtTarget)) yield break;
        (Input predictions, Input targets) = (subject.Card.Inputs[0], subject.Card.Inputs[1]);
        bool distributions = predictions is { Kind: Kind.Probabilities, Extent: Extent.Classes };
        // With the defaults: a clip, say, moves the minimum of a divergence, which is what it is there for.
        foreach (Case drawn in RandomCases(subject, 20).Select(c => c with { Options = OptionValues.Defaults }))
            using (drawn)
            {
                double[] perfect = drawn.Batch[targets]!.Numbers.ToArray();
                perfect.CopyTo(drawn.Batch[predictions]!.Numbers);
                using Evaluation at = Evaluate(subject, drawn);
                double[] slopes = at.Gradients[0].Tensor.Numbers.ToArray();
                for (int i = 0; i < slopes.Length; i++)
                    if (Math.Abs(slopes[i] - (distributions ? slopes[First(drawn.Layout, i)] : 0)) > 1e-9) yield return $"seed {drawn.Seed}: at the target the gradient is {Text(slopes[i])}";

                // A tiny step's loss, its square, is smaller than what rounding does to the sum of a distribution.
                foreach (double step in Steps.Where(s => !distributions || Math.Abs(s) > 1e-6))
                {
                    Span<double> moved = drawn.Batch[predictions]!.Numbers;
                    if (distributions) Shift(perfect, moved, drawn.Layout, Math.Abs(step));
                    else for (int i = 0; i < moved.Length; i++) moved[i] = perfect[i] + step;
                    using Evaluation away = Evaluate(subject, drawn);
                    for (int row = 0; row < at.Terms.Count; row++)
                        if (away.Terms.Numbers[row] < at.Terms.Numbers[row]) yield return $"seed {drawn.Seed}: {Text(step)} away from the target the term is {Text(away.Terms.Numbers[row])}, lower than at it";
                }
            }
    }

    static int First(Layout layout, int element) => layout.Origin(layout.RowOf(element));

    /// <summary>Moves a share of each row's second class to its first.</summary>
    static void Shift(double[] from, Span<double> to, Layout layout, double share)
    {
        from.CopyTo(to);
        for (int row = 0; row < layout.Rows; row++)
        {
            int first = layout.Origin(row), second = first + layout.Stride;
            double moved = 0.5 * share * from[second];
            to[first] += moved;
            to[second] -= moved;
        }
    }
}
