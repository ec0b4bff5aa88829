namespace LossApi.Domain.Tests.Diagnostics;

/// <summary>Requests that must raise a diagnostic, and requests that come close and must not, by code.</summary>
static class Smelly
{
    static readonly double[,] Rows3 = { { 0.7, 0.2, 0.1 }, { 0.1, 0.8, 0.1 } };
    const double None = double.NegativeInfinity;

    static Literal OneHot(int rows, int classes) => Asked.Matrix(rows, classes, (r, c) => c == r % classes ? 1 : 0);

    static Asked CrossEntropy(string name, Literal predictions, Literal targets) => Asked.Of(name, "cross_entropy", predictions, targets);

    static Asked Binary(string name, double[] predictions, double[] targets) => Asked.Of(name, "binary_cross_entropy", predictions, targets);

    /// <summary>Which request raises which code, and where it points.</summary>
    public static readonly (string Code, string Pointer, Asked Asked)[] Loud =
    [
        ("double-softmax", "/predictions", CrossEntropy("two rows of probabilities", Rows3, new double[] { 0, 1 })),
        ("double-softmax", "/predictions", CrossEntropy("one row", new[,] { { 0.7, 0.2, 0.1 } }, new double[] { 0 })),
        ("double-softmax", "/predictions", CrossEntropy("no batch axis", new[] { 0.25, 0.75 }, 1)),
        ("double-softmax", "/predictions", CrossEntropy("soft targets", Rows3, new[,] { { 1, 0, 0 }, { 0.1, 0.8, 0.1 } })),
        ("double-softmax", "/predictions", CrossEntropy("a float32 softmax of a thousand classes", Asked.Softmax(Asked.Matrix(2, 1000, (r, c) => Math.Sin(r * 999 + c) * 4)), new double[] { 7, 8 })),
        ("double-softmax", "/predictions", CrossEntropy("four decimals as they are printed", new[,] { { 0.6652, 0.2447, 0.09 }, { 0.2119, 0.5761, 0.2119 }, { 0.0420, 0.1142, 0.8437 } }, new double[] { 0, 1, 2 })),
        ("double-softmax", "/predictions", CrossEntropy("pixels", Asked.Block([1, 2, 2], 0.3, 0.9, 0.7, 0.1), new double[,] { { 0, 1 } })),
        ("double-softmax", "/predictions", CrossEntropy("padding that is none", new[,] { { 0.7, 0.2, 0.1 }, { 5, 5, 5 } }, new double[] { 0, -100 })),
        ("double-softmax", "/predictions", CrossEntropy("many hard decisions", OneHot(24, 3), Asked.Vector(24, i => i % 3))),
        ("log-probabilities-positive", "/predictions/0/0", Asked.Of("probabilities for their logarithms", "nll", Rows3, new double[] { 0, 1 })),
        ("log-probabilities-positive", "/predictions/1/2", Asked.Of("raw scores", "nll", new[,] { { -2.0, -1, -3 }, { -1, -2, 4 } }, new double[] { 0, 1 })),
        ("log-probabilities-positive", "/predictions/0", Asked.Of("softmax into kl_div", "kl_div", new[] { 0.7, 0.3 }, new[] { 0.5, 0.5 })),
        ("log-probabilities-positive", "/targets/1", Asked.Of("log_target with probabilities", "kl_div", new[] { -0.7, -0.7 }, new[] { 0, 1.0 }).With("log_target", true)),
        ("not-a-distribution", "/predictions/1", Asked.Of("sigmoids", "categorical_cross_entropy", new[,] { { 0.7, 0.3 }, { 0.9, 0.8 } }, new double[,] { { 1, 0 }, { 0, 1 } })),
        ("not-a-distribution", "/predictions/0", Asked.Of("sparse", "sparse_categorical_cross_entropy", new[,] { { 0.7, 0.1, 0.1 } }, new double[] { 0 })),
        ("not-a-distribution", "/predictions/0", Asked.Of("off by a little more than rounding", "sparse_categorical_cross_entropy", new[,] { { 0.7, 0.303 } }, new double[] { 0 })),
        ("not-a-distribution", "/targets/0", Asked.Of("two right classes", "categorical_cross_entropy", new[,] { { 0.7, 0.2, 0.1 } }, new double[,] { { 1, 1, 0 } })),
        ("not-a-distribution", "/targets/1", CrossEntropy("soft targets that are none", new[,] { { 2.0, -1 }, { 0.3, 3 } }, new[,] { { 1, 0 }, { 0.5, 0.6 } })),
        ("not-a-distribution", "/targets/0", Asked.Of("divergence from half a distribution", "kl_divergence", new[,] { { 0.5, 0.5 } }, new[,] { { 0.25, 0.25 } })),
        ("not-a-distribution", "/predictions/0/0/0", Asked.Of("class axis not last", "categorical_cross_entropy", Asked.Block([1, 2, 2], 0.3, 0.5, 0.5, 0.5), Asked.Block([1, 2, 2], 1, 0, 0, 1)).With("axis", 1.0)),
        ("not-a-distribution", "/predictions/0", Asked.Of("one output for a softmax", "categorical_cross_entropy", new[,] { { 0.7 }, { 0.4 } }, new double[,] { { 1 }, { 1 } })),
        ("one-based-labels", "/targets", CrossEntropy("counted from 1", Asked.Matrix(80, 4, (r, c) => Math.Sin(r * 4 + c)), Asked.Vector(80, i => 1 + i % 3))),
        ("one-based-labels", "/targets", Asked.Of("counted from 1, log-probabilities", "nll", Asked.Matrix(60, 3, (r, c) => -1 - Math.Abs(Math.Sin(r + c))), Asked.Vector(60, i => 1 + i % 2))),
        ("one-based-labels", "/targets", CrossEntropy("with padding", Asked.Matrix(90, 4, (r, c) => Math.Sin(r * 4 + c)), Asked.Vector(90, i => i < 10 ? -100 : 1 + i % 3))),
        ("constant-predictions", "/predictions", Asked.Of("the mean", "mse", new[] { 2.0, 2, 2 }, new[] { 1.0, 2, 3 })),
        ("constant-predictions", "/predictions", CrossEntropy("one row for all", Asked.Matrix(3, 3, (_, c) => c), new double[] { 0, 1, 2 })),
        ("constant-predictions", "/predictions", Asked.Of("rows against soft targets", "categorical_cross_entropy", Asked.Matrix(3, 2, (_, c) => c == 0 ? 0.4 : 0.6), new[,] { { 1, 0 }, { 0.5, 0.5 }, { 1, 0 } })),
        ("constant-predictions", "/predictions", CrossEntropy("but for padding", new[,] { { 1.0, -2 }, { 1, -2 }, { 1, -2 }, { 9, 9 } }, new double[] { 0, 1, 0, -100 })),
        ("saturated", "/predictions/1", Binary("a wrong 1e-13", [0.4, 1e-13], [1, 1])),
        ("saturated", "/predictions/0", Binary("a wrong 1, floored", [1, 0.3], [0, 0]).With("log_floor", -100.0)),
        ("saturated", "/predictions", Binary("decisions for probabilities", [1, 0, 1], [1, 0, 1])),
        ("saturated", "/predictions/0/1", Asked.Of("a soft target at probability 0", "kl_divergence", new[,] { { 1, 1e-20 } }, new[,] { { 0.9, 0.1 } })),
        ("saturated", "/predictions/1/0", Asked.Of("label at probability 1e-15", "sparse_categorical_cross_entropy", new[,] { { 0.5, 0.5 }, { 1e-15, 1 } }, new double[] { 0, 0 })),
        ("saturated", "/predictions/1", Asked.Of("a logit of 40", "binary_cross_entropy_with_logits", new[] { 1.0, 40 }, new double[] { 0, 1 })),
        ("saturated", "/predictions/0", Asked.Of("a logit of -1e4", "binary_focal_with_logits", new[] { -1e4, 1 }, new double[] { 0, 1 })),
        ("saturated", "/predictions/1", CrossEntropy("a lead of 50", new[,] { { 1.0, 2, 0 }, { 50, 0, -3 } }, new double[] { 0, 2 })),
        ("outlier-dominates", "/predictions/7", Asked.Of("one far off", "mse", Asked.Vector(12, i => i == 7 ? 100 : i), Asked.Vector(12, i => i + 0.5))),
        ("outlier-dominates", "/targets/3", CrossEntropy("one wrong label", Asked.Matrix(10, 2, (r, c) => c == 0 ? 5 + r : 0), Asked.Vector(10, i => i == 3 ? 1 : 0))),
        ("outlier-dominates", "/predictions/0/1", Asked.Of("near overflow", "mae", Asked.Matrix(2, 6, (r, c) => r == 0 && c == 1 ? 1.7e308 : 1e306), Asked.Matrix(2, 6, (r, c) => c))),
        ("clipped", "/predictions/1", Binary("Keras' clip", [0.5, 1e-9], [1, 1]).With("clip", 1e-7)),
        ("clipped", "/predictions/0", Binary("clipped on the right side", [1, 0.5], [1, 1]).With("clip", 1e-7)),
        ("clipped", "/predictions/0", Binary("PyTorch's floor", [0, 0.5], [1, 1]).With("log_floor", -100.0)),
        ("outlier-dominates", "/predictions/3", Asked.Of("four samples, one far off", "mse", new[] { 1, 2, 3, 100.0 }, new[] { 1.1, 1.9, 3.2, 4 })),
        ("clipped", "/predictions/0/0", Asked.Of("a true class at 0", "categorical_cross_entropy", new[,] { { 0.0, 1 } }, new double[,] { { 1, 0 } }).With("clip", 1e-7)),
        ("clipped", "/predictions/0/1", Asked.Of("a true class at 1", "sparse_categorical_cross_entropy", new[,] { { 0.0, 1 } }, new double[] { 1 }).With("clip", 1e-7)),
        ("clipped", "/predictions/0/1", Asked.Of("divergence", "kl_divergence", new[,] { { 1.0, 0 } }, new[,] { { 0.9, 0.1 } }).With("clip", 1e-7)),
        ("empty-batch", "/predictions", Asked.Of("no numbers", "mse", Array.Empty<double>(), Array.Empty<double>())),
        ("empty-batch", "/predictions", CrossEntropy("no rows", Asked.Block([0, 3]), Array.Empty<double>())),
        ("empty-batch", "/means", new("no codes", "gaussian_kl", ("means", Asked.Block([0, 3])), ("log_variances", Asked.Block([0, 3])))),
        ("all-ignored", "/targets", CrossEntropy("padding only", new[,] { { 1.0, 2 }, { 3, 1 } }, new double[] { -100, -100 })),
        ("all-ignored", "/targets", Asked.Of("own index", "nll", new[,] { { -1.0, -2 } }, new double[] { 0 }).With("ignore_index", 0.0)),
        ("nothing-counted", "/predictions", new("all censored", "cox_ph", ("predictions", new[] { 0.5, -1 }), ("times", new[] { 3.0, 7 }), ("events", new double[] { 0, 0 }))),
        ("not-the-second-derivative", "/predictions", Asked.Of("ones", "huber", new[] { 3.0, 1 }, new[] { 1.0, 1 }).With("hessian", "lightgbm") with { Outputs = Outputs.Hessians }),
        ("not-the-second-derivative", "/predictions", CrossEntropy("twice", new[,] { { 2.0, 1, 0 } }, new double[] { 0 }).With("hessian", "xgboost") with { Outputs = Outputs.Gradients | Outputs.Hessians }),
    ];

