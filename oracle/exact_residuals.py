"""Exact terms and gradients of the losses of a residual or a ratio: each a pair of functions of one sample."""
from mpmath import mp, mpf

from exact import option
from exact_elements import error


def predictions(gradient):
    """A gradient in the predictions alone."""
    return lambda inputs, options: {"predictions": gradient(inputs, options)}


def log_cosh(inputs, options):
    size = abs(error(inputs))
    return size + mp.log1p(mp.exp(-2 * size)) - mp.log(2)


def log_cosh_slope(inputs, options):
    e = error(inputs)
    return mp.sign(e) * mp.expm1(-2 * abs(e)) / -(1 + mp.exp(-2 * abs(e)))


def percentage(inputs, options):
    return option(options, "scale", 100.0) / max(abs(inputs["targets"]), option(options, "eps", 1e-7))


def mape(inputs, options):
    return abs(error(inputs)) * percentage(inputs, options)


def mape_slope(inputs, options):
    return mp.sign(error(inputs)) * percentage(inputs, options)


def raised(inputs, options):
    """Prediction and target after the floor, and whether it lifted the prediction."""
    p, t, floor = inputs["predictions"], inputs["targets"], option(options, "floor", None)
    return (p, t, False) if floor is None else (max(p, floor), max(t, floor), p < floor)


def msle(inputs, options):
    p, t, _ = raised(inputs, options)
    return mp.log((1 + p) / (1 + t)) ** 2


def msle_slope(inputs, options):
    p, t, lifted = raised(inputs, options)
    return mpf(0) if lifted else 2 * mp.log((1 + p) / (1 + t)) / (1 + p)


def half_squared_log_error(inputs, options):
    return msle(inputs, options) / 2


def half_squared_log_error_slope(inputs, options):
    return msle_slope(inputs, options) / 2


def quantile(inputs, options):
    e, q = error(inputs), option(options, "quantile", 0.5)
    return max(-q * e, (1 - q) * e)


def quantile_slope(inputs, options):
    e, q = error(inputs), option(options, "quantile", 0.5)
    return -q if e < 0 else 1 - q if e > 0 else mpf(0)


def pseudo_huber(inputs, options):
    e, delta = error(inputs), option(options, "delta", 1.0)
    return e ** 2 / (1 + mp.sqrt(1 + (e / delta) ** 2))


def pseudo_huber_slope(inputs, options):
    e, delta = error(inputs), option(options, "delta", 1.0)
    return e / mp.sqrt(1 + (e / delta) ** 2)


def price(inputs, options):
    alpha = option(options, "alpha", 0.5)
    return alpha if error(inputs) < 0 else 1 - alpha


def expectile(inputs, options):
    return price(inputs, options) * error(inputs) ** 2 / 2


def expectile_slope(inputs, options):
    return price(inputs, options) * error(inputs)


def excess(inputs, options):
    return max(mpf(0), abs(error(inputs)) - option(options, "epsilon", 0.1))


def epsilon_insensitive(inputs, options):
    return excess(inputs, options)


def epsilon_insensitive_slope(inputs, options):
    return mp.sign(error(inputs)) if excess(inputs, options) else mpf(0)


def squared_epsilon_insensitive(inputs, options):
    return excess(inputs, options) ** 2


def squared_epsilon_insensitive_slope(inputs, options):
    return 2 * mp.sign(error(inputs)) * excess(inputs, options)


def fair(inputs, options):
    e, c = error(inputs), option(options, "c", 1.0)
    return c * (abs(e) - c * mp.log1p(abs(e) / c))


def fair_slope(inputs, options):
    e, c = error(inputs), option(options, "c", 1.0)
    return c * e / (abs(e) + c)


ELEMENTS = {name: (globals()[name], predictions(globals()[f"{name}_slope"])) for name in (
    "log_cosh", "mape", "msle", "half_squared_log_error", "quantile", "pseudo_huber", "expectile", "epsilon_insensitive",
    "squared_epsilon_insensitive", "fair")}
