"""Exact terms and gradients of the losses that compare two vectors or two distributions: contrastive, Jensen–Shannon."""
from mpmath import mp, mpf

from exact import option, times
from exact_rows import gaps, norm, norm_slopes


def hinges(inputs, options):
    """(what a similar pair is too far, what a dissimilar pair is too near, the differences)."""
    u = gaps(inputs["first"], inputs["second"], options)
    distance = norm(u, options)
    return max(mpf(0), distance - option(options, "pos_margin", 0.0)), max(mpf(0), option(options, "margin", 1.0) - distance), u


def contrastive(inputs, options):
    near, far, _ = hinges(inputs, options)
    power, y = options.get("power", 2), inputs["targets"]
    return y * near ** power + (1 - y) * far ** power


def contrastive_gradients(inputs, options):
    near, far, u = hinges(inputs, options)
    power, y = options.get("power", 2), inputs["targets"]

    def force(hinge):
        return mpf(0) if hinge == 0 else power * hinge ** (power - 1)
    pull = [(y * force(near) - (1 - y) * force(far)) * slope for slope in norm_slopes(u, options)]
    return {"first": pull, "second": [-x for x in pull]}


def pairs_of(inputs):
    return zip(inputs["predictions"], inputs["targets"])


def relative(s, t):
    """s·ln(s/t), 0 at s = 0."""
    return times(s, lambda: mp.log(s / t) if t else mp.inf)


def js_divergence(inputs, options):
    beta = option(options, "beta", 0.5)
    if beta == 0:
        return mp.fsum(relative(t, s) for s, t in pairs_of(inputs))
    if beta == 1:
        return mp.fsum(relative(s, t) for s, t in pairs_of(inputs))
    rest = 1 - beta
    return mp.fsum(beta * relative(t, rest * s + beta * t) + rest * relative(s, rest * s + beta * t) for s, t in pairs_of(inputs))


def js_divergence_gradients(inputs, options):
    beta = option(options, "beta", 0.5)

    def slope(s, t):
        if beta == 0:
            return mpf(0) if t == 0 else -t / s
        if beta == 1:
            return mp.log(s / t) + 1
        # Beside target 0 the term is a straight line, whose slope is answered at prediction 0, too.
        return -(1 - beta) * mp.log(1 - beta) if t == 0 else (1 - beta) * mp.log(s / ((1 - beta) * s + beta * t))
    return {"predictions": [slope(s, t) for s, t in pairs_of(inputs)]}


ROWS = {
    "contrastive": (contrastive, contrastive_gradients),
    "js_divergence": (js_divergence, js_divergence_gradients),
}

# General powers at all digits are slow.
DIGITS_OF = {"contrastive": 240}
