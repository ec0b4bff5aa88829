using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Divergence;

/// <summary>One summand of the Kullback–Leibler divergence, from log-probabilities.</summary>
readonly record struct KlDiv(bool LogTarget) : IElementLoss<KlDiv>
{
    static readonly Flag LogTargetOption = new("log_target", false, "Whether the targets are logarithms of probabilities, too.");

    public static LossCard Card { get; } = new("kl_div", "Kullback–Leibler divergence from log-probabilities", Group.Divergence)
    {
        Summary = "How far predicted log-probabilities are from a target distribution, entry by entry.",
        Use = "Take it to match a whole distribution: distillation from a teacher, soft labels, variational models. The predictions are log-probabilities (a log-softmax), "
            + "the targets probabilities. The terms are entries, not samples: batch_mean gives the divergence per sample, mean divides by the entries too. "
            + "From two probability tensors take kl_divergence.",
        Inputs =
        [
            new("predictions", Kind.LogProbabilities, Extent.Element, "Logarithms of probabilities, the output of a log-softmax. \"-Infinity\" for probability 0.")
            { Differentiable = true, Range = Interval.RealOrMasked },
            new("targets", Kind.Probabilities, Extent.Element, "Probabilities, of the predictions' shape; with log_target their logarithms.")
            { Range = Interval.RealOrMasked, RangeWhen = options => options[LogTargetOption] ? Interval.RealOrMasked : Interval.Unit },
        ],
        Options = [LogTargetOption],
        OutputActivation = "log-softmax",
        OutlierSensitivity = new(OutlierLevel.High, "a target entry that is predicted to be nearly impossible costs −ln of its probability, without bound"),
        Advice =
        [
            new(LearningTask.Generative, 2, "the divergence a variational or distilled model minimises, on log-probabilities")
            { Caution = "ask for batch_mean: mean divides by the number of classes as well, which is not the divergence" },
            new(LearningTask.Multiclass, 4, "matches a teacher's whole distribution, not its best class only") { Caution = "the predictions are log-probabilities: apply log_softmax, not softmax" },
        ],
        Traits = Trait.Convex,
        Kinks = ["at target 0 the term is 0, whatever is predicted"],
        // Optax adds up the entries of a row, here they stay apart: the sum and the gradients are the same.
        Aliases =
        [
            "torch.KLDivLoss", "torch.kl_div", new Alias("optax", "kl_divergence") { Reduction = Reduction.None },
            new Alias("optax", "kl_divergence_with_log_targets") { Options = [LogTargetOption.At(true)], Reduction = Reduction.None },
        ],
        LooseNames = ["kl", "kl_loss", "relative_entropy"],
        References = ["Kullback, S., Leibler, R. A. (1951). On Information and Sufficiency. Ann. Math. Statist. 22(1), 79–86.", "PyTorch, torch.nn.KLDivLoss."],
        Example = new(("predictions", new double[] { -1, -2, -1 }), ("targets", new[] { 0.5, 0.25, 0.25 }))
        {
            Terms = [0.15342640972002736, 0.15342640972002736, -0.09657359027997266],
        },
    };

    public static KlDiv With(OptionValues options) => new(options[LogTargetOption]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R zero = R.Of(0), infinity = R.Of(double.PositiveInfinity);
        if (!LogTarget)
        {
            return new(R.IfEqual(target, zero, zero, target * LogGap.Of(target, prediction)), zero - target, zero);
        }

        // The exponential in two halves: one alone may underflow where its product with the gap does not.
        R root = R.Exp(R.Of(0.5) * target), share = R.Exp(target), distance = target - prediction;
        R term = R.IfEqual(distance, infinity, infinity, root * (root * distance));
        return new(R.IfEqual(target, -infinity, zero, term), zero - share, zero);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R> =>
        LogTarget ? R.Exp(target) * (target - prediction) : target * (R.Log(target) - prediction);
}
