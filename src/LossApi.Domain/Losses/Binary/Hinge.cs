using System.Runtime.CompilerServices;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Binary;

/// <summary>How far the margin y·z falls short of what is wanted.</summary>
readonly record struct Hinge(double Wanted, LabelCoding Labels, bool Ones) : IElementLoss<Hinge>
{
    /// <summary>The margin from which on a sample costs nothing.</summary>
    public static readonly Number WantedMargin = new("margin", 1, Interval.NonNegative, "The margin y·z from which on a sample costs nothing.");

    /// <summary>What XGBoost puts in the place of 0: the smallest normal number of 32 bits.</summary>
    const double LeastCurvature = 1.1754943508222875e-38;

    static readonly Choice Hessian = HessianConvention.Option("xgboost for 1 where the sample pulls and 2⁻¹²⁶ where it does not", HessianConvention.XGBoost);

    public static LossCard Card { get; } = new("hinge", "Hinge", Group.Binary)
    {
        Summary = "How far the margin, label times raw score, falls short of 1.",
        Use = "Take it for maximum-margin classifiers, as a support vector machine: samples beyond the margin cost and pull nothing, so few of them decide the boundary. "
            + "Not when you need probabilities (binary_cross_entropy_with_logits, soft_margin), nor smooth gradients (squared_hinge).",
        Inputs = [MarginInputs.Scores, MarginInputs.Signs],
        Options = [WantedMargin, MarginInputs.Labels, Hessian],
        OutputActivation = "linear",
        OutlierSensitivity = new(OutlierLevel.Partial, "a wrong label pulls with force 1, however far it lies on the wrong side"),
        Advice =
        [
            new(LearningTask.Binary, 7, "the support vector machine's loss: only samples near or beyond the boundary count")
            { Caution = "scores are no log-odds; labels of 0 and 1 need labels \"01\"" },
        ],
        Traits = Trait.Convex | Trait.NonNegative | Trait.Lipschitz,
        Kinks = ["at y·z = margin the gradient jumps from −y to 0; 0 is answered"],
        Aliases =
        [
            .. Alias.Of("keras", ["Hinge", "hinge"], MarginInputs.Labels.At("auto")),
            new Alias("optax", "hinge_loss") { Reduction = Reduction.None },
            "flux.hinge_loss",
            new Alias("sklearn", "hinge_loss") { Options = [MarginInputs.Labels.At("auto")], Reduction = Reduction.WeightedMean },
            .. Alias.Objectives("xgboost", ["binary:hinge"], MarginInputs.Labels.At("auto"), Hessian.At(HessianConvention.XGBoost)),
            new Alias("lossfunctions_jl", "L1HingeLoss") { Reduction = Reduction.None },
        ],
        LooseNames = ["svm", "max_margin"],
        References = ["Cortes, C., Vapnik, V. (1995). Support-Vector Networks. Machine Learning 20, 273–297.", "Keras 3, keras.losses.Hinge."],
        Example = new(("predictions", new[] { 2, 0.25, -0.5, 0.5 }), ("targets", new double[] { 1, 1, -1, -1 })) { Terms = [0, 0.75, 0.5, 1.5] },
    };

    public static Hinge With(OptionValues options) => new(options[WantedMargin], MarginInputs.CodingOf(options), options[Hessian] != HessianConvention.Exact);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Jet<R> At<R>(R prediction, R target) where R : struct, IReal<R>
    {
        var margin = Margin<R>.Of(prediction, target, Labels);
        R zero = R.Of(0), slack = margin.Below(Wanted);
        return new(
            Term: R.Max(zero, slack),
            Gradient: R.IfLess(zero, slack, -margin.Label.High, zero),
            Curvature: Ones ? R.IfLess(zero, slack, R.Of(1), R.Of(LeastCurvature)) : zero);
    }

    public R Definition<R>(R prediction, R target) where R : struct, IReal<R> =>
        R.Max(R.Of(0), R.Of(Wanted) - MarginInputs.Textbook(target, Labels) * prediction);
}
