namespace LossApi.Domain.Diagnostics;

/// <summary>There are no samples.</summary>
sealed class EmptyBatch : ISmell
{
    public string Code => "empty-batch";

    public Diagnostic? In(in AnsweredBatch answered) => answered.Layout.Rows > 0 ? null : new(Code, Severity.Info, $"/{answered.Input.Name}",
        $"{answered.Input.Name} has shape {answered.Predictions.Shape}: 0 samples, so nothing was counted and there is no value",
        "Leave empty batches out, or take the value as absent rather than 0 when averaging over batches.");
}
