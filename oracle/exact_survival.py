"""Exact terms and gradients of the survival losses."""
from mpmath import mp, mpf

from exact import option


def normal_tail(z):
    return mpf(0) if z == mp.inf else mp.erfc(z / mp.sqrt(mpf(2))) / 2


def normal_density(z):
    return mpf(0) if mp.isinf(z) else mp.exp(-z ** 2 / 2) / mp.sqrt(2 * mp.pi)


def logistic_tail(z):
    return mpf(0) if z == mp.inf else 1 / (1 + mp.exp(z))


def logistic_density(z):
    return mpf(0) if mp.isinf(z) else mp.exp(-abs(z)) / (1 + mp.exp(-abs(z))) ** 2


def extreme_tail(z):
    return mpf(0) if z == mp.inf else mp.exp(-mp.exp(z))


def extreme_density(z):
    return mpf(0) if mp.isinf(z) else mp.exp(z - mp.exp(z))


# distribution → 1 − F, f, and F where it is not 1 − F of the negative
NOISES = {"normal": (normal_tail, normal_density, None), "logistic": (logistic_tail, logistic_density, None),
          "extreme": (extreme_tail, extreme_density, lambda z: mpf(0) if z == -mp.inf else -mp.expm1(-mp.exp(z)))}


def bounds(inputs, options):
    sigma = mpf(option(options, "scale", 1.0))
    logs = [(-mp.inf if t == 0 else t if t == mp.inf else mp.log(t)) for t in (inputs["lower"], inputs["upper"])]
    return [x if mp.isinf(x) else (x - inputs["predictions"]) / sigma for x in logs], sigma


def between(a, b, noise):
    """The probability, from the side where it is a difference of small numbers."""
    tail, _, cumulative = NOISES[noise]
    below = cumulative or (lambda z: mpf(1) if z == mp.inf else tail(-z))
    return tail(a) - tail(b) if a > 0 else below(b) - below(a)


def aft(inputs, options):
    (a, b), sigma = bounds(inputs, options)
    noise = options.get("distribution", "normal")
    if inputs["lower"] == inputs["upper"]:
        return log_density(a, noise) + mp.log(sigma) + mp.log(inputs["lower"])
    return -mp.log(between(a, b, noise))


def log_density(z, noise):
    """Minus the logarithm."""
    if noise == "normal":
        return z ** 2 / 2 + mp.log(2 * mp.pi) / 2
    return abs(z) + 2 * mp.log1p(mp.exp(-abs(z))) if noise == "logistic" else mp.exp(z) - z


def aft_gradients(inputs, options):
    (a, b), sigma = bounds(inputs, options)
    noise = options.get("distribution", "normal")
    if inputs["lower"] == inputs["upper"]:
        slope = {"normal": lambda: -a, "logistic": lambda: -mp.tanh(a / 2), "extreme": lambda: -mp.expm1(a)}[noise]()
    else:
        density = NOISES[noise][1]
        slope = (density(b) - density(a)) / between(a, b, noise)
    return {"predictions": slope / sigma}


ELEMENTS = {"aft": (aft, aft_gradients)}
