using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>A cross entropy over scaled cosines with class prototypes, the own class's less a margin.</summary>
readonly record struct CosFace(double Margin, double Scale) : IBatchLoss<CosFace>
{
    static readonly Number MarginOption = new("margin", 0.35, new(0, 2), "What the cosine with the own class is lowered by."),
        ScaleOption = new("scale", 64, Interval.Positive, "What cosines are multiplied by: the inverse of a temperature.") { Symbol = "s" };

    public static LossCard Card { get; } = new("cosface", "CosFace", Group.Embedding)
    {
        Summary = "Cross entropy over scaled cosines with one prototype a class, after the cosine with the own class was lowered by a margin.",
        Use = "Take it to learn embeddings for recognition (faces, products) from many classes that are known in training, and compared by cosine later. "
            + "The prototypes are part of the model: send them, and apply their gradient. Without fixed classes take circle or nt_xent.",
        Inputs = [Prototypes.Predictions, Prototypes.Weights, Prototypes.Targets],
        Options = [MarginOption, ScaleOption],
        TermAxis = "N",
        Cost = Prototypes.Cost,
        HasHessians = false,
        OutputActivation = "linear (the loss divides by the length)",
        OutlierSensitivity = new(OutlierLevel.Partial, "cosines are bounded, but with the scale of 64 a wrong label costs up to 150"),
        Advice =
        [
            new(LearningTask.MetricLearning, 11, "keeps a margin between classes on the sphere, and is simpler to train than arcface")
            { Caution = "needs a prototype a class, learned with the model" },
        ],
        Traits = Trait.NonNegative,
        Aliases = ["pml.CosFaceLoss"],
        LooseNames = ["cosface_loss", "am_softmax", "large_margin_cosine_loss"],
        References = ["Wang, H. et al. (2018). CosFace: Large Margin Cosine Loss for Deep Face Recognition. CVPR. arXiv:1801.09414."],
        Example = new(("predictions", new double[,] { { 1, 0.5 }, { 2, 0.25 }, { 0.5, -1 } }), ("prototypes", new double[,] { { 1, 0.25 }, { 0.5, 2 } }), ("targets", new double[] { 0, 0, 1 }))
        {
            // From 100-digit arithmetic, oracle/exact_pairs.py.
            Options = [ScaleOption.At(4)],
            Terms = [0.7435660632483941, 0.2806704386454031, 5.309703889995157],
        },
    };

    public static CosFace With(OptionValues options) => new(options[MarginOption], options[ScaleOption]);

    public void At(CoupledBatch batch)
    {
        Wide<Scalar> margin = new Scalar(Margin), one = new Scalar(1);
        Prototypes.CrossEntropy(batch, Scale, (cosine, _) => (cosine - margin, one));
    }

    public R Definition<R>(IFormulaBatch<R> batch, Place term) where R : struct, IReal<R>
    {
        R margin = R.Of(Margin);
        return Prototypes.CrossEntropy(batch, term, R.Of(Scale), cosine => cosine - margin);
    }
}
