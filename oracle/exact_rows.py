"""Exact terms and gradients of the losses whose sample is one row."""
from mpmath import mp, mpf

from exact import option, times


def softmax(z):
    top = max(z)
    powers = [mp.exp(x - top) for x in z]
    total = mp.fsum(powers)
    return [x / total for x in powers], top + mp.log(total)


def ignored(inputs, options, default):
    index = options.get("ignore_index", default)
    return isinstance(inputs["targets"], int) and index is not None and inputs["targets"] == index


def coefficients(inputs, options):
    """The factor of each class' −log P: the target, smoothed and weighted as PyTorch does it."""
    targets, count = inputs["targets"], len(inputs["predictions"])
    weights, s = inputs.get("class_weights") or [mpf(1)] * count, option(options, "label_smoothing")
    if isinstance(targets, int):
        targets = [mpf(k == targets) for k in range(count)]
        if s == 0:
            return [w * t for w, t in zip(weights, targets)]
    return [w * (t * (1 - s) + s / count) for w, t in zip(weights, targets)]


def cross_entropy(inputs, options):
    if ignored(inputs, options, -100):
        return mpf(0)
    z, (_, log_sum) = inputs["predictions"], softmax(inputs["predictions"])
    return mp.fsum(times(c, lambda x=x: log_sum - x) for c, x in zip(coefficients(inputs, options), z))


def cross_entropy_gradients(inputs, options):
    z = inputs["predictions"]
    if ignored(inputs, options, -100):
        return {"predictions": [mpf(0)] * len(z)}
    (shares, _), factors = softmax(z), coefficients(inputs, options)
    total = mp.fsum(factors)
    return {"predictions": [p * total - c for p, c in zip(shares, factors)]}


def probabilities(inputs, options):
    """(p normalised and clipped, which clips were active, the normaliser)."""
    p, c = inputs["predictions"], option(options, "clip")
    total = mp.fsum(p) if options.get("normalize") else mpf(1)
    shares = [x / total for x in p]
    inside = [min(max(x, c), 1 - c) if c else x for x in shares]
    return inside, [a != b for a, b in zip(inside, shares)], total


def probability_row(inputs, options, targets):
    p, _, _ = probabilities(inputs, options)
    return -mp.fsum(times(t, lambda x=x: mp.log(x) if x else -mp.inf) for t, x in zip(targets, p))


def probability_row_gradients(inputs, options, targets):
    p, active, total = probabilities(inputs, options)
    slopes = [mpf(0) if clip else -times(t, lambda x=x: 1 / x) for t, x, clip in zip(targets, p, active)]
    if not options.get("normalize"):
        return {"predictions": slopes}
    shared = mp.fsum(s * x for s, x in zip(slopes, p))
    return {"predictions": [(s - shared) / total for s in slopes]}


def smoothed_row(inputs, options):
    s, count = option(options, "label_smoothing"), len(inputs["targets"])
    return [t * (1 - s) + s / count for t in inputs["targets"]]


def categorical_cross_entropy(inputs, options):
    return probability_row(inputs, options, smoothed_row(inputs, options))


def categorical_cross_entropy_gradients(inputs, options):
    return probability_row_gradients(inputs, options, smoothed_row(inputs, options))


def one_hot(inputs):
    return [mpf(k == inputs["targets"]) for k in range(len(inputs["predictions"]))]


def sparse_categorical_cross_entropy(inputs, options):
    return mpf(0) if ignored(inputs, options, None) else probability_row(inputs, options, one_hot(inputs))


def sparse_categorical_cross_entropy_gradients(inputs, options):
    if ignored(inputs, options, None):
        return {"predictions": [mpf(0)] * len(inputs["predictions"])}
    return probability_row_gradients(inputs, options, one_hot(inputs))


def nll_weights(inputs, options):
    count = len(inputs["predictions"])
    if ignored(inputs, options, -100):
        return [mpf(0)] * count
    weights = inputs.get("class_weights") or [mpf(1)] * count
    return [w if k == inputs["targets"] else mpf(0) for k, w in enumerate(weights)]


def nll(inputs, options):
    return -mp.fsum(times(w, lambda x=x: x) for w, x in zip(nll_weights(inputs, options), inputs["predictions"]))


