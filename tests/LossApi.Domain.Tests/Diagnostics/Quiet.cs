namespace LossApi.Domain.Tests.Diagnostics;

/// <summary>Valid requests, one for each way people use these losses, in which nothing smells.</summary>
static class Quiet
{
    static readonly Random Source = new(20240);

    static double Normal() => Math.Sqrt(-2 * Math.Log(1 - Source.NextDouble())) * Math.Cos(2 * Math.PI * Source.NextDouble());

    static Literal Scores(int rows, int classes, double scale = 2) => Asked.Matrix(rows, classes, (_, _) => scale * Normal());

    static double[] Labels(int rows, int classes) => Asked.Vector(rows, i => i % classes);

    static Literal OneHot(int rows, int classes) => Asked.Matrix(rows, classes, (r, c) => c == r % classes ? 1 : 0);

    public static readonly Asked[] Requests =
    [
        Asked.Of("one pair", "mse", 0.3, 1),
        Asked.Of("regression", "mse", new[] { 2.5, 0, 2, 8 }, new[] { 3, -0.5, 2, 7 }),
        Asked.Of("regression in rows", "mae", new[,] { { 0.1, 1 }, { 0.4, 3 } }, new[,] { { 0, 1.0 }, { 1, 2 } }),
        Asked.Of("perfect fit", "huber", new[] { 1.0, 2, 3 }, new[] { 1.0, 2, 3 }),
        Asked.Of("twenty noisy points", "smooth_l1", Asked.Vector(20, i => i + Math.Sin(i)), Asked.Vector(20, i => i)),
        Asked.Of("a constant target met", "mse", new[] { 4.0, 4, 4 }, new[] { 4.0, 4, 4 }),
        Asked.Of("Keras' binary example, softened", "binary_cross_entropy", new[] { 0.6, 0.4, 0.4, 0.6 }, new[] { 0, 1.0, 0, 0 }),
        Asked.Of("binary with clip idle", "binary_cross_entropy", new[] { 0.9, 0.2 }, new double[] { 1, 0 }).With("clip", 1e-7),
        Asked.Of("binary with floor idle", "binary_cross_entropy", new[] { 0.9, 0.2 }, new double[] { 1, 0 }).With("log_floor", -100.0),
        Asked.Of("multilabel, rows that need not sum to 1", "binary_cross_entropy", new[,] { { 0.9, 0.8 }, { 0.2, 0.7 } }, new double[,] { { 1, 1 }, { 0, 1 } }),
        Asked.Of("a right probability of exactly 0", "binary_cross_entropy", new[] { 0, 0.7, 0.2 }, new double[] { 0, 1, 0 }),
        Asked.Of("binary from logits", "binary_cross_entropy_with_logits", new[] { 0.5, -1, 3 }, new double[] { 1, 0, 1 }),
        Asked.Of("logits that look like probabilities, one a sample", "binary_cross_entropy_with_logits", new[,] { { 0.25, 0.75 }, { 0.5, 0.5 } }, new double[,] { { 1, 0 }, { 0, 1 } }),
        Asked.Of("positive weight", "binary_cross_entropy_with_logits", new[] { 0.5, -1 }, new double[] { 1, 0 }).And("pos_weight", 3),
        Asked.Of("focal", "binary_focal", new[] { 0.9, 0.1, 0.6 }, new double[] { 1, 0, 1 }),
        Asked.Of("focal from logits", "binary_focal_with_logits", new[] { 2.0, -3, 0.4 }, new double[] { 1, 0, 1 }).With("alpha", 0.25),
        Asked.Of("three classes", "cross_entropy", new[,] { { 2.0, 1, 0.1 }, { 0.5, 2.5, 0.3 } }, new double[] { 0, 1 }),
        Asked.Of("one sample without a batch axis", "cross_entropy", new[] { 0.2, 0.9, 0.3 }, 1),
        Asked.Of("a hundred rows", "cross_entropy", Scores(100, 5), Labels(100, 5)),
        Asked.Of("soft targets", "cross_entropy", Scores(4, 3), new[,] { { 0.2, 0.5, 0.3 }, { 1, 0, 0 }, { 0, 0.9, 0.1 }, { 1.0 / 3, 1.0 / 3, 1.0 / 3 } }),
        Asked.Of("padding", "cross_entropy", Scores(4, 3), new[] { 0, 2.0, -100, -100 }),
        Asked.Of("class weights and smoothing", "cross_entropy", Scores(6, 3), Labels(6, 3)).And("class_weights", new[] { 0, 1, 2.5 }).With("label_smoothing", 0.1),
        Asked.Of("pixels", "cross_entropy", Asked.Block([2, 3, 2], [.. Scores(4, 3).Numbers]), new double[,] { { 0, 1 }, { 2, 1 } }),
        Asked.Of("masked classes", "cross_entropy", new[,] { { 1, double.NegativeInfinity, 0.5 }, { double.NegativeInfinity, 2, 1 } }, new double[] { 0, 1 }),
        Asked.Of("Keras' categorical example", "categorical_cross_entropy", new[,] { { 0.05, 0.95, 0 }, { 0.1, 0.8, 0.1 } }, new double[,] { { 0, 1, 0 }, { 0, 0, 1 } }),
        Asked.Of("a float32 softmax, clipped as Keras does", "categorical_cross_entropy", Asked.Softmax(Scores(30, 10)), OneHot(30, 10)).With("clip", 1e-7).With("normalize", true),
        Asked.Of("three decimals", "categorical_cross_entropy", new[,] { { 0.659, 0.242, 0.098 } }, new double[,] { { 1, 0, 0 } }),
        Asked.Of("counts, normalized by the loss", "categorical_cross_entropy", new[,] { { 0.5, 0.5, 0.5 } }, new double[,] { { 1, 0, 0 } }).With("normalize", true),
        Asked.Of("sparse labels", "sparse_categorical_cross_entropy", new[,] { { 0.05, 0.95, 0 }, { 0.1, 0.8, 0.1 } }, new double[] { 1, 2 }),
        Asked.Of("log-probabilities", "nll", new[,] { { -0.5, -1.5, -1.75 }, { -2.0, -0.25, -2.5 } }, new double[] { 0, 2 }),
        Asked.Of("a log-softmax that rounded above 0", "nll", new[,] { { 1.2e-7, -20 } }, new double[] { 0 }),
        Asked.Of("divergence of logarithms", "kl_div", new[,] { { -1.0, -2, -0.7 } }, new[,] { { 0.5, 0.25, 0.25 } }),
        Asked.Of("ten entries of a peaked target", "kl_div", Asked.Vector(10, _ => -2.3), Asked.Vector(10, i => i == 3 ? 1 : 0)),
        Asked.Of("logarithms on both sides", "kl_div", new[] { -1.0, -2 }, new[] { -0.5, -0.9 }).With("log_target", true),
        Asked.Of("divergence of probabilities", "kl_divergence", new[,] { { 0.5, 0.25, 0.25 }, { 0.7, 0.2, 0.1 } }, new[,] { { 0.25, 0.25, 0.5 }, { 1, 0, 0 } }).With("clip", 1e-7),
        new("latent code", "gaussian_kl", ("means", new[,] { { 0.5, -0.2 }, { 1, 0.1 } }), ("log_variances", new[,] { { 0, 0.1 }, { -0.3, 0.2 } })),
        new("triplets", "triplet_margin", ("anchors", new[,] { { 0.0, 1 }, { 1, 0 } }), ("positives", new[,] { { 0.1, 1 }, { 1, 0.2 } }), ("negatives", new[,] { { 1.0, 0 }, { 0, 1 } })),
    ];

    /// <summary>A batch of raw scores with every class in its labels: what a training step sends.</summary>
    public static Asked Step(int rows, int classes, double scale) => Asked.Of($"{rows} rows of {classes} classes, N(0, {scale})", "cross_entropy", Scores(rows, classes, scale), Labels(rows, classes));
}
