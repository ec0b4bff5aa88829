using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Laws;

/// <summary>Eight samples in lanes give the bits that one scalar gives: no CPU feature can be seen in an answer.</summary>
sealed class LanesAreScalars : Law
{
    public override string Sentence => "lanes give the bits of scalars";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        if (subject.IsCoupled) yield break;   // computed in plain numbers, there are no lanes
        foreach (Case drawn in RandomCases(subject))
            using (drawn)
            using (Evaluation evaluation = Evaluate(subject, drawn, Reduction.None))
                for (int row = 0; row < drawn.Layout.Rows; row++)
                {
                    double term = subject.At(drawn.Batch, drawn.Layout, drawn.Options, row, (_, _, x) => new Scalar(x)).Term.V;
                    if (!SameBits(term, evaluation.Terms.Numbers[row])) yield return $"seed {drawn.Seed}, sample {row}: {Text(evaluation.Terms.Numbers[row])} in lanes, {Text(term)} as a scalar";
                }
    }
}