def nll_gradients(inputs, options):
    return {"predictions": [-w for w in nll_weights(inputs, options)]}


def kl_divergence(inputs, options):
    c = option(options, "clip")
    return mp.fsum(times(max(t, c), lambda p=p, t=t: mp.log(max(t, c) / max(p, c)) if max(p, c) else mp.inf)
                   for p, t in zip(inputs["predictions"], inputs["targets"]))


def kl_divergence_gradients(inputs, options):
    c = option(options, "clip")
    return {"predictions": [mpf(0) if p < c else -times(max(t, c), lambda p=p: 1 / p)
                            for p, t in zip(inputs["predictions"], inputs["targets"])]}


def gaussian_kl(inputs, options):
    return mp.fsum(m ** 2 + mp.exp(v) - 1 - v for m, v in zip(inputs["means"], inputs["log_variances"])) / 2


def gaussian_kl_gradients(inputs, options):
    return {"means": list(inputs["means"]), "log_variances": [(mp.exp(v) - 1) / 2 for v in inputs["log_variances"]]}


def gaps(x, y, options):
    eps = mpf(0) if options.get("eps_mode") == "root" else option(options, "eps", 1e-6)
    return [a - b + eps for a, b in zip(x, y)]


def power(x, exponent):
    return x ** int(exponent) if exponent == int(exponent) else mpf(0) if x == 0 else mp.exp(exponent * mp.log(x))


def norm(u, options):
    p = option(options, "p", 2.0)
    total = mp.fsum(power(abs(x), p) for x in u) + (option(options, "eps", 1e-6) if options.get("eps_mode") == "root" else 0)
    return mpf(0) if total == 0 else total if p == 1 else mp.sqrt(total) if p == 2 else mp.exp(mp.log(total) / p)


def norm_slopes(u, options):
    p, length = option(options, "p", 2.0), norm(u, options)
    return [mpf(0) if x == 0 else mp.sign(x) * power(abs(x) / length, p - 1) for x in u]


def triplet_parts(inputs, options):
    """(the hinge's argument, gaps a−p, gaps of the nearer negative, whether swapped)."""
    a, p, n = inputs["anchors"], inputs["positives"], inputs["negatives"]
    near, far, swapped = gaps(a, p, options), gaps(a, n, options), False
    if options.get("swap") and norm(gaps(p, n, options), options) < norm(far, options):
        far, swapped = gaps(p, n, options), True
    margin = option(options, "margin", 1.0)
    return margin + norm(near, options) - norm(far, options), near, far, swapped


def triplet_margin(inputs, options):
    return max(triplet_parts(inputs, options)[0], mpf(0))


def difference(x, y):
    """x − y, 0 where they agree to all but the last ten digits: what is left then is the arithmetic's own rounding."""
    rest = x - y
    return rest if abs(rest) > max(abs(x), abs(y)) * mpf(10) ** (10 - mp.dps) else mpf(0)


def triplet_margin_gradients(inputs, options):
    reach, near, far, swapped = triplet_parts(inputs, options)
    if reach < 0:
        return {name: [mpf(0)] * len(near) for name in ("anchors", "positives", "negatives")}
    pull, push = norm_slopes(near, options), norm_slopes(far, options)
    if swapped:
        return {"anchors": pull, "positives": [difference(-x, y) for x, y in zip(pull, push)], "negatives": push}
    return {"anchors": [difference(x, y) for x, y in zip(pull, push)], "positives": [-x for x in pull], "negatives": push}


ROWS = {
    "cross_entropy": (cross_entropy, cross_entropy_gradients),
    "categorical_cross_entropy": (categorical_cross_entropy, categorical_cross_entropy_gradients),
    "sparse_categorical_cross_entropy": (sparse_categorical_cross_entropy, sparse_categorical_cross_entropy_gradients),
    "nll": (nll, nll_gradients),
    "kl_divergence": (kl_divergence, kl_divergence_gradients),
    "gaussian_kl": (gaussian_kl, gaussian_kl_gradients),
    "triplet_margin": (triplet_margin, triplet_margin_gradients),
}

# General powers at all digits are slow. No term needs so many (the inputs span 1e-200 … 1e200 only at p = 2 and 3).
DIGITS_OF = {"triplet_margin": 240}
