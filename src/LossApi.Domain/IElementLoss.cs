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

    /// <summary>Whether <see cref="Ordinary{R}"/> answers for most elements, with this loss's options.</summary>
    static virtual bool HasOrdinary(TLoss loss) => false;

    /// <summary>
    /// <see cref="At"/>, in the same bits, for elements with nothing rare about them: without a branch, a call or a third input, so that a loop over it keeps its constants
    /// in registers. For a loss that is a logistic of its prediction.
    /// </summary>
    /// <param name="loss">The loss.</param>
    /// <param name="constants">Read before the loop.</param>
    /// <param name="prediction">The prediction.</param>
    /// <param name="target">The target.</param>
    /// <param name="rare">Above 0 where the answer is not to be used.</param>
    static virtual Jet<R> Ordinary<R>(TLoss loss, in LogisticConstants<R> constants, R prediction, R target, out R rare) where R : struct, IReal<R>
    {
        rare = R.Of(1);
        return default;
    }

    /// <summary><see cref="Definition"/> under the third input.</summary>
    static virtual R DefinitionUnder<R>(TLoss loss, R prediction, R target, R third) where R : struct, IReal<R> => loss.Definition(prediction, target);
}
