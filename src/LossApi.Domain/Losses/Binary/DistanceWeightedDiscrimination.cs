using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>A hinge whose far side falls off as a power of the margin instead of ending.</summary>
readonly record struct DistanceWeightedDiscrimination(double Q, LabelCoding Labels) : IElementLoss<DistanceWeightedDiscrimination>
{
    static readonly Number QOption = new("q", 1, Interval.Positive, "How fast the cost falls beyond the line: with its power −q.") { Symbol = "q" };

    public static LossCard Card { get; } = new("dwd", "Distance-weighted discrimination", Group.Binary)
    {
        Summary = "A straight line up to a margin of q/(q + 1), and from there on a power −q of the margin, so that every sample keeps some say.",
        Use = "Take it for many more features than samples, where support vector machines pile data up on the margin: here every sample counts, the near ones more. Towards infinite q it becomes hinge.",
        Inputs = [MarginInputs.Scores, MarginInputs.Signs],
        Options = [QOption, MarginInputs.Labels],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrong label pulls with force 1, however far it lies on the wrong side"),
        Advice = [new(LearningTask.Binary, 17, "a hinge in which every sample keeps some say, for data with many features") { Caution = "scores are no log-odds; labels of 0 and 1 need labels \"01\"" }],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["at y·z = q/(q + 1) the second derivative jumps from 0 to y²·(q + 1)²/q; 0 is answered"],
        Aliases = [new Alias("lossfunctions_jl", "DWDMarginLoss") { Reduction = Reduction.None }],
        References = ["Wang, B., Zou, H. (2018). Another Look at Distance-Weighted Discrimination. J. R. Stat. Soc. B 80(1), 177–198.", "LossFunctions.jl, DWDMarginLoss."],
        Example = new(("predictions", new[] { 2, 0.25, 0.5 }), ("targets", new double[] { 1, 1, -1 })) { Terms = [0.125, 0.75, 1.5] },
    };

    public static DistanceWeightedDiscrimination With(OptionValues options) => new(options[QOption], MarginInputs.CodingOf(options));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        // Beyond the line, with x = q/((q + 1)·a) below 1, the term is x^q/(q + 1) and its slope −x^(q + 1).
        var margin = Margin<R>.Of(prediction, target, Labels);
        R zero = R.Of(0), one = R.Of(1), q = R.Of(Q), y = margin.Label.High;
        Wide<R> more = Wide<R>.TwoSum(q, one), corner = q / more;
        R line = R.IfAtMost((margin.Value - corner).High, zero, one, zero);
        var x = Wide<R>.IfEqual(line, one, one, corner / margin.Value);
        Wide<R> power = Wide<R>.Power(x, q), steepness = Wide<R>.Power(x, more);
        return new(
            Term: R.IfEqual(line, one, (one - margin.Value).High, (power / more).High),
            Gradient: zero - y * R.IfEqual(line, one, one, steepness.High),
            Curvature: R.IfEqual(line, one, zero, y * y * (more * steepness / margin.Value).High));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R q = R.Of(Q), one = R.Of(1), margin = MarginInputs.Textbook(target, Labels) * prediction;
        return R.IfAtMost(margin, q / (q + one), one - margin, R.Power(q, q) / R.Power(q + one, q + one) / R.Power(margin, q));
    }
}
