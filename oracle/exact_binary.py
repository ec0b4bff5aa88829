"""Exact terms and gradients of more losses of a margin: those of one corner each, and of zero and one."""
from mpmath import mp, mpf

from exact import option
from exact_margins import label, margin
from exact_residuals import predictions


def smoothed_hinge(inputs, options):
    a, gamma = margin(inputs, options), option(options, "gamma", 1.0)
    return max(mpf(0), 1 - a) ** 2 / (2 * gamma) if a >= 1 - gamma else 1 - gamma / 2 - a


def smoothed_hinge_slope(inputs, options):
    a, gamma = margin(inputs, options), option(options, "gamma", 1.0)
    return -label(inputs, options) * min(mpf(1), max(mpf(0), 1 - a) / gamma)


def zero_one(inputs, options):
    return mpf(margin(inputs, options) < 0)


def zero_one_slope(inputs, options):
    return mpf(0)


BITS = {"labels": "01"}


def sparsemax(inputs, options):
    s = -margin(inputs, BITS)
    return mpf(0) if s <= -1 else s if s >= 1 else (s + 1) ** 2 / 4


def sparsemax_slope(inputs, options):
    return -label(inputs, BITS) * min(mpf(1), max(mpf(0), (1 - margin(inputs, BITS)) / 2))


def sigmoid_margin(inputs, options):
    return 2 / (1 + mp.exp(2 * margin(inputs, options)))


def sigmoid_margin_slope(inputs, options):
    power = mp.exp(-2 * abs(margin(inputs, options)))
    return -label(inputs, options) * 4 * power / (1 + power) ** 2


def l2_margin(inputs, options):
    return (1 - margin(inputs, options)) ** 2


def l2_margin_slope(inputs, options):
    return -2 * label(inputs, options) * (1 - margin(inputs, options))


def dwd(inputs, options):
    a, q = margin(inputs, options), option(options, "q", 1.0)
    return 1 - a if a <= q / (q + 1) else mp.exp(q * mp.log(q / ((q + 1) * a))) / (q + 1)


def dwd_slope(inputs, options):
    a, q = margin(inputs, options), option(options, "q", 1.0)
    return -label(inputs, options) * (1 if a <= q / (q + 1) else mp.exp((q + 1) * mp.log(q / ((q + 1) * a))))


ELEMENTS = {name: (globals()[name], predictions(globals()[f"{name}_slope"])) for name in (
    "smoothed_hinge", "zero_one", "sparsemax", "sigmoid_margin", "l2_margin", "dwd")}
