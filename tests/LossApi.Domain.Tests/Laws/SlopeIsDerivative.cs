using LossApi.Domain.Numerics;
using LossApi.Domain.Tests.Numerics;

namespace LossApi.Domain.Tests.Laws;

/// <summary>Gradients and curvatures are the derivatives of term and gradient: exact ones, by dual numbers through the loss's own code.</summary>
sealed class SlopeIsDerivative : Law
{
    public override string Sentence => "the gradient is the derivative of the term, the curvature that of the gradient";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        foreach (Case drawn in RandomCases(subject).Select(c => c.WithoutConventions(subject.Card)))
            using (drawn)
                foreach (Input input in subject.Card.Inputs.Where(i => i.Differentiable))
                    for (int k = 0; k < (input.Extent == Extent.Element ? 1 : drawn.Layout.Width); k++)
                    {
                        SampleJet<Dual<Scalar>> jet = subject.At(drawn.Batch, drawn.Layout, drawn.Options, 0,
                            (i, at, x) => new Dual<Scalar>(new(x), new(ReferenceEquals(i, input) && at == k ? 1 : 0)));
                        Dual<Scalar> slope = jet.Gradient[(input, k)], bend = jet.Curvature[(input, k)];
                        double term = jet.Term.Derivative.V;
                        if (!Close(slope.Value.V, term, 1e-9, 1e-11))
                            yield return $"seed {drawn.Seed}, {input.Name}[{k}]: gradient {Text(slope.Value.V)}, derivative of the term {Text(term)}";
                        if (subject.Card.HasHessians && !Close(bend.Value.V, slope.Derivative.V, 1e-8, 1e-10))
                            yield return $"seed {drawn.Seed}, {input.Name}[{k}]: curvature {Text(bend.Value.V)}, derivative of the gradient {Text(slope.Derivative.V)}";
                    }
    }
}
