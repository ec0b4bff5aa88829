using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>A smooth step down from 2 to 0 as the margin grows.</summary>
readonly record struct SigmoidMargin(LabelCoding Labels) : IElementLoss<SigmoidMargin>
{
    public static LossCard Card { get; } = new("sigmoid_margin", "Sigmoid margin", Group.Binary)
    {
        Summary = "One minus the hyperbolic tangent of the margin: a smooth step from 2 on the wrong side to 0 on the right one.",
        Use = "Take it when a share of the labels is wrong and their number, not their distance, should count: a smooth relative of zero_one. It is not convex, and a sample far on the wrong side learns nothing; with clean labels take soft_margin.",
        Inputs = [MarginInputs.Scores, MarginInputs.Signs],
        Options = [MarginInputs.Labels],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.None, "a wrong label costs 2 at most, and far on the wrong side its pull vanishes"),
        Advice = [new(LearningTask.Binary, 15, "a smooth count of mistakes that ignores wrong labels far out") { ForOutliers = true, Caution = "not convex: far on the wrong side the gradient vanishes, so start from another fit" }],
        Traits = Trait.NonNegative | Trait.Lipschitz,
        Aliases = [new Alias("lossfunctions_jl", "SigmoidLoss") { Reduction = Reduction.None }],
        References = ["Mason, L., Baxter, J., Bartlett, P., Frean, M. (1999). Boosting Algorithms as Gradient Descent. NIPS.", "LossFunctions.jl, SigmoidLoss."],
        Example = new(("predictions", new[] { 2, -0.25, 0.5 }), ("targets", new double[] { 1, 1, -1 })) { Terms = [0.03597241992418312, 1.2449186624037092, 1.4621171572600098] },
    };

    public static SigmoidMargin With(OptionValues options) => new(MarginInputs.CodingOf(options));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        // 1 − tanh a = 2·σ(−2a), and the slope is −4·σ(2a)·σ(−2a): nothing is subtracted. The margin's rounding error, multiplied by twice the margin, is taken back.
        var margin = Margin<R>.Of(prediction, target, Labels);
        R two = R.Of(2), y = margin.Label.High, twice = two * margin.Value.High, low = two * margin.Value.Low;
        R wrong = R.Sigmoid(-twice), right = R.Sigmoid(twice), tanh = R.Tanh(margin.Value.High);
        R term = two * wrong, steepness = two * term * right;
        steepness = R.FusedMultiplyAdd(-(low * tanh), steepness, steepness);
        return new(R.FusedMultiplyAdd(-(low * right), term, term), R.Of(0) - y * steepness, two * y * y * tanh * steepness);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        return R.Of(1) - R.Tanh(MarginInputs.Textbook(target, Labels) * prediction);
    }
}
