namespace LossApi.Domain.Diagnostics;

/// <summary>There are samples, but none of them has anything to be compared with: no event in a risk set, no pair of one class.</summary>
sealed class NothingCounted : ISmell
{
    public string Code => "nothing-counted";

    public Diagnostic? In(in AnsweredBatch answered)
    {
        if (answered.Layout.Rows == 0 || answered.Evaluation.Count > 0 || answered.LabelInput is not null) return null;
        return new(Code, Severity.Warning, $"/{answered.Input.Name}",
            $"none of {AnsweredBatch.Many(answered.Layout.Rows, "sample")} has a loss under {answered.Card.Name}: nothing was counted and there is no value",
            "Larger batches, or batches drawn so that samples of one class come together, have something to compare; skip such batches when averaging.");
    }
}
