using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>The square of the distance of the margin from 1.</summary>
readonly record struct L2Margin(LabelCoding Labels) : IElementLoss<L2Margin>
{
    public static LossCard Card { get; } = new("l2_margin", "Squared margin", Group.Binary)
    {
        Summary = "The square of the distance of the margin, label times raw score, from 1 on either side.",
        Use = "Take it for least-squares classifiers, which have a solution in closed form; for labels −1 and 1 it is mse between score and label. Not otherwise: it punishes scores for being too right (squared_hinge does not).",
        Inputs = [MarginInputs.Scores, MarginInputs.Signs],
        Options = [MarginInputs.Labels],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.High, "a wrong label costs the square of its distance, and so does a right one beyond the margin"),
        Advice = [new(LearningTask.Binary, 16, "the loss of least-squares classifiers, solved in closed form") { Caution = "it pulls back samples that are too clearly right" }],
        Traits = Trait.Convex | Trait.NonNegative,
        Aliases = [new Alias("lossfunctions_jl", "L2MarginLoss") { Reduction = Reduction.None }],
        References = ["Suykens, J. A. K., Vandewalle, J. (1999). Least Squares Support Vector Machine Classifiers. Neural Process. Lett. 9(3), 293–300.", "LossFunctions.jl, L2MarginLoss."],
        Example = new(("predictions", new[] { 2, 0.25, 0.5 }), ("targets", new double[] { 1, 1, -1 })) { Terms = [1, 0.5625, 2.25] },
    };

    public static L2Margin With(OptionValues options) => new(MarginInputs.CodingOf(options));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var margin = Margin<R>.Of(prediction, target, Labels);
        R two = R.Of(2), y = margin.Label.High, slack = margin.Below(1);
        return new(slack * slack, R.Of(0) - two * y * slack, two * y * y);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R slack = R.Of(1) - MarginInputs.Textbook(target, Labels) * prediction;
        return slack * slack;
    }
}
