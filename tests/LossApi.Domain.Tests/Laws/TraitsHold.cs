namespace LossApi.Domain.Tests.Laws;

/// <summary>Every claimed trait is true on random batches.</summary>
sealed class TraitsHold : Law
{
    public override string Sentence => "claimed traits hold";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        Trait traits = subject.Card.Traits;
        foreach (Case drawn in RandomCases(subject).Select(c => c.WithoutConventions(subject.Card)))
            using (drawn)
            using (Evaluation evaluation = Evaluate(subject, drawn, outputs: Outputs.Terms | Outputs.Gradients | (subject.Card.HasHessians ? Outputs.Hessians : Outputs.None)))
            {
                double[] terms = evaluation.Terms.Numbers.ToArray();
                if (traits.HasFlag(Trait.NonNegative) && terms.Any(t => !(t >= 0)))
                    yield return $"seed {drawn.Seed}: not negative is claimed, but a term is {Text(terms.Min())}";
                if (traits.HasFlag(Trait.Convex))
                    foreach ((Input input, Tensor tensor) in evaluation.Hessians)
                        if (Smallest(tensor) < 0) yield return $"seed {drawn.Seed}: convexity is claimed, but the second derivative in {input.Name} is {Text(Smallest(tensor))}";
                if (traits.HasFlag(Trait.Symmetric) && Swapped(subject, drawn) is { } asymmetric) yield return asymmetric;
                if (traits.HasFlag(Trait.ZeroAtTarget) && AtTarget(subject, drawn) is { } lifted) yield return lifted;
                if (traits.HasFlag(Trait.Lipschitz) && Steepest(subject, drawn) is > 1e6 and var steepest)
                    yield return $"seed {drawn.Seed}: a bounded gradient is claimed, but far out it is {Text(steepest)}";
            }
    }

    static double Smallest(Tensor tensor)
    {
        double smallest = double.PositiveInfinity;
        foreach (double x in tensor.Numbers) smallest = Math.Min(smallest, x);
        return smallest;
    }

    static string? Swapped(Subject subject, Case drawn)
    {
        (Input a, Input b) = (subject.Card.Inputs[0], subject.Card.Inputs[1]);
        double there = Term(subject, drawn, i => i), back = Term(subject, drawn, i => ReferenceEquals(i, a) ? b : ReferenceEquals(i, b) ? a : i);
        return SameBits(there, back) ? null : $"seed {drawn.Seed}: symmetry is claimed, but exchanged the term is {Text(back)} instead of {Text(there)}";
    }

    static string? AtTarget(Subject subject, Case drawn)
    {
        // Some targets cannot be predicted, such as a negative one by a mean that is positive.
        Interval range = subject.Card.Inputs[0].RangeUnder(drawn.Options);
        foreach (double target in drawn.Batch[subject.Card.Inputs[1]]!.Numbers)
            if (!range.Contains(target)) return null;

        double term = Term(subject, drawn, i => ReferenceEquals(i, subject.Card.Inputs[0]) ? subject.Card.Inputs[1] : i);
        return term == 0 ? null : $"seed {drawn.Seed}: zero at the target is claimed, but the term is {Text(term)}";
    }

    /// <summary>The first sample's term with each input's numbers taken from another input.</summary>
    static double Term(Subject subject, Case drawn, Func<Input, Input> source)
    {
        var batch = new Batch();
        using Case copy = drawn with { Batch = batch };
        foreach (Input input in subject.Card.Inputs)
            if (drawn.Batch[source(input)] is { } tensor)
            {
                var other = new Tensor(tensor.Shape);
                tensor.Numbers.CopyTo(other.Numbers);
                batch.Add(input.Name, other);
            }

        using Evaluation evaluation = Evaluate(subject, copy);
        return evaluation.Terms.Numbers[0];
    }

    static double Steepest(Subject subject, Case drawn)
    {
        Input input = subject.Card.Inputs[0];
        double steepest = 0;
        Interval range = input.RangeUnder(drawn.Options);
        foreach (double outermost in new[] { -1e12, 1e12 })
        {
            double far = Math.Clamp(outermost, range.Low, range.High);
            double kept = drawn.Batch[input]!.Numbers[0];
            drawn.Batch[input]!.Numbers[0] = far;
            using Evaluation evaluation = Evaluate(subject, drawn);
            steepest = Math.Max(steepest, Math.Abs(evaluation.Gradients[0].Tensor.Numbers[0]));
            drawn.Batch[input]!.Numbers[0] = kept;
        }

        return steepest;
    }
}
