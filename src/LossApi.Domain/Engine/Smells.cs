namespace LossApi.Domain.Engine;

/// <summary>What is legal about a batch but smells.</summary>
public static class Smells
{
    /// <summary>The diagnostics of an evaluation, in a fixed order.</summary>
    public static IReadOnlyList<Diagnostic> Of(Loss loss, Batch batch, Layout layout, OptionValues options, Evaluation evaluation) => [];
}