    /// <summary>What comes close to a code and must not raise it.</summary>
    public static readonly (string Code, Asked Asked)[] Near =
    [
        ("double-softmax", CrossEntropy("one class", new[,] { { 1.0 }, { 1 } }, new double[] { 0, 0 })),
        ("double-softmax", CrossEntropy("a few whole-number scores", OneHot(3, 3), new double[] { 0, 1, 2 })),
        ("double-softmax", CrossEntropy("one whole-number row", new[,] { { 0.0, 1 } }, new double[] { 1 })),
        ("double-softmax", CrossEntropy("one row off by 1e-4", new[,] { { 0.3001, 0.7 } }, new double[] { 1 })),
        ("double-softmax", CrossEntropy("three rows off by 0.005", new[,] { { 0.3, 0.705 }, { 0.4, 0.605 }, { 0.5, 0.505 } }, new double[] { 1, 0, 1 })),
        ("double-softmax", CrossEntropy("one row of three is none", new[,] { { 0.3, 0.7 }, { 0.4, 0.6 }, { 0.5, 0.6 } }, new double[] { 1, 0, 1 })),
        ("double-softmax", CrossEntropy("sums to 1 with a negative", new[,] { { 1.2, -0.2 } }, new double[] { 1 })),
        ("double-softmax", CrossEntropy("zeros", new[,] { { 0.0, 0 }, { 0, 0 } }, new double[] { 1, 0 })),
        ("double-softmax", CrossEntropy("only ignored rows", Rows3, new double[] { -100, -100 })),
        ("double-softmax", CrossEntropy("the other axis sums to 1", new[,] { { 0.3, 0.2, 0.6 }, { 0.7, 0.8, 0.4 } }, new double[] { 0, 1 })),
        ("log-probabilities-positive", Asked.Of("-Infinity for probability 0", "nll", new[,] { { 0, None } }, new double[] { 0 })),
        ("log-probabilities-positive", Asked.Of("a positive number in padding", "nll", new[,] { { -1.0, -2 }, { 3, 3 } }, new double[] { 0, -100 })),
        ("not-a-distribution", Asked.Of("masked by weight", "categorical_cross_entropy", new[,] { { 0.5, 0.5 }, { 0, 0 } }, new double[,] { { 1, 0 }, { 0, 0 } }).And("weights", new double[] { 1, 0 })),
        ("not-a-distribution", CrossEntropy("labels sum to nothing", new[,] { { 2.0, -1 } }, new double[] { 0 })),
        ("one-based-labels", CrossEntropy("too few labels", Asked.Matrix(12, 4, (r, c) => Math.Sin(r * 4 + c)), Asked.Vector(12, i => 1 + i % 3))),
        ("one-based-labels", CrossEntropy("one 0 among them", Asked.Matrix(80, 4, (r, c) => Math.Sin(r * 4 + c)), Asked.Vector(80, i => i == 79 ? 0 : 1 + i % 3))),
        ("one-based-labels", CrossEntropy("two classes, one batch of positives", Asked.Matrix(80, 2, (r, c) => Math.Sin(r * 2 + c)), Asked.Vector(80, _ => 1))),
        ("one-based-labels", CrossEntropy("class 2 is missing too", Asked.Matrix(80, 4, (r, c) => Math.Sin(r * 4 + c)), Asked.Vector(80, i => i % 2 == 0 ? 1 : 3))),
        ("one-based-labels", CrossEntropy("rare classes", Asked.Matrix(80, 4, (r, c) => Math.Sin(r * 4 + c)), Asked.Vector(80, i => i < 3 ? 3 : i < 8 ? 2 : 1))),
        ("constant-predictions", Asked.Of("two samples", "mse", new[] { 2.0, 2 }, new[] { 1.0, 2 })),
        ("constant-predictions", Asked.Of("targets alike", "mse", new[] { 2.0, 2, 2 }, new[] { 1.0, 1, 1 })),
        ("constant-predictions", CrossEntropy("constant within a row", new[,] { { 1.0, 1 }, { 2, 2 }, { 3, 3 } }, new double[] { 0, 1, 0 })),
        ("saturated", Binary("a wrong probability float32 can hold", [1e-7, 0.9], [1, 1])),
        ("saturated", Binary("some right certainties", [1, 0, 0.8], [1, 0, 1])),
        ("saturated", Binary("wrong but clipped", [0, 0.5], [1, 1]).With("clip", 1e-7)),
        ("saturated", Asked.Of("zeros beside the true class", "categorical_cross_entropy", new[,] { { 0, 0.4, 0.6 } }, new double[,] { { 0, 1, 0 } })),
        ("saturated", Asked.Of("logits of 36", "binary_cross_entropy_with_logits", new[] { 36.0, -36 }, new double[] { 1, 1 })),
        ("saturated", CrossEntropy("large scores close together", new[,] { { 1000.0, 999, 998 } }, new double[] { 0 })),
        ("saturated", CrossEntropy("all but one masked", new[,] { { 3, None, None } }, new double[] { 0 })),
        ("saturated", Asked.Of("real numbers", "mse", new[] { 0.0, 1, 1e9 }, new[] { 0.0, 1, 1e9 })),
        ("outlier-dominates", Asked.Of("nine samples, 90 %", "mae", Asked.Vector(9, i => i == 7 ? 72 : 1), Asked.Vector(9, _ => 0))),
        ("outlier-dominates", Asked.Of("three samples", "mse", new[] { 1, 2, 100.0 }, new[] { 1.1, 2.1, 3 })),
        ("outlier-dominates", Asked.Of("half and half", "mae", Asked.Vector(10, i => i < 2 ? 5 : 0), Asked.Vector(10, _ => 0))),
        ("outlier-dominates", Asked.Of("all zero", "mse", Asked.Vector(10, i => i), Asked.Vector(10, i => i))),
        ("clipped", Binary("at the clip", [1e-7, 0.5], [1, 1]).With("clip", 1e-7)),
        ("clipped", Binary("floor on the side without a share", [0, 0.5], [0, 1]).With("log_floor", -100.0)),
        ("clipped", Asked.Of("a divergence is not clipped at 1", "kl_divergence", new[,] { { 1.0, 0 } }, new double[,] { { 1, 0 } }).With("clip", 1e-7)),
        ("clipped", Binary("no clip at all", [0, 0.5], [1, 1])),
        ("empty-batch", Asked.Of("a scalar", "mse", 1, 2)),
        ("all-ignored", CrossEntropy("all but one", new[,] { { 1.0, 2 }, { 3, 1 } }, new double[] { -100, 1 })),
        ("all-ignored", CrossEntropy("empty", Asked.Block([0, 3]), Array.Empty<double>())),
        ("nothing-counted", new("one event", "cox_ph", ("predictions", new[] { 0.5, -1 }), ("times", new[] { 3.0, 7 }), ("events", new double[] { 0, 1 }))),
        ("not-the-second-derivative", Asked.Of("exact", "huber", new[] { 3.0 }, new[] { 1.0 }).With("hessian", "exact") with { Outputs = Outputs.Hessians }),
        ("not-the-second-derivative", Asked.Of("no convention to choose", "mse", new[] { 3.0 }, new[] { 1.0 }) with { Outputs = Outputs.Hessians }),
        ("not-the-second-derivative", Asked.Of("not asked for", "huber", new[] { 3.0 }, new[] { 1.0 }).With("hessian", "lightgbm")),
        ("not-the-second-derivative", Asked.Of("none of them", "huber", Array.Empty<double>(), Array.Empty<double>()).With("hessian", "lightgbm") with { Outputs = Outputs.Hessians }),
    ];
}
