"""The requests of the golden files of the losses on pairs, directions and class scores."""
from torch_plans import CLASS_SHAPES, LAST_SHAPES, SHAPES, VECTOR_SHAPES, body, one_hot, plans, probabilities, real, turn, without

COUNT = 35


def gaussian(draw, n, options):
    shape = turn(SHAPES, n)
    inputs = {name: draw.tensor(shape, lambda: real(draw)) for name in ("predictions", "targets")}
    return body(draw, n, shape, {**inputs, "variances": draw.tensor(shape, lambda: draw.real(0.05, 4))}, options)


def ranking(draw, n, options):
    shape = turn(SHAPES, n)
    inputs = {name: draw.tensor(shape, lambda: real(draw)) for name in ("first", "second")}
    return body(draw, n, shape, {**inputs, "targets": draw.tensor(shape, lambda: float(draw.sign()))}, options)


def scored(prediction, labels, weights=False, hessians=True, second=False):
    """Rows of class scores or probabilities, with class indices, one-hot or soft rows, or independent labels for targets."""
    def make(draw, n, options):
        axis = options.get("axis", 1 if second else -1)
        shape = turn(LAST_SHAPES if axis == -1 else CLASS_SHAPES[1:], n)
        axis %= len(shape)
        count, terms_shape = shape[axis], without(shape, axis)
        inputs = {"predictions": draw.rows(shape, axis, lambda: prediction(draw, n, count, options))}
        if labels == "index" or labels == "either" and n % 2:
            inputs["targets"] = draw.tensor(terms_shape, lambda: draw.index(count))
        else:
            inputs["targets"] = draw.rows(shape, axis, lambda: {"hot": lambda: one_hot(draw, count), "either": lambda: draw.distribution(count),
                                                                "many": lambda: [float(draw.index(2)) for _ in range(count)]}[labels]())
        made = body(draw, n, terms_shape, inputs, options, hessians=hessians)
        # How class weights share the divisor of the weighted mean is the service's own choice.
        if weights and n % 3 and made.get("reduction") != "weighted_mean":
            made["class_weights"] = draw.row(count, 0.3, 2.5)
        return made
    return make


def scores(draw, n, count, options):
    return draw.row(count, -4, 4)


def vectors(names, targets=False):
    def make(draw, n, options):
        shape = turn([s for s in VECTOR_SHAPES if s[-1] > 1], n)
        if options.get("axis") == 0:
            shape = [3, 4]
        terms_shape = without(shape, options.get("axis", -1))
        inputs = {name: draw.tensor(shape, lambda: draw.real(-2, 2)) for name in names}
        if targets:
            inputs["targets"] = draw.tensor(terms_shape, lambda: float(draw.sign()))
        # Across the first axis the batch is the second: batch_mean is left to the other axes.
        return body(draw, n, terms_shape, inputs, options, hessians=False, reduction="mean" if options.get("axis") == 0 else ())
    return make


FOCAL = ({}, {"gamma": 0.5}, {"gamma": 0.0}, {"alpha": 0.25}, {"gamma": 3.0, "label_smoothing": 0.1}, {"axis": 1}, {"gamma": 3.7})
AXES = ({}, {"axis": 1}, {})
PLANS = {
    "gaussian_nll": plans(gaussian, ({}, {"full": True}, {"eps": 0.01}), COUNT),
    "margin_ranking": plans(ranking, ({}, {"margin": 1.0}, {"margin": 0.25}), COUNT),
    "multi_margin": plans(scored(scores, "index", weights=True, hessians=False, second=True), ({}, {"p": 2}, {"margin": 0.5}, {"axis": -1, "p": 2, "margin": 2.0}), COUNT),
    "categorical_hinge": plans(scored(scores, "hot"), AXES, COUNT),
    "multilabel_soft_margin": plans(scored(scores, "many", weights=True), AXES, COUNT),
    "cosine_similarity": plans(vectors(("predictions", "targets")), ({}, {"negate": True}, {"axis": 0}), COUNT),
    "cosine_distance": plans(vectors(("predictions", "targets")), ({}, {"axis": 0}), COUNT),
    "cosine_embedding": plans(vectors(("first", "second"), targets=True), ({}, {"margin": 0.5}, {"margin": -0.5}), COUNT),
    "categorical_focal": plans(scored(probabilities, "either", weights=True, hessians=False), FOCAL + ({"normalize": True}, {"clip": 0.0625, "normalize": True}), COUNT),
    "categorical_focal_with_logits": plans(scored(scores, "either", weights=True, hessians=False), FOCAL, COUNT),
    "generalized_cross_entropy": plans(scored(probabilities, "index"), ({}, {"q": 0.7}, {"q": 0.1, "axis": 1}), COUNT),
    "poly_cross_entropy": plans(scored(scores, "either"), ({}, {"epsilon": -0.5}, {"epsilon": 1.0, "axis": 1}), COUNT),
    "multiclass_hinge": plans(scored(scores, "index"), AXES, COUNT),
    "multiclass_perceptron": plans(scored(scores, "index"), AXES, COUNT),
}
