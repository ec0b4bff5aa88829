"""The requests of the torch golden files: lists of plans, each a function from a Draw to one request body."""
import math

SHAPES = ([], [1], [5], [3, 4], [1, 3], [2, 3, 2], [2, 2, 2, 2])
REDUCTIONS = (None, "none", "sum", "mean", "weighted_mean", "batch_mean")
WEIGHTS = (None, "full", None, "rows", "scalar")
CLASS_SHAPES = ([4], [3, 4], [1, 5], [2, 3, 2], [4, 2], [2, 3, 2, 2], [5, 3])  # a class axis at 1 (at 0 for rank 1)
LAST_SHAPES = ([4], [3, 4], [1, 5], [2, 2, 3], [4, 2], [2, 1, 2, 3], [5, 3])  # a class axis at the end
CASES = 56


def turn(items, n):
    """The n-th of the items, going round, a place further every seventh time: no option is tied to one shape."""
    return items[(n + n // 7) % len(items)]


def weights_for(draw, kind, terms_shape):
    def weight():
        return draw.real(0.25, 2)
    if kind == "full":
        return draw.tensor(terms_shape, weight)
    return draw.tensor(terms_shape[:1], weight) if kind == "rows" else weight()


def body(draw, n, terms_shape, inputs, options, hessians=True, weighted=True, reduction=()):
    """The request: inputs and options with the n-th reduction and weights."""
    made = dict(inputs)
    kind = turn(WEIGHTS, n + n // 35) if weighted else None
    if kind:
        made["weights"] = weights_for(draw, kind, terms_shape)
    chosen = REDUCTIONS[(n + n // 6) % 6] if reduction == () else reduction
    # Of one unbatched sample the first dimension is not the batch: no batch_mean there.
    if chosen and not (chosen == "batch_mean" and not terms_shape):
        made["reduction"] = chosen
    if options:
        made["options"] = options
    # The second derivative that torch has for its clamped logarithm is off by 1e-11 (torch_losses), so that it is not asked for.
    hessians = hessians and "log_floor" not in options
    made["outputs"] = ["terms", "gradients", "hessians"] if hessians and n % 4 != 3 else ["terms", "gradients"]
    return made


def plans(make, options, count=CASES):
    """`count` plans that go round the options."""
    return [lambda draw, n=n: make(draw, n, dict(options[n % len(options)])) for n in range(count)]


def elementwise(prediction, target):
    def make(draw, n, options):
        shape = turn(SHAPES, n)
        inputs = {"predictions": draw.tensor(shape, lambda: prediction(draw)), "targets": draw.tensor(shape, lambda: target(draw))}
        return body(draw, n, shape, inputs, options)
    return make


def real(draw):
    return draw.real(-6, 6)


def probability(draw):
    return draw.real(0.02, 0.98)


def label(draw):
    return draw.choice((0.0, 1.0, 0.0, 1.0, draw.real(0, 1)))


def with_pos_weight(draw, n, options):
    made = elementwise(real, label)(draw, n, options)
    shape = turn(SHAPES, n)
    if n % 3 == 1 or not shape:
        made["pos_weight"] = draw.real(0.3, 4)
    elif n % 3 == 2:
        made["pos_weight"] = draw.row(shape[min(1, len(shape) - 1)], 0.3, 4)
    return made


def without(shape, axis):
    axis %= len(shape)
    return shape[:axis] + shape[axis + 1:]


def class_targets(draw, terms_shape, count, ignore):
    """Indices, every fifth or so the ignored one, but never all of them."""
    targets = draw.tensor(terms_shape, lambda: draw.index(count) if ignore is None or draw.index(5) else ignore)
    flat = flatten(targets)
    return targets if any(t != ignore for t in flat) else class_targets(draw, terms_shape, count, ignore)


def flatten(value):
    return [x for part in value for x in flatten(part)] if isinstance(value, list) else [value]


def cross_entropy(draw, n, options):
    shape = turn(CLASS_SHAPES, n)
    soft = options.pop("soft", False)
    if options.get("axis") == -1:
        shape = turn(LAST_SHAPES, n)
    axis = options.get("axis", 1) if len(shape) > 1 else 0
    terms_shape, count = without(shape, axis), shape[axis]
    inputs = {"predictions": draw.tensor(shape, lambda: real(draw))}
    if soft:
        inputs["targets"] = draw.rows(shape, axis, lambda: draw.distribution(count))
    else:
        inputs["targets"] = class_targets(draw, terms_shape, count, options.get("ignore_index", -100))
    if n % 3 != 0:
        inputs["class_weights"] = draw.row(count, 0.3, 2.5)
    # How weights and class weights share the divisor of the weighted mean is the service's own choice: torch has no such pair.
    chosen = REDUCTIONS[(n + n // 6) % 6]
    both = n % 3 != 0 and chosen in (None, "weighted_mean")
    return body(draw, n, terms_shape, inputs, options, weighted=not both)


def nll(draw, n, options):
    made = cross_entropy(draw, n, options)
    made["predictions"] = negated(made["predictions"])
    return made


def negated(value):
    return [negated(part) for part in value] if isinstance(value, list) else -abs(value)


def categorical(draw, n, options):
    axis = options.get("axis", -1)
    shape = turn(LAST_SHAPES, n) if axis == -1 else turn(CLASS_SHAPES[1:], n)
    count = shape[axis]
    inputs = {"predictions": draw.rows(shape, axis, lambda: probabilities(draw, n, count, options)),
              "targets": draw.rows(shape, axis, lambda: draw.distribution(count) if draw.index(2) else one_hot(draw, count))}
    return body(draw, n, without(shape, axis), inputs, options)


def probabilities(draw, n, count, options):
    return draw.row(count, 0.02, 0.98) if options.get("normalize") or n % 5 == 4 else draw.distribution(count, 0.05)


def one_hot(draw, count):
    hot = draw.index(count)
    return [float(k == hot) for k in range(count)]


def sparse_categorical(draw, n, options):
    axis = options.get("axis", -1)
    shape = turn(LAST_SHAPES, n) if axis == -1 else turn(CLASS_SHAPES[1:], n)
    count, terms_shape = shape[axis], without(shape, axis)
    inputs = {"predictions": draw.rows(shape, axis, lambda: probabilities(draw, n, count, options)),
              "targets": class_targets(draw, terms_shape, count, options.get("ignore_index"))}
    return body(draw, n, terms_shape, inputs, options)


def kl_div(draw, n, options):
    shape = turn(SHAPES, n)

    def distribution(count):
        return draw.distribution(count, 0.05) if count > 1 else [draw.real(0.1, 0.9)]

    def logs(count):
        return [math.log(p) for p in distribution(count)]
    targets = logs if options.get("log_target") else distribution
    if not shape:
        inputs = {"predictions": logs(1)[0], "targets": targets(1)[0]}
    else:
        inputs = {"predictions": draw.rows(shape, -1, lambda: logs(shape[-1])), "targets": draw.rows(shape, -1, lambda: targets(shape[-1]))}
    return body(draw, n, shape, inputs, options)


def kl_divergence(draw, n, options):
    axis = options.get("axis", -1)
    shape = turn(LAST_SHAPES, n) if axis == -1 else turn(CLASS_SHAPES[1:], n)
    inputs = {name: draw.rows(shape, axis, lambda: draw.distribution(shape[axis], 0.05)) for name in ("predictions", "targets")}
    return body(draw, n, without(shape, axis), inputs, options)


VECTOR_SHAPES = ([4], [3, 4], [1, 5], [2, 3], [4, 1], [6, 2], [1])


def gaussian_kl(draw, n, options):
    shape = turn(VECTOR_SHAPES, n)
    inputs = {"means": draw.tensor(shape, lambda: draw.real(-2, 2)), "log_variances": draw.tensor(shape, lambda: draw.real(-3, 2))}
    return body(draw, n, shape[:-1], inputs, options)


def triplet_margin(draw, n, options):
    shape = turn(VECTOR_SHAPES, n)
    inputs = {name: draw.tensor(shape, lambda: draw.real(-2, 2)) for name in ("anchors", "positives", "negatives")}
    return body(draw, n, shape[:-1], inputs, options, hessians=False)


FOCAL = ({}, {"gamma": 0.5}, {"gamma": 0.0}, {"alpha": 0.25}, {"gamma": 3.0, "alpha": 0.75}, {"gamma": 1.0, "label_smoothing": 0.1},
         {"alpha": -1}, {"gamma": 3.7, "alpha": None}, {"gamma": 5.0, "alpha": 0.0})
CLIP = {"clip": 0.0625}  # a power of two, that 1 − c be exact

PLANS = {
    "mse": plans(elementwise(real, real), ({},)),
    "mae": plans(elementwise(real, real), ({},)),
    "huber": plans(elementwise(real, real), ({}, {"delta": 2.5}, {"delta": 0.5})),
    "smooth_l1": plans(elementwise(real, real), ({}, {"beta": 2.5}, {"beta": 0.5}, {"beta": 0.0})),
    "binary_cross_entropy": plans(elementwise(probability, label),
                                  ({}, {"label_smoothing": 0.1}, {"log_floor": -100}, CLIP, {**CLIP, "label_smoothing": 0.25})),
    "binary_cross_entropy_with_logits": plans(with_pos_weight, ({}, {"label_smoothing": 0.1})),
    "binary_focal": plans(elementwise(probability, label), FOCAL + ({**CLIP, "gamma": 1.5},)),
    "binary_focal_with_logits": plans(elementwise(real, label), FOCAL),
    "cross_entropy": plans(cross_entropy, ({}, {"soft": True}, {"label_smoothing": 0.1}, {"ignore_index": 1}, {"soft": True, "label_smoothing": 0.2},
                                           {"axis": -1}, {"label_smoothing": 0.3, "ignore_index": 0}, {"ignore_index": None}), 80),
    "categorical_cross_entropy": plans(categorical, ({}, {"normalize": True}, {"label_smoothing": 0.1}, {"axis": 1}, CLIP,
                                                     {"normalize": True, **CLIP, "axis": 1}, {"normalize": True, "label_smoothing": 0.2, **CLIP})),
    "sparse_categorical_cross_entropy": plans(sparse_categorical, ({}, {"normalize": True}, {"ignore_index": 1}, {"axis": 1}, CLIP,
                                                                   {"normalize": True, **CLIP, "axis": 1}, {"ignore_index": -1, "normalize": True})),
    "nll": plans(nll, ({}, {"ignore_index": 1}, {"axis": -1}, {"ignore_index": None}, {"ignore_index": -1})),
    "kl_div": plans(kl_div, ({}, {"log_target": True}, {"log_target": False})),
    "kl_divergence": plans(kl_divergence, ({}, {"axis": 1}, CLIP, {"axis": 1, **CLIP})),
    "gaussian_kl": plans(gaussian_kl, ({},)),
    "triplet_margin": plans(triplet_margin, ({}, {"p": 1}, {"swap": True}, {"p": 3, "margin": 2.0}, {"eps": 0.0, "swap": True, "p": 3},
                                             {"margin": 0.25}, {"p": 1, "swap": True, "eps": 0.01}, {"p": 2, "margin": 5}, {"p": 1.5, "margin": 3})),
}
