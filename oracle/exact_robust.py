"""Exact terms and gradients of the robust losses of a residual, and of powers and percentages of it."""
from mpmath import mp, mpf

from exact import option
from exact_elements import error, huber, huber_gradients
from exact_residuals import log_cosh, log_cosh_slope, predictions


def half_squared_error(inputs, options):
    return error(inputs) ** 2 / 2


def half_squared_error_slope(inputs, options):
    return error(inputs)


def ratio(inputs, options, default=1.0):
    """The residual, the scale, and their ratio squared."""
    e, c = error(inputs), option(options, "c", default)
    return e, c, (e / c) ** 2


def cauchy(inputs, options):
    _, c, square = ratio(inputs, options)
    return c ** 2 / 2 * mp.log1p(square)


def cauchy_slope(inputs, options):
    e, _, square = ratio(inputs, options)
    return e / (1 + square)


def geman_mcclure(inputs, options):
    e, _, square = ratio(inputs, options)
    return e ** 2 / (2 * (1 + square))


def geman_mcclure_slope(inputs, options):
    e, _, square = ratio(inputs, options)
    return e / (1 + square) ** 2


def welsch(inputs, options):
    _, c, square = ratio(inputs, options)
    return c ** 2 / 2 * -mp.expm1(-square)


def welsch_slope(inputs, options):
    e, _, square = ratio(inputs, options)
    return e * mp.exp(-square)


def tukey(inputs, options):
    _, c, square = ratio(inputs, options, 4.685)
    return c ** 2 / 6 * (1 - max(mpf(0), 1 - square) ** 3)


def tukey_slope(inputs, options):
    e, _, square = ratio(inputs, options, 4.685)
    return e * max(mpf(0), 1 - square) ** 2


def wing(inputs, options):
    size, w, eps = abs(error(inputs)), option(options, "width", 10.0), option(options, "epsilon", 2.0)
    return w * mp.log1p(size / eps) if size < w else size - w + w * mp.log1p(w / eps)


def wing_slope(inputs, options):
    e, w, eps = error(inputs), option(options, "width", 10.0), option(options, "epsilon", 2.0)
    return mp.sign(e) * (w / (eps + abs(e)) if abs(e) < w else 1)


def price(inputs, options):
    q = option(options, "quantile", 0.5)
    return (q if error(inputs) < 0 else 1 - q) / option(options, "delta", 1.0)


def quantile_huber(inputs, options):
    return price(inputs, options) * huber(inputs, options)


def quantile_huber_slope(inputs, options):
    return price(inputs, options) * huber_gradients(inputs, options)["predictions"]


def halved(inputs):
    return {name: value / 2 for name, value in inputs.items()}


def logit_dist(inputs, options):
    return 2 * log_cosh(halved(inputs), options)


def logit_dist_slope(inputs, options):
    return log_cosh_slope(halved(inputs), options)


def lp(inputs, options):
    size = abs(error(inputs))
    return mp.exp(option(options, "p", 2.0) * mp.log(size)) if size else mpf(0)


def lp_slope(inputs, options):
    e, p = error(inputs), option(options, "p", 2.0)
    return mp.sign(e) * p * mp.exp((p - 1) * mp.log(abs(e))) if e else mpf(0)


def smape(inputs, options):
    total = abs(inputs["predictions"]) + abs(inputs["targets"])
    return 2 * abs(error(inputs)) / max(total, option(options, "eps", 1.17e-6))


def smape_slope(inputs, options):
    p, t = inputs["predictions"], inputs["targets"]
    total, eps, side = abs(p) + abs(t), option(options, "eps", 1.17e-6), mp.sign(p - t)
    if total < eps:
        return 2 * side / eps
    return 2 * side / total - 2 * abs(p - t) * mp.sign(p) / total ** 2 if total else mpf(0)


ELEMENTS = {name: (globals()[name], predictions(globals()[f"{name}_slope"])) for name in (
    "half_squared_error", "cauchy", "geman_mcclure", "welsch", "tukey", "wing", "quantile_huber", "logit_dist", "lp", "smape")}
