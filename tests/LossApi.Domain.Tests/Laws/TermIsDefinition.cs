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
                if (subject.IsCoupled)
                {
                    using Evaluation evaluation = Evaluate(subject, drawn);
                    for (int row = 0; row < drawn.Layout.Rows; row++)
                        if (subject.Definition(drawn.Batch, drawn.Layout, drawn.Options, row, (_, _, x) => new Scalar(x)).V is var said && !Close(evaluation.Terms.Numbers[row], said, 1e-9, 1e-11))
                            yield return $"seed {drawn.Seed}, term {row}: term {Text(evaluation.Terms.Numbers[row])}, definition {Text(said)}";
                    continue;
                }

                double term = subject.At(drawn.Batch, drawn.Layout, drawn.Options, 0, (_, _, x) => new Scalar(x)).Term.V;
                double definition = subject.Definition(drawn.Batch, drawn.Layout, drawn.Options, 0, (_, _, x) => new Scalar(x)).V;
                if (!Close(term, definition, 1e-9, 1e-11)) yield return $"seed {drawn.Seed}: term {Text(term)}, definition {Text(definition)}";
            }
    }
}
