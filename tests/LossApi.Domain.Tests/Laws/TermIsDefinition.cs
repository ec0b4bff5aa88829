using LossApi.Domain.Numerics;

namespace LossApi.Domain.Tests.Laws;

/// <summary>The computed form is the textbook form: the formula on the page is the one that answers.</summary>
sealed class TermIsDefinition : Law
{
    public override string Sentence => "the term is what its definition says";

    public override IEnumerable<string> Breaches(Subject subject)
    {
        foreach (Case drawn in RandomCases(subject))
            using (drawn)
            {
                double term = subject.At(drawn.Batch, drawn.Layout, drawn.Options, 0, (_, _, x) => new Scalar(x)).Term.V;
                double definition = subject.Definition(drawn.Batch, drawn.Layout, drawn.Options, 0, (_, _, x) => new Scalar(x)).V;
                if (!Close(term, definition, 1e-9, 1e-11)) yield return $"seed {drawn.Seed}: term {Text(term)}, definition {Text(definition)}";
            }
    }
}
