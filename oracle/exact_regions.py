"""Exact terms and gradients of the overlap losses of masks."""
from mpmath import mp, mpf

from exact import exactly, option, pair


def smoothed(options):
    return option(options, "smooth_nr", 1e-5), option(options, "smooth_dr", 1e-5)


def quotient(numerator, denominator, of_numerator, of_denominator):
    """1 − N/D, and its gradient."""
    if numerator == denominator == 0:
        return mpf(0), [mpf(0)] * len(of_numerator)
    return 1 - numerator / denominator, [(numerator / denominator * d - n) / denominator for n, d in zip(of_numerator, of_denominator)]


def dice_parts(inputs, options):
    p, t, (n, d) = inputs["predictions"], inputs["targets"], smoothed(options)
    squared = options.get("squared", False)
    size = (lambda x: mp.fsum(v * v for v in x)) if squared else mp.fsum
    common = 2 * mp.fsum(a * b for a, b in zip(p, t)) + n
    return quotient(common, size(p) + size(t) + d, [2 * b for b in t], [2 * a if squared else mpf(1) for a in p])


def tversky_parts(inputs, options, fp=0.5, fn=0.5):
    p, t, (n, d) = inputs["predictions"], inputs["targets"], smoothed(options)
    a, b = option(options, "fp_weight", fp), option(options, "fn_weight", fn)
    common = mp.fsum(x * y for x, y in zip(p, t))
    whole = common + a * mp.fsum(x * (1 - y) for x, y in zip(p, t)) + b * mp.fsum((1 - x) * y for x, y in zip(p, t))
    return quotient(common + n, whole + d, t, [y + a * (1 - y) - b * y for y in t])


def focal_parts(inputs, options):
    value, slopes = tversky_parts(inputs, options, 0.3, 0.7)
    gamma = option(options, "gamma", 0.75)
    if value <= 0:
        return mpf(0), [mpf(0)] * len(slopes)
    power = mp.exp(gamma * mp.log(value))
    return power, [gamma * power / value * s for s in slopes]


def jaccard_parts(inputs, options):
    return tversky_parts(inputs, {**options, "fp_weight": 1.0, "fn_weight": 1.0})


PARTS = {"dice": dice_parts, "tversky": tversky_parts, "focal_tversky": focal_parts, "jaccard": jaccard_parts}
ROWS = {name: (lambda i, o, f=f: f(i, o)[0], lambda i, o, f=f: {"predictions": f(i, o)[1]}) for name, f in PARTS.items()}


def class_weights(masks, kind):
    sizes = [mp.fsum(mask) for mask in masks]
    power = {"square": 2, "simple": 1, "uniform": 0}[kind]
    known = [s ** -power for s in sizes if s or not power]
    return [s ** -power if s or not power else max([*known, mpf(0)]) for s in sizes]


def generalized_dice(predictions, targets, options):
    """One sample's term and gradient, from a line of numbers a class."""
    n, d = smoothed(options)
    weights = class_weights(targets, options.get("w_type", "square"))
    common = 2 * mp.fsum(w * mp.fsum(x * y for x, y in zip(p, t)) for w, p, t in zip(weights, predictions, targets)) + n
    whole = mp.fsum(w * (mp.fsum(p) + mp.fsum(t)) for w, p, t in zip(weights, predictions, targets)) + d
    value, slopes = quotient(common, whole, [2 * w * y for w, t in zip(weights, targets) for y in t], [w for w, t in zip(weights, targets) for _ in t])
    width = len(targets[0])
    return value, [slopes[k:k + width] for k in range(0, len(slopes), width)]


def check(inputs, options, slopes):
    """Central differences in a few coordinates."""
    p, t, step = inputs["predictions"], inputs["targets"], mpf(10) ** -100
    places = [(c, k) for c, line in enumerate(p) for k in range(len(line))]
    for c, k in places[::max(1, len(places) // 5)]:
        above, below = (generalized_dice([[x + (s if (i, j) == (c, k) else 0) for j, x in enumerate(line)] for i, line in enumerate(p)], t, options)[0] for s in (step, -step))
        difference = (above - below) / (2 * step)
        assert abs(difference - slopes[c][k]) <= abs(slopes[c][k]) * mpf(10) ** -60 + mpf(10) ** -120, (c, k, difference, slopes[c][k])


def reference(draw, samples):
    mp.dps = 300
    made = []
    for region, options, inputs in samples(draw):
        exact = {name: exactly(value) for name, value in inputs.items()}
        term, slopes = generalized_dice(exact["predictions"], exact["targets"], options)
        check(exact, options, slopes)
        made.append({"region": region, "options": options, "inputs": {name: [value] for name, value in inputs.items()},
                     "terms": [pair(term)], "gradients": {"predictions": [pair(slopes)]}})
    return made


REFERENCES = {"generalized_dice": reference}
