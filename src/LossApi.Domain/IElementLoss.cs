using LossApi.Domain.Numerics;

namespace LossApi.Domain;

/// <summary>Value, slope and curvature of one term from one evaluation, so that work they share is done once.</summary>
/// <param name="Term">The loss of the sample.</param>
/// <param name="Gradient">Its first derivative in the prediction.</param>
/// <param name="Curvature">Its second derivative in the prediction.</param>
public readonly record struct Jet<R>(R Term, R Gradient, R Curvature) where R : struct, IReal<R>;

/// <summary>
/// A loss of one prediction against one target. The type is the loss, its fields are the options; a struct that implements this is in the
/// catalogue, without being listed anywhere.
/// </summary>
public interface IElementLoss<TLoss> where TLoss : struct, IElementLoss<TLoss>
{
    /// <summary>What the world may know about the loss.</summary>
    static abstract LossCard Card { get; }

    /// <summary>The loss with these options.</summary>
    static abstract TLoss With(OptionValues options);

    /// <summary>The loss, its slope and its curvature, written once for every kind of number. Implementations are inlined into the walk.</summary>
    Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>;

    /// <summary>The textbook form, where it differs from the computed one: the catalogue prints it and the laws hold <see cref="At"/> to it.</summary>
    R Definition<R>(R prediction, R target) where R : struct, IReal<R> => At(prediction, target).Term;

    /// <summary>
    /// <see cref="At"/> under the third input, for a loss whose card declares one: one number for all, or one a class. A loss of two inputs leaves this as it is.
    /// </summary>
    static virtual Jet<R> Under<R>(TLoss loss, R prediction, R target, R third) where R : struct, IReal<R> => loss.At(prediction, target);

    /// <summary><see cref="Definition"/> under the third input.</summary>
    static virtual R DefinitionUnder<R>(TLoss loss, R prediction, R target, R third) where R : struct, IReal<R> => loss.Definition(prediction, target);
}
