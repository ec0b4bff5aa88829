using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>The square of how far the margin y·z falls short of what is wanted.</summary>
readonly record struct SquaredHinge(double Wanted, LabelCoding Labels) : IElementLoss<SquaredHinge>
{
    public static LossCard Card { get; } = new("squared_hinge", "Squared hinge", Group.Binary)
    {
        Summary = "The square of how far the margin, label times raw score, falls short of 1.",
        Use = "Take it for maximum-margin classifiers trained by gradients: the corner of the hinge is gone, and a small lack of margin costs little. "
            + "Not with wrong labels, which the square lets dominate (hinge, modified_huber), nor when you need probabilities.",
        Inputs = [MarginInputs.Scores, MarginInputs.Signs],
        Options = [Hinge.WantedMargin, MarginInputs.Labels],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.High, "a wrong label costs the square of its distance from the right side"),
        Advice =
        [
            new(LearningTask.Binary, 8, "a hinge with a smooth corner: the default of linear support vector classifiers")
            { Caution = "scores are no log-odds; a few wrong labels far out decide the fit" },
        ],
        Traits = Trait.Convex | Trait.NonNegative,
        Kinks = ["at y·z = margin the second derivative jumps from 2y² to 0; 0 is answered"],
        Aliases =
        [
            .. Alias.Of("keras", ["SquaredHinge", "squared_hinge"], MarginInputs.Labels.At("auto")),
            "flux.squared_hinge_loss", "sklearn.squared_hinge",
            new Alias("lossfunctions_jl", "L2HingeLoss") { Reduction = Reduction.None },
        ],
        LooseNames = ["svm"],
        References = ["Keras 3, keras.losses.SquaredHinge.", "scikit-learn, LinearSVC(loss=\"squared_hinge\")."],
        Example = new(("predictions", new[] { 2, 0.25, -0.5, 0.5 }), ("targets", new double[] { 1, 1, -1, -1 })) { Terms = [0, 0.5625, 0.25, 2.25] },
    };

    public static SquaredHinge With(OptionValues options) => new(options[Hinge.WantedMargin], MarginInputs.CodingOf(options));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var margin = Margin<R>.Of(prediction, target, Labels);
        R zero = R.Of(0), y = margin.Label.High, slack = R.Max(zero, margin.Below(Wanted));
        return new(Term: slack * slack, Gradient: zero - y * (slack + slack), Curvature: R.IfLess(zero, slack, R.Of(2) * y * y, zero));
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R>
    {
        R slack = R.Max(R.Of(0), R.Of(Wanted) - MarginInputs.Textbook(target, Labels) * prediction);
        return slack * slack;
    }
}
