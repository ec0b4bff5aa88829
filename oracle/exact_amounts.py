"""Exact terms and gradients of the losses of positive amounts: the Gamma and Tweedie families, and the divergence between masses."""
from mpmath import mp, mpf

from exact import option, times
from exact_elements import error
from exact_residuals import predictions


def gamma_nll(inputs, options):
    return inputs["predictions"] + inputs["targets"] * mp.exp(-inputs["predictions"])


def gamma_nll_slope(inputs, options):
    return 1 - inputs["targets"] * mp.exp(-inputs["predictions"])


def tweedie_nll(inputs, options):
    r, y, p = inputs["predictions"], inputs["targets"], option(options, "power", 1.5)
    if p == 0:
        return (mp.exp(r) - y) ** 2 / 2
    if p == 1:
        return mp.exp(r) - y * r
    if p == 2:
        return gamma_nll(inputs, options)
    return mp.exp((2 - p) * r) / (2 - p) - y * mp.exp((1 - p) * r) / (1 - p)


def tweedie_nll_slope(inputs, options):
    r, y, p = inputs["predictions"], inputs["targets"], option(options, "power", 1.5)
    return mp.exp((2 - p) * r) - y * mp.exp((1 - p) * r)


def power_of(x, exponent):
    return mpf(0) if x <= 0 else mp.exp(exponent * mp.log(x))


def tweedie_deviance(inputs, options):
    m, y, p = inputs["predictions"], inputs["targets"], option(options, "power", 0.0)
    if p == 0:
        return error(inputs) ** 2
    if p == 1:
        return 2 * (times(y, lambda: mp.log(y / m)) - y + m)
    if p == 2:
        return 2 * (mp.log(m / y) + y / m - 1)
    return 2 * (power_of(y, 2 - p) / ((1 - p) * (2 - p)) - y * power_of(m, 1 - p) / (1 - p) + power_of(m, 2 - p) / (2 - p))


def tweedie_deviance_slope(inputs, options):
    p = option(options, "power", 0.0)
    return 2 * error(inputs) * (power_of(inputs["predictions"], -p) if p else 1)


def mass(x):
    return mpf(0) if mp.isinf(x) else mp.exp(x)


def generalized_kl(inputs, options):
    pairs = list(zip(inputs["predictions"], inputs["targets"]))
    return mp.fsum(times(t, lambda x=x, t=t: mp.log(t) - x) + mass(x) - t for x, t in pairs)


def generalized_kl_gradients(inputs, options):
    return {"predictions": [mass(x) - t for x, t in zip(inputs["predictions"], inputs["targets"])]}


ELEMENTS = {name: (globals()[name], predictions(globals()[f"{name}_slope"])) for name in ("gamma_nll", "tweedie_nll", "tweedie_deviance")}
ROWS = {"generalized_kl": (generalized_kl, generalized_kl_gradients)}
