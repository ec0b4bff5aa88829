"""Exact arithmetic for the oracle: mpmath at many digits, pairs of doubles, and the check of closed-form gradients.

A loss is a pair of functions of one sample, `term(inputs, options)` and `gradients(inputs, options)`. Inputs are mpf numbers, lists of
them or class indices. The formulas are the textbook's, unshielded: 800 digits leave nothing to shield, since e^-745 is 5e-324."""
from mpmath import mp, mpf

DIGITS = 800


def exactly(value):
    """The double as an mpf (a class index stays an int)."""
    if isinstance(value, list):
        return [exactly(item) for item in value]
    if isinstance(value, str):
        return mp.inf if value == "Infinity" else -mp.inf
    return mpf(value) if isinstance(value, float) else value


def nearest(x):
    """The double nearest to x (ties to even, subnormals included: mpmath's own conversion rounds those twice)."""
    if x == 0:
        return 0.0
    if mp.isinf(x):
        return float("inf") if x > 0 else float("-inf")
    sign, mantissa, exponent, bits = x._mpf_
    if exponent + bits > 1025:
        return float("-inf") if sign else float("inf")
    if exponent + bits < -1100:
        return 0.0
    try:
        size = (mantissa << exponent) / 1 if exponent >= 0 else mantissa / (1 << -exponent)
    except OverflowError:
        size = float("inf")
    return -size if sign else size


def pair(x):
    """[hi, lo]: hi the double nearest to x, lo the double nearest to the rest."""
    if isinstance(x, list):
        return [pair(item) for item in x]
    high = nearest(x)
    if high in (float("inf"), float("-inf")):
        return [high, 0.0]
    return [high, nearest(x - mpf(high))]


def sigmoid(z):
    return 1 / (1 + mp.exp(-z))


def softplus(z):
    return max(z, mpf(0)) + mp.log1p(mp.exp(-abs(z)))


def times(factor, x):
    """factor·x() with 0·anything = 0: the usual rule for y·log p."""
    return mpf(0) if factor == 0 else factor * x()


def option(options, name, default=0):
    value = options.get(name, default)
    return None if value is None else mpf(value)


def with_coordinate(inputs, name, place, change):
    """The inputs with one number changed by `change`."""
    copy = dict(inputs)
    if isinstance(inputs[name], list):
        copy[name] = list(inputs[name])
        copy[name][place] += change
    else:
        copy[name] = inputs[name] + change
    return copy


def magnitudes(inputs):
    """(the smallest but zero, at most 1; the largest, at least 1)."""
    numbers = [abs(x) for v in inputs.values() for x in (v if isinstance(v, list) else [v]) if x and not mp.isinf(x)]
    return min([*numbers, mpf(1)]), max([*numbers, mpf(1)])


def check_gradient(loss, term, gradients, inputs, options, coordinates=6):
    """Asserts that the closed form agrees with central differences in (a spread of) its coordinates to 60 digits."""
    unit = mpf(10) ** (-mp.dps // 3)
    least, size = magnitudes(inputs)
    steepest = max(abs(x) for g in gradients.values() for x in (g if isinstance(g, list) else [g]))
    for name, gradient in gradients.items():
        whole = isinstance(gradient, list)
        count = len(gradient) if whole else 1
        for place in range(0, count, max(1, count // coordinates)):
            x = inputs[name][place] if whole else inputs[name]
            if mp.isinf(x):
                continue
            step = unit * (min(abs(x), 1) if x else least)
            above = term(with_coordinate(inputs, name, place, step), options)
            below = term(with_coordinate(inputs, name, place, -step), options)
            difference = (above - below) / (2 * step)
            closed = gradient[place] if whole else gradient
            noise = 1000 * max(size, abs(above)) * mpf(10) ** -mp.dps / step
            curvature = steepest * (step / (abs(x) or least)) ** 2 * mpf(10) ** 30
            if not abs(difference - closed) <= abs(closed) * mpf(10) ** -60 + noise + curvature:
                raise AssertionError(f"{loss}: gradient {mp.nstr(closed, 20)}, difference {mp.nstr(difference, 20)} "
                                     f"at {name}[{place}] of {mp.nstr(x, 17)}, options {options}")
