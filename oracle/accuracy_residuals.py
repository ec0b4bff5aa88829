"""The samples of the losses of a residual or a ratio: (region, options, inputs). Region "kink": the slope jumps or bends there."""
import math
from fractions import Fraction

from accuracy_elements import beside, errors, sample, threshold_loss
from accuracy_margins import without_kinks


def log_cosh(draw):
    yield from errors(draw, [{}])
    for n in range(60):
        yield sample("ordinary", {}, draw.sign() * draw.log_real(-3, 1.5), 0.0)
    for p in (0.9, math.nextafter(0.9, 0), math.nextafter(0.9, 1), 0.89, 0.91, 18.0, 19.0, 22.0, 350.0, 372.0, 400.0, 1e-8, 1e-5):
        yield sample("threshold", {}, p, 0.0)
        yield sample("threshold", {}, 1.0 - p, 1.0)


def mape(draw):
    shared = {"scale": 1.0, "eps": 2.220446049250313e-16}
    yield from errors(draw, [{}, shared, {"eps": 0.5}, {"scale": 3.7}])
    for t in (0.0, 1e-300, 1e-7, math.nextafter(1e-7, 1), 1e-8, 1e308, -1e300):
        for p in (1.0, -1e150, 1e149, 1e-310, 1e300):
            yield sample("tail", {}, p, t)


def ratios(draw):
    def positive():
        return draw.log_real(-6, 6)
    for n in range(80):
        yield sample("ordinary", {}, draw.real(-0.95, 10) if n % 2 else positive(), draw.real(-0.95, 10) if n % 3 else positive())
    for n in range(70):
        t = (positive(), draw.real(-0.999, 1), -1 + draw.log_real(-12, -1))[n % 3]
        yield sample("cancellation", {}, max(beside(t, draw), -1 + 2.0 ** -53), t)
    ends = (-1 + 2.0 ** -53, -1 + 1e-12, -0.999999, -0.5, -1e-300, 0.0, 5e-324, 1e-300, 1e-17, 1.0, 1e10, 1e150, 1e279, 1.1e280, 1e300, 1.7e308)
    for p in ends:
        for t in ends:
            yield sample("tail", {}, p, t)
    floor = {"floor": 1e-7}
    for p in (-5.0, -1e308, -1.0, 0.0, 9e-8, 1.1e-7, 0.5, 3.0, 1e300):
        for t in (-3.0, 0.0, 1e-7, 2e-7, 0.5, 4.0, 1e200):
            yield sample("clip", floor, p, t)


def met(options, inputs):
    return inputs["predictions"] == inputs["targets"]


def msle(draw):
    yield from without_kinks(ratios(draw), met)


def half_squared_log_error(draw):
    yield from without_kinks(ratios(draw), met)


def quantile(draw):
    options = [{}, {"quantile": 0.1}, {"quantile": 0.9}, {"quantile": 0.75}, {"quantile": 1e-10}]
    yield from without_kinks(errors(draw, options), met)


def pseudo_huber(draw):
    yield from threshold_loss(draw, "delta", ((1e-300, 1.0, 0.0), (1e-300, 1e300, 0.0), (1e150, 1e158, 1.0), (1e300, 1e150, 0.0), (5e-324, 7.0, 2.0),
                                              (1e-160, 1e-160, 0.0), (1e300, 3.0, 1.0), (1e10, 1e297, 1.0), (1e300, 1e-5, 0.0)))


def expectile(draw):
    yield from without_kinks(errors(draw, [{}, {"alpha": 0.1}, {"alpha": 0.9}, {"alpha": 0.75}, {"alpha": 1e-10}]), met)


def on_edge(options, inputs):
    return abs(Fraction(inputs["predictions"]) - Fraction(inputs["targets"])) == Fraction(options.get("epsilon", 0.1))


def tube(draw):
    sizes = (0.1, 1.0, 0.5, 3.0, 1e-8)
    yield from errors(draw, [{}] + [{"epsilon": size} for size in sizes[1:]], [({"epsilon": size}, size) for size in sizes])
    for n in range(60):
        epsilon, t = sizes[n % 5], draw.real(-2, 2)
        yield sample("cancellation", {"epsilon": epsilon}, beside(t + draw.sign() * epsilon, draw), t)


def epsilon_insensitive(draw):
    yield from without_kinks(tube(draw), on_edge)


def squared_epsilon_insensitive(draw):
    yield from without_kinks(tube(draw), on_edge)


def fair(draw):
    yield from threshold_loss(draw, "c", ((1e-300, 1.0, 0.0), (1e-300, 1e10, 0.0), (1e200, 1.0, 0.0), (1e150, 1e152, 1.0), (1e-160, 1e-160, 0.0), (1e100, 3.0, 1.0)))
    for n in range(80):
        yield sample("ordinary", {}, draw.sign() * draw.log_real(-6, 3), 0.0)
    for x in (2.0 ** -14, math.nextafter(2.0 ** -14, 0), 6.2e-5, 1e-4, 0.999, math.nextafter(1.0, 0), 1.001):
        yield sample("threshold", {}, x, 0.0)


SAMPLES = {name.__name__: name for name in (
    log_cosh, mape, msle, half_squared_log_error, quantile, pseudo_huber, expectile, epsilon_insensitive, squared_epsilon_insensitive, fair)}
