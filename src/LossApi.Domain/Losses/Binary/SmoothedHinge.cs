using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>A hinge whose corner is a parabola of a chosen width.</summary>
readonly record struct SmoothedHinge(double Gamma, LabelCoding Labels) : IElementLoss<SmoothedHinge>
{
    static readonly Number GammaOption = new("gamma", 1, Interval.Positive, "Width of the parabola that replaces the corner of the hinge; towards 0 it becomes the hinge.");

    public static LossCard Card { get; } = new("smoothed_hinge", "Smoothed hinge", Group.Binary)
    {
        Summary = "A hinge whose corner, over a width gamma below a margin of 1, is a parabola.",
        Use = "Take it for maximum-margin classifiers trained by methods that need a continuous gradient, when squared_hinge punishes wrong labels too hard: it pulls with force 1 at most. "
            + "Not when you need probabilities (soft_margin).",
        Inputs = [MarginInputs.Scores, MarginInputs.Signs],
        Options = [GammaOption, MarginInputs.Labels],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrong label pulls with force 1 at most, however far it lies on the wrong side"),
        Advice =
        [
            new(LearningTask.Binary, 13, "a hinge with a continuous gradient that still forgives wrong labels")
            { ForOutliers = true, Caution = "scores are no log-odds; labels of 0 and 1 need labels \"01\"" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["at y·z = 1 and 1 − gamma the second derivative jumps; at 1 it is 0, at 1 − gamma it is y²/gamma, that of the parabola"],
        Aliases = [new Alias("lossfunctions_jl", "SmoothedL1HingeLoss") { Reduction = Reduction.None }],
        LooseNames = ["svm", "smooth_hinge"],
        References =
        [
            "Shalev-Shwartz, S., Zhang, T. (2013). Stochastic Dual Coordinate Ascent Methods for Regularized Loss Minimization. J. Mach. Learn. Res. 14, 567–599.",
            "LossFunctions.jl, SmoothedL1HingeLoss.",
        ],
        Example = new(("predictions", new[] { 2, 0.25, -0.5, 0.5 }), ("targets", new double[] { 1, 1, -1, -1 })) { Terms = [0, 0.28125, 0.125, 1] },
    };

    public static SmoothedHinge With(OptionValues options) => new(options[GammaOption], MarginInputs.CodingOf(options));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var margin = Margin<R>.Of(prediction, target, Labels);
        R zero = R.Of(0), half = R.Of(0.5), gamma = R.Of(Gamma), y = margin.Label.High;
        Wide<R> shortfall = R.Of(1) - margin.Value;
        R slack = R.Max(zero, shortfall.High), share = slack / gamma;

        // Which side of 1 − gamma it is, and what the line takes off, are asked before anything is rounded.
        R beyond = (shortfall - gamma).High;
        return new(
            Term: R.IfLess(zero, beyond, (shortfall - half * gamma).High, half * slack * share),
            Gradient: zero - y * R.IfLess(zero, beyond, R.Of(1), share),
            Curvature: R.IfLess(zero, beyond, zero, R.IfLess(zero, slack, y * y / gamma, zero)));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R one = R.Of(1), two = R.Of(2), gamma = R.Of(Gamma), margin = MarginInputs.Textbook(target, Labels) * prediction, slack = R.Max(R.Of(0), one - margin);
        return R.IfAtMost(one - gamma, margin, slack * slack / (two * gamma), one - gamma / two - margin);
    }
}
