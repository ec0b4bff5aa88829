"""Exact terms and gradients of the losses that compare the scores of many classes: lists of labels, the sparsemax, one against all."""
from mpmath import mp, mpf

from exact import option, sigmoid, softplus


def listed(targets):
    """The labels before the first −1."""
    return targets[:targets.index(-1)] if -1 in targets else targets


def label_pairs(inputs):
    """(a label that holds, one that does not) where the hinge between them is open; a label given twice is twice among them."""
    z, labels = inputs["predictions"], listed(inputs["targets"])
    return [(j, i) for j in labels for i in range(len(z)) if i not in labels and 1 - (z[j] - z[i]) > 0]


def multilabel_margin(inputs, options):
    z = inputs["predictions"]
    return mp.fsum(1 - (z[j] - z[i]) for j, i in label_pairs(inputs)) / len(z)


def multilabel_margin_gradients(inputs, options):
    slopes = [mpf(0)] * len(inputs["predictions"])
    for j, i in label_pairs(inputs):
        slopes[j] -= 1
        slopes[i] += 1
    return {"predictions": [s / len(slopes) for s in slopes]}


def sparsemax(z):
    """(the projection of z onto the distributions, its threshold), by sorting."""
    total, threshold = mpf(0), None
    for n, x in enumerate(sorted(z, reverse=True), 1):
        total += x
        if 1 + n * x > total:
            threshold = (total - 1) / n
    return [max(mpf(0), x - threshold) for x in z], threshold


def multiclass_sparsemax(inputs, options):
    # Only differences count, and squares of huge scores would need as many digits more.
    z = [x - max(inputs["predictions"]) for x in inputs["predictions"]]
    p, threshold = sparsemax(z)
    return mp.fsum(x ** 2 - threshold ** 2 for x, share in zip(z, p) if share > 0) / 2 - z[inputs["targets"]] + mpf(1) / 2


def multiclass_sparsemax_gradients(inputs, options):
    p, _ = sparsemax(inputs["predictions"])
    # 1 − p of the true class is the sum of the others, to the last digit.
    return {"predictions": [-mp.fsum(x for i, x in enumerate(p) if i != k) if k == inputs["targets"] else share for k, share in enumerate(p)]}


def reaches(inputs, options):
    factor = option(options, "sigmoid", 1.0)
    return [(-1 if k == inputs["targets"] else 1) * factor * x for k, x in enumerate(inputs["predictions"])]


def multiclass_ova(inputs, options):
    return mp.fsum(softplus(x) for x in reaches(inputs, options))


def multiclass_ova_gradients(inputs, options):
    factor = option(options, "sigmoid", 1.0)
    return {"predictions": [(-1 if k == inputs["targets"] else 1) * factor * sigmoid(x) for k, x in enumerate(reaches(inputs, options))]}


ROWS = {
    "multilabel_margin": (multilabel_margin, multilabel_margin_gradients),
    "multiclass_sparsemax": (multiclass_sparsemax, multiclass_sparsemax_gradients),
    "multiclass_ova": (multiclass_ova, multiclass_ova_gradients),
}
