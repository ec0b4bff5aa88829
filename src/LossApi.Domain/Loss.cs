using LossApi.Domain.Engine;

namespace LossApi.Domain;

/// <summary>A loss by name: what the catalogue holds and the service calls.</summary>
public abstract class Loss(LossCard card)
{
    /// <summary>What the world may know about it.</summary>
    public LossCard Card { get; } = card;

    /// <summary>The formula in LaTeX, printed from the loss's own definition.</summary>
    public abstract string Formula { get; }

    /// <summary>
    /// Evaluates a batch that was found right by <see cref="BatchRules"/>. The answer owns its memory; the batch stays the caller's.
    /// </summary>
    /// <param name="batch">The tensors.</param>
    /// <param name="layout">Their geometry.</param>
    /// <param name="options">The options in force.</param>
    /// <param name="reduction">How terms become the value.</param>
    /// <param name="outputs">What to answer beside the value.</param>
    /// <param name="stop">Polled inside the loops.</param>
    /// <exception cref="OperationCanceledException">When <paramref name="stop"/> was signalled.</exception>
    public abstract Evaluation Evaluate(Batch batch, Layout layout, OptionValues options, Reduction reduction, Outputs outputs, CancellationToken stop = default);
}
