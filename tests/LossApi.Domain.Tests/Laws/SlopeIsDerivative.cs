using LossApi.Domain.Numerics;
using LossApi.Domain.Tests.Numerics;

namespace LossApi.Domain.Tests.Laws;

/// <summary>
/// Gradients and curvatures are the derivatives of term and gradient: exact ones, by dual numbers through the loss's own code. The gradient is also that of the
/// definition, so that a factor held fixed in the one must be held fixed in the formula on the page.
/// </summary>
sealed class SlopeIsDerivative : Law
{
    public override string Sentence => "the gradient is the derivative of the term and of its definition, the curvature that of the gradient";

    public override IEnumerable<string> Breaches(Subject subject) => subject.IsCoupled ? OfWhole(subject) : OfSamples(subject);

    /// <summary>Over a whole batch: each coordinate's derivative of the sum of all terms, by dual numbers through the textbook form.</summary>
    static IEnumerable<string> OfWhole(Subject subject)
    {
        foreach (Case drawn in RandomCases(subject, Cases / 3))
            using (drawn)
            using (Evaluation evaluation = Evaluate(subject, drawn, outputs: Outputs.Terms | Outputs.Gradients | (subject.Card.HasHessians ? Outputs.Hessians : Outputs.None)))
                for (int g = 0; g < evaluation.Gradients.Count; g++)
                {
                    (Input input, Tensor slopes) = evaluation.Gradients[g];
                    for (int k = 0; k < slopes.Count; k++)
                    {
                        var sum = Dual<Dual<Scalar>>.Of(0);
                        for (int row = 0; row < drawn.Layout.Rows; row++) sum += subject.Definition(drawn.Batch, drawn.Layout, drawn.Options, row, Lift(input, k));
                        if (!Close(slopes.Numbers[k], sum.Value.Derivative.V, 1e-9, 1e-11))
                            yield return $"seed {drawn.Seed}, {input.Name}[{k}]: gradient {Text(slopes.Numbers[k])}, derivative of the terms {Text(sum.Value.Derivative.V)}";
                        if (subject.Card.HasHessians && !Close(evaluation.Hessians[g].Tensor.Numbers[k], sum.Derivative.Derivative.V, 1e-8, 1e-10))
                            yield return $"seed {drawn.Seed}, {input.Name}[{k}]: curvature {Text(evaluation.Hessians[g].Tensor.Numbers[k])}, second derivative of the terms {Text(sum.Derivative.Derivative.V)}";
                    }
                }
    }

    /// <summary>Numbers of which one, the k-th of an input, is the variable, to second order.</summary>
    static Func<Input, int, double, Dual<Dual<Scalar>>> Lift(Input input, int k) => (i, at, x) =>
        ReferenceEquals(i, input) && at == k ? Dual<Dual<Scalar>>.Variable(Dual<Scalar>.Variable(new(x))) : Dual<Dual<Scalar>>.Of(x);

    static bool HasInfinity(Case drawn)
    {
        foreach (string name in drawn.Batch.Names)
            foreach (double x in drawn.Batch[name]!.Numbers)
                if (double.IsInfinity(x)) return true;
        return false;
    }

    static IEnumerable<string> OfSamples(Subject subject)
    {
        foreach (Case drawn in RandomCases(subject).Select(c => c.WithoutConventions(subject.Card)))
            using (drawn)
                foreach (Input input in subject.Card.Inputs.Where(i => i.Differentiable))
                    for (int k = 0; k < (input.Extent == Extent.Element ? 1 : drawn.Layout.Width); k++)
                    {
                        Func<Input, int, double, Dual<Scalar>> lift = (i, at, x) => new(new(x), new(ReferenceEquals(i, input) && at == k ? 1 : 0));
                        SampleJet<Dual<Scalar>> jet = subject.At(drawn.Batch, drawn.Layout, drawn.Options, 0, lift);
                        Dual<Scalar> slope = jet.Gradient[(input, k)], bend = jet.Curvature[(input, k)];
                        double term = jet.Term.Derivative.V;
                        if (!Close(slope.Value.V, term, 1e-9, 1e-11))
                            yield return $"seed {drawn.Seed}, {input.Name}[{k}]: gradient {Text(slope.Value.V)}, derivative of the term {Text(term)}";
                        double paper = subject.Definition(drawn.Batch, drawn.Layout, drawn.Options, 0, lift).Derivative.V;
                        // A bound at infinity leaves the textbook form without a derivative: dual numbers meet ∞ − ∞ there.
                        if (!HasInfinity(drawn) && !Close(slope.Value.V, paper, 1e-7, 1e-9))
                            yield return $"seed {drawn.Seed}, {input.Name}[{k}]: gradient {Text(slope.Value.V)}, derivative of the definition {Text(paper)}";
                        if (subject.Card.HasHessians && !Close(bend.Value.V, slope.Derivative.V, 1e-8, 1e-10))
                            yield return $"seed {drawn.Seed}, {input.Name}[{k}]: curvature {Text(bend.Value.V)}, derivative of the gradient {Text(slope.Derivative.V)}";
                    }
    }
}
