"""Exact terms and gradients of the losses of a margin, a pair's distance or a count: each a pair of functions of one sample."""
from mpmath import mp, mpf

from exact import option, sigmoid, softplus, times
from exact_residuals import predictions


def label(inputs, options):
    y, coding = inputs["targets"], options.get("labels", "pm1")
    return 2 * y - 1 if coding == "01" else mpf(-1) if coding == "auto" and y == 0 else y


def margin(inputs, options):
    return label(inputs, options) * inputs["predictions"]


def slack(inputs, options):
    return max(mpf(0), option(options, "margin", 1.0) - margin(inputs, options))


def soft_margin(inputs, options):
    return softplus(-margin(inputs, options))


def soft_margin_slope(inputs, options):
    return -label(inputs, options) * sigmoid(-margin(inputs, options))


def hinge(inputs, options):
    return slack(inputs, options)


def hinge_slope(inputs, options):
    return -label(inputs, options) if slack(inputs, options) else mpf(0)


def squared_hinge(inputs, options):
    return slack(inputs, options) ** 2


def squared_hinge_slope(inputs, options):
    return -2 * label(inputs, options) * slack(inputs, options)


def perceptron(inputs, options):
    return max(mpf(0), -margin(inputs, options))


def perceptron_slope(inputs, options):
    return -label(inputs, options) if margin(inputs, options) < 0 else mpf(0)


def modified_huber(inputs, options):
    a = margin(inputs, options)
    return max(mpf(0), 1 - a) ** 2 if a >= -1 else -4 * a


def modified_huber_slope(inputs, options):
    return -label(inputs, options) * min(mpf(4), 2 * slack(inputs, options))


def exponential(inputs, options):
    return mp.exp(-margin(inputs, options))


def exponential_slope(inputs, options):
    return -label(inputs, options) * exponential(inputs, options)


def brier(inputs, options):
    return (inputs["predictions"] - inputs["targets"]) ** 2


def brier_slope(inputs, options):
    return 2 * (inputs["predictions"] - inputs["targets"])


def hinge_embedding(inputs, options):
    x, y = inputs["predictions"], inputs["targets"]
    return (x if y != -1 else 0) + (max(mpf(0), option(options, "margin", 1.0) - x) if y != 1 else 0)


def hinge_embedding_slope(inputs, options):
    x, y = inputs["predictions"], inputs["targets"]
    return mpf(y != -1) - mpf(y != 1 and x <= option(options, "margin", 1.0))


def stirling(y):
    return y * mp.log(y) - y + mp.log(2 * mp.pi * y) / 2 if y > 1 else mpf(0)


def poisson_nll(inputs, options):
    x, y = inputs["predictions"], inputs["targets"]
    if options.get("log_input", True):
        term = mp.exp(x) - y * x
    else:
        term = x - times(y, lambda: logarithm(x + option(options, "eps", 1e-8)))
    return term + (stirling(y) if options.get("full") else 0)


def logarithm(x):
    return mp.log(x) if x else -mp.inf


def poisson_nll_slope(inputs, options):
    x, y = inputs["predictions"], inputs["targets"]
    if options.get("log_input", True):
        return mp.exp(x) - y
    mean = x + option(options, "eps", 1e-8)
    return 1 - times(y, lambda: 1 / mean)


ELEMENTS = {name: (globals()[name], predictions(globals()[f"{name}_slope"])) for name in (
    "soft_margin", "hinge", "squared_hinge", "perceptron", "modified_huber", "exponential", "brier", "hinge_embedding", "poisson_nll")}
