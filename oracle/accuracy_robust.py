"""The samples of the robust losses of a residual, and of powers and percentages of it: (region, options, inputs)."""
from fractions import Fraction

from accuracy_elements import beside, errors, sample
from accuracy_margins import without_kinks
from accuracy_residuals import log_cosh, met

SCALES = (1.0, 0.5, 0.1, 4.685, 1e-8, 1e8)
EXTREMES = ((1e-300, 1.0, 0.0), (1e-300, 1e10, 0.0), (1e300, 1e150, 0.0), (1e200, 1e30, 0.0), (1e-160, 1e-160, 0.0), (1e10, 1e297, 1.0), (1e150, 1e152, 1.0), (1.0, 1e308, -1e308))


def thinned(samples, by=2):
    """Every other one: a file of the size a loss of one formula needs."""
    return (one for n, one in enumerate(samples) if n % by == 0)


def scaled(draw, name="c"):
    yield from thinned(errors(draw, [{name: size} for size in SCALES], [({name: size}, size) for size in SCALES]))
    for n in range(30):
        size = SCALES[n % 4]
        yield sample("ordinary", {name: size}, draw.sign() * size * draw.log_real(-2, 1.4), 0.0)
    yield from (sample("tail", {name: size}, p, t) for size, p, t in EXTREMES)
    for p in (0.5, 2.0, -7.0):
        yield sample("ordinary", {}, p, 1.0)


def at(size_of):
    """Whether the residual is exactly of a size."""
    return lambda options, inputs: abs(Fraction(inputs["predictions"]) - Fraction(inputs["targets"])) == Fraction(size_of(options))


def half_squared_error(draw):
    yield from errors(draw, [{}])
    for p, t in ((1.8e154, 0.0), (-1.8e154, 1e140), (1.3e154, -1.3e153), (2e-162, 0.0)):
        yield sample("tail", {}, p, t)


def cauchy(draw):
    yield from scaled(draw)


def geman_mcclure(draw):
    yield from scaled(draw)


def welsch(draw):
    yield from scaled(draw)
    for n in range(20):
        yield sample("tail", {"c": 0.5}, draw.sign() * draw.real(3, 14), draw.real(-0.5, 0.5))


def tukey(draw):
    samples = list(scaled(draw))
    for n in range(20):
        size, t = SCALES[n % 4], draw.real(-1, 1)
        samples.append(sample("cancellation", {"c": size}, beside(t + draw.sign() * size, draw), t))
    yield from without_kinks(samples, at(lambda o: o.get("c", 4.685)))


def wing(draw):
    samples = list(scaled(draw, "width")) + list(thinned(errors(draw, [{}, {"epsilon": 0.5}, {"epsilon": 1e-3}]), 3))
    yield from without_kinks(without_kinks(samples, at(lambda o: o.get("width", 10.0))), met)


def quantile_huber(draw):
    options = [{}, {"quantile": 0.1}, {"quantile": 0.9, "delta": 0.5}, {"quantile": 0.75, "delta": 1e-8}]
    samples = list(errors(draw, options, [(chosen, chosen.get("delta", 1.0)) for chosen in options]))
    yield from without_kinks(without_kinks(thinned(samples), at(lambda o: o.get("delta", 1.0))), met)


def logit_dist(draw):
    for region, options, inputs in thinned(log_cosh(draw)):
        yield region, options, {name: 2 * value for name, value in inputs.items()} if max(map(abs, inputs.values())) < 8e307 else inputs


def lp(draw):
    yield from without_kinks(thinned(errors(draw, [{}, {"p": 1.0}, {"p": 1.5}, {"p": 3.0}, {"p": 1.1}, {"p": 7.3}])), met)
    for p, e in ((100.0, 1.2), (1000.0, 0.5), (1.0 + 2.0 ** -52, 1e300), (1.001, 1e-300), (50.5, 1e6)):
        yield sample("tail", {"p": p}, e, 0.0)


def smape(draw):
    for n in range(50):
        yield sample("ordinary", {}, draw.real(-5, 5), draw.real(-5, 5))
        yield sample("ordinary", {}, draw.log_real(-3, 3), draw.log_real(-3, 3))
    for n in range(20):
        t = draw.sign() * draw.log_real(-6, 6)
        p = beside(t, draw)
        yield sample("kink" if p == t else "cancellation", {}, p, t)
    for p, t in ((1e308, 1.5e308), (1.7e308, -1.7e308), (1e-7, 3e-7), (-1e-300, 2e-300), (5e-324, 0.0), (1e-6, -1e-7), (1e308, 1e-308), (1e-308, 1e308), (3.0, 0.0)):
        yield sample("tail", {}, p, t)
    for t in (2.0, -1e200, 1e-9, 0.0):
        yield sample("kink", {}, 0.0, t)


SAMPLES = {name.__name__: name for name in (
    half_squared_error, cauchy, geman_mcclure, welsch, tukey, wing, quantile_huber, logit_dist, lp, smape)}
