using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>The exponential of the negative margin.</summary>
readonly record struct Exponential(LabelCoding Labels) : IElementLoss<Exponential>
{
    public static LossCard Card { get; } = new("exponential", "Exponential", Group.Binary)
    {
        Summary = "The exponential of the negative margin, label times raw score.",
        Use = "Take it to reproduce AdaBoost, which minimises it step by step; the best score is half the log-odds. "
            + "Not with wrong labels, which it lets dominate exponentially (soft_margin is its tame relative), and not with large scores: below a margin of −709.78 it overflows.",
        Inputs = [MarginInputs.Scores, MarginInputs.Signs],
        Options = [MarginInputs.Labels],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.High, "a wrong label costs the exponential of its score: no other loss here is as sensitive"),
        Advice = [new(LearningTask.Binary, 11, "the loss that AdaBoost minimises") { Caution = "one wrong label with a large score outweighs all others" }],
        Traits = Trait.Convex | Trait.NonNegative,
        Aliases =
        [
            new Alias("sklearn", "ExponentialLoss") { Options = [MarginInputs.Labels.At("auto")], Reduction = Reduction.WeightedMean },
            new Alias("lossfunctions_jl", "ExpLoss") { Reduction = Reduction.None },
        ],
        LooseNames = ["adaboost", "exp_loss", "exponential_loss"],
        References = ["Friedman, J., Hastie, T., Tibshirani, R. (2000). Additive Logistic Regression: A Statistical View of Boosting. Ann. Statist. 28(2), 337–407."],
        Example = new(("predictions", new[] { 2, -1, 0.5 }), ("targets", new double[] { 1, -1, -1 }))
        {
            Terms = [0.1353352832366127, 0.36787944117144233, 1.6487212707001282],
        },
    };

    public static Exponential With(OptionValues options) => new(MarginInputs.CodingOf(options));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var margin = Margin<R>.Of(prediction, target, Labels);
        R y = margin.Label.High, rough = R.Exp(-margin.Value.High);

        // The margin's rounding error, up to 709 times as large in the exponential, is taken back; an infinity stays one.
        R term = R.IfEqual(rough, R.Of(double.PositiveInfinity), rough, R.FusedMultiplyAdd(-margin.Value.Low, rough, rough));
        return new(Term: term, Gradient: -y * term, Curvature: y * y * term);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R> =>
        R.Exp(-(MarginInputs.Textbook(target, Labels) * prediction));
}
