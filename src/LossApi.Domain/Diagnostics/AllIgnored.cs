namespace LossApi.Domain.Diagnostics;

/// <summary>There are samples, but each label is the one that is ignored.</summary>
sealed class AllIgnored : ISmell
{
    public string Code => "all-ignored";

    public Diagnostic? In(in AnsweredBatch answered)
    {
        if (answered.Layout.Rows == 0 || answered.Evaluation.Count > 0 || answered.LabelInput is not { } input || answered.Card.IgnoreIndex is not { } option) return null;
        return new(Code, Severity.Warning, $"/{input.Name}",
            $"every label is {option.Name} = {answered.Options.Of(option)}, {AnsweredBatch.Many(answered.Layout.Rows, "label")} in all: nothing was counted and there is no value",
            $"If the batch is not all padding, check the labels or {option.Name}; skip such batches when averaging.");
    }
}
