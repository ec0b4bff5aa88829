using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Laws;

/// <summary>A batch cut in two and added exactly has the bits of the whole.</summary>
sealed class SplittingChangesNothing : Law
{
    public override string Sentence => "splitting a batch and adding gives the same value";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        if (subject.IsCoupled) yield break;   // its samples see each other: a part of the batch is another batch
        foreach (Case drawn in RandomCases(subject, 20, rows: 10))
            using (drawn)
            using (Evaluation whole = Evaluate(subject, drawn))
            {
                using Case left = Rows(subject, drawn, 0, 1, 2), right = Rows(subject, drawn, 3, 4, 5, 6, 7, 8, 9);
                using Evaluation first = Evaluate(subject, left), second = Evaluate(subject, right);
                double[] together = [.. second.Terms.Numbers, .. first.Terms.Numbers];
                if (!SameBits(ExactSum.Of(together), whole.Value!.Value)) yield return $"seed {drawn.Seed}: the parts add up to {Text(ExactSum.Of(together))}, the whole is {Text(whole.Value.Value)}";
            }
    }
}
