namespace LossApi.Problems;

/// <summary>The kinds of diagnostic: remarks on an answer that was given, because the request smells. Each has a page as the errors have.</summary>
static class DiagnosticTypes
{
    /// <summary>All of them. Each example can be sent as it stands.</summary>
    public static IEnumerable<ProblemType> List { get; } =
    [
        new("double-softmax", 200, "The logits look like probabilities",
            "This loss applies a softmax itself, and every row it got already lies in [0, 1] and sums to 1: most likely the model ends in a softmax too. Training then still runs, only badly. With K classes such a loss can never fall below log(1 + (K − 1)/e): 0.3133 for 2 classes, 0.5514 for 3, 1.4612 for 10.",
            """
            POST /loss/cross_entropy
            Content-Type: application/json

            {"predictions": [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]], "targets": [0, 1]}
            """,
            "Take the softmax off the model's last layer and send what comes before it. Or, if you only have probabilities, use categorical_cross_entropy or sparse_categorical_cross_entropy."),
        new("log-probabilities-positive", 200, "A log-probability is above zero",
            "This loss takes logarithms of probabilities, and a probability is at most 1, so its logarithm is at most 0. Positive numbers are probabilities or raw scores that were never put through log_softmax, and the value is no likelihood.",
            """
            POST /loss/nll
            Content-Type: application/json

            {"predictions": [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]], "targets": [0, 1]}
            """,
            "Raw scores: use cross_entropy, which is log_softmax and nll in one. Probabilities: use sparse_categorical_cross_entropy."),
        new("not-a-distribution", 200, "A row does not sum to 1",
            "The numbers of a row are meant as probabilities of classes of which exactly one holds, so they should sum to 1. They do not: perhaps sigmoids were used where a softmax belongs, or the class axis is another one.",
            """
            POST /loss/categorical_cross_entropy
            Content-Type: application/json

            {"predictions": [[0.7, 0.7, 0.1], [0.9, 0.8, 0.3]], "targets": [[1, 0, 0], [0, 1, 0]]}
            """,
            "Use a softmax over the class axis. If several classes may hold at once, the task is multilabel: use binary_cross_entropy. options.normalize divides each row by its sum, as Keras does."),
        new("one-based-labels", 200, "The labels look as if they counted from 1",
            "Classes are numbered from 0. This batch has many labels, every class occurs but class 0, so they are probably numbered from 1, and the model was given one output more to make room. Had it not been, the largest label would be refused.",
            $$"""
            POST /loss/cross_entropy
            Content-Type: application/json

            {"predictions": [{{string.Join(", ", Enumerable.Repeat("[0,2,1], [0,1,2]", 30))}}],
             "targets": [{{string.Join(", ", Enumerable.Repeat("1, 2", 30))}}]}
            """,
            "If they count from 1, subtract 1 from each, and give the model one output less. If class 0 is merely absent from this batch, all is well."),
        new("constant-predictions", 200, "All predictions are the same",
            "Every sample got the same prediction, so the model does not look at its input: a dead layer, a learning rate that blew up, or features that are all equal after scaling.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], "targets": [0.1, 0.9, 0.4, 0.3, 0.8, 0.2, 0.6, 0.7]}
            """,
            "Look at the activations layer by layer, and at the inputs. At the very first step of training it can be normal; later it is not."),
        new("saturated", 200, "Predictions have run into an end",
            "Some predictions are so close to certainty that the gradient there vanishes, or explodes: the sample no longer teaches, or drowns the others. From probabilities the loss of a confident mistake grows like −log p without bound.",
            """
            POST /loss/binary_cross_entropy
            Content-Type: application/json

            {"predictions": [1e-15, 0.999999999999999, 0.5], "targets": [1, 0, 1]}
            """,
            "Use the loss on logits: its gradient stays between −1 and 1. Check learning rate and the scale of the inputs; label_smoothing keeps scores from growing without end."),
        new("outlier-dominates", 200, "One sample makes up most of the loss",
            "More than half of the sum over the batch comes from a single sample. A squared error does that quickly: an error of 100 counts as much as ten thousand errors of 1.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "targets": [1.5, 2.4, 2.7, 4.5, 4.8, 6.3, 7.4, 8.2, 8.9, 100]}
            """,
            "Look at the sample first: a wrong label, a wrong unit? If such values belong to the data, use huber, smooth_l1 or mae, which let no sample pull without bound."),
        new("clipped", 200, "Predictions were clipped",
            "This loss, or the library's name it was called by, moves predictions off the ends 0 and 1 before it takes the logarithm. Some were moved: their loss is the bound's, and their gradient may be 0 although they are wrong.",
            """
            POST /loss/keras.BinaryCrossentropy
            Content-Type: application/json

            {"predictions": [0, 1, 0.6], "targets": [1, 0, 1]}
            """,
            "Use the loss on logits, which needs no clipping. Or set options.clip to 0 for the exact loss."),
        new("empty-batch", 200, "The batch is empty",
            "There are no samples. The sum of nothing is 0; a mean of nothing is undefined, so value is null.",
            """
            POST /loss/mse
            Content-Type: application/json

            {"predictions": [], "targets": []}
            """,
            "Skip empty batches. They come from filters that leave nothing, and from last batches of length 0."),
        new("all-ignored", 200, "Every sample is ignored",
            "All labels equal ignore_index, so no sample counts: a mean is undefined, value is null, and the gradients are 0. PyTorch answers NaN here.",
            """
            POST /loss/cross_entropy
            Content-Type: application/json

            {"predictions": [[2, 0.5], [0.3, 1.5]], "targets": [-100, -100]}
            """,
            "Skip such batches. If labels were not meant to be ignored, set options.ignore_index to null or to a number that is no label."),
        new("nothing-counted", 200, "No sample has anything to be compared with",
            "In a loss over a whole batch a sample counts only where it has a partner: an event in its risk set, another sample of its class. None has one, so a mean is undefined, value is null, and the gradients are 0.",
            """
            POST /loss/cox_ph
            Content-Type: application/json

            {"predictions": [0.5, -1], "times": [3, 7], "events": [0, 0]}
            """,
            "Skip such batches when averaging, and draw batches that hold partners: larger ones, or several samples a class."),
        new("not-the-second-derivative", 200, "The hessians are a library's, not second derivatives",
            "Boosting divides by the second derivative, so XGBoost, LightGBM and scikit-learn put something safer in its place where it is 0, tiny or negative: ones, a floor, twice of it. Called by such a library's name, or with options.hessian, this service answers their numbers, so that a custom objective grows the same trees. They are not the derivatives of the gradients beside them.",
            """
            POST /loss/lightgbm.multiclass
            Content-Type: application/json

            {"predictions": [[2, 1, 0.1], [0.5, 2.5, 0.3]], "targets": [0, 1], "outputs": ["gradients", "hessians"]}
            """,
            "In a custom objective use them as they are. For the true second derivatives set options.hessian to \"exact\"."),
    ];
}
