using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>A cross entropy over scaled cosines with class prototypes, the angle with the own class widened by a margin.</summary>
readonly record struct ArcFace(double Margin, double Scale) : IBatchLoss<ArcFace>
{
    static readonly Number MarginOption = new("margin", 28.6, new(0, 180, false, true), "What the angle with the own class is widened by, in degrees; 28.6 are the paper's 0.5 radians. In formulas m is the angle in radians."),
        ScaleOption = new("scale", 64, Interval.Positive, "What cosines are multiplied by: the inverse of a temperature.") { Symbol = "s" };

    public static LossCard Card { get; } = new("arcface", "ArcFace", Group.Embedding)
    {
        Summary = "Cross entropy over scaled cosines with one prototype a class, after the angle with the own class was widened by a margin.",
        Use = "Take it to learn embeddings for recognition (faces, products) from many classes that are known in training, and compared by cosine later. "
            + "The prototypes are part of the model: send them, and apply their gradient. It is hard to train at first: warm up with a small margin, or take cosface.",
        Inputs = [Prototypes.Predictions, Prototypes.Weights, Prototypes.Targets],
        Options = [MarginOption, ScaleOption],
        Constants = [("m", o => Angle.OfDegrees(o[MarginOption]).Radians.High.V), (@"\cos m", o => Angle.OfDegrees(o[MarginOption]).Cosine.High.V), (@"\sin m", o => Angle.OfDegrees(o[MarginOption]).Sine.High.V)],
        TermAxis = "N",
        Cost = Prototypes.Cost,
        HasHessians = false,
        OutputActivation = "linear (the loss divides by the length)",
        OutlierSensitivity = new(OutlierLevel.Partial, "cosines are bounded, but with the scale of 64 a wrong label costs up to 150"),
        Advice =
        [
            new(LearningTask.MetricLearning, 10, "keeps the same angle between classes everywhere on the sphere; the standard for recognition of faces")
            { Caution = "needs a prototype a class, learned with the model; start with a smaller margin" },
        ],
        Traits = Trait.NonNegative,
        Kinks =
        [
            "beyond π − m the widened angle would come nearer again: the cosine less m·sin m takes its place, as in pytorch-metric-learning; at π − m itself the slope is that of the angle",
            "where an embedding lies exactly on its prototype the margin has no direction to pull: its part of the gradient is 0",
        ],
        Aliases = ["pml.ArcFaceLoss"],
        LooseNames = ["arcface_loss", "additive_angular_margin", "aam_softmax"],
        References = ["Deng, J. et al. (2019). ArcFace: Additive Angular Margin Loss for Deep Face Recognition. CVPR. arXiv:1801.07698.", "pytorch-metric-learning, losses.ArcFaceLoss."],
        Example = new(("predictions", new double[,] { { 1, 0.5 }, { 2, 0.25 }, { 0.5, -1 } }), ("prototypes", new double[,] { { 1, 0.25 }, { 0.5, 2 } }), ("targets", new double[] { 0, 0, 1 }))
        {
            // From 100-digit arithmetic, oracle/exact_pairs.py.
            Options = [ScaleOption.At(4)],
            Terms = [0.5091076419742998, 0.15127986282238823, 4.788651947226537],
        },
    };

    public static ArcFace With(OptionValues options) => new(options[MarginOption], options[ScaleOption]);

    public void At(CoupledBatch batch)
    {
        var margin = Angle.OfDegrees(Margin);
        Wide<Scalar> zero = new Scalar(0), one = new Scalar(1), two = new Scalar(2), fall = margin.Radians * margin.Sine;
        Prototypes.CrossEntropy(batch, Scale, (cosine, gap) =>
        {
            if ((cosine + margin.Cosine).High.V < 0) return (cosine - fall, one);
            // sin θ from 1 − cos θ: near 0 an angle is a small difference.
            Wide<Scalar> apart = gap(), square = apart * (two - apart), sine = square.High.V > 0 ? Wide<Scalar>.Sqrt(square) : zero;
            return (cosine * margin.Cosine - sine * margin.Sine, sine.High.V == 0 ? margin.Cosine : margin.Cosine + cosine / sine * margin.Sine);
        });
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        var margin = Angle.OfDegrees(Margin);
        R one = R.Of(1), radians = R.Of(margin.Radians.High.V), sine = R.Of(margin.Sine.High.V), cosine = R.Of(margin.Cosine.High.V);
        return Prototypes.CrossEntropy(batch, term, R.Of(Scale), s => R.IfAtMost(-cosine, s, s * cosine - R.Sqrt(one - s * s) * sine, s - radians * sine));
    }
}
