"""The samples of the losses of positive amounts: (region, options, inputs)."""
import math

from accuracy_elements import beside, sample
from accuracy_margins import without_kinks
from accuracy_residuals import met

LOGS = (-1e308, -2000.0, -745.2, -709.5, -40.0, -1e-8, -5e-324, 0.0, 1e-17, 36.7, 700.0, 709.5, 1400.0, 1e4, 1e308)
NEAR_ONE, NEAR_TWO = (1 + 2.0 ** -52, 1 + 1e-10, 1.001), (2 - 2.0 ** -52, 2 - 1e-10, 1.999, 2 + 1e-10)
POWERS = (1.5, 1.0, 2.0, 0.0, *NEAR_ONE, *NEAR_TWO, 1.2, 1.9, 2.5, 3.0, -1e-10, -1.0, -3.5, 10.0, -10.0)


def target(draw, power, n):
    """A target that the power allows."""
    if power <= 0 and n % 5 == 0:
        return -draw.log_real(-2, 2)
    return 0.0 if power < 2 and n % 5 == 1 else draw.log_real(-3, 3)


def gamma_nll(draw):
    for n in range(50):
        yield sample("ordinary", {}, draw.real(-5, 5), draw.log_real(-2, 2))
    for n in range(40):
        y = draw.log_real(-8, 8)
        yield sample("cancellation", {}, beside(math.log(y), draw), y)
        r = -draw.real(0.1, 6)
        yield sample("cancellation", {}, r, beside(-r * math.exp(r), draw))
    for r in LOGS:
        for y in (5e-324, 1e-300, 0.3, 1e10, 1e308):
            yield sample("tail", {}, r, y)


def tweedie_nll(draw):
    for n in range(4 * len(POWERS)):
        power = POWERS[n % len(POWERS)]
        yield sample("ordinary", {"power": power} if n else {}, draw.real(-4, 4), target(draw, power, n // len(POWERS)))
    for n in range(2 * len(POWERS)):
        power, y = POWERS[n % len(POWERS)], draw.log_real(-3, 3)
        yield sample("cancellation", {"power": power}, beside(math.log(y), draw), y)
    for n in range(12):
        power, r = (3.0, 2.5, -1.0, -3.5)[n % 4], draw.real(-3, 3)
        yield sample("cancellation", {"power": power}, r, beside((1 - power) / (2 - power) * math.exp(r), draw))
    for n, r in enumerate(LOGS):
        for m, y in enumerate((0.0, 1e-300, 0.3, 1e10)):
            power = (1.5, 1.0, 1.2, 1.999, 1 + 1e-10, 0.0, -1.0)[(n + m) % 7]
            yield sample("tail", {"power": power}, r, y)
        yield sample("tail", {"power": (2.0, 3.0, 2 + 1e-10)[n % 3]}, r, 1e-5)


def deviances(draw):
    for n in range(4 * len(POWERS)):
        power = POWERS[n % len(POWERS)]
        yield sample("ordinary", {"power": power}, draw.log_real(-2, 2), target(draw, power, n // len(POWERS)))
    for n in range(3 * len(POWERS)):
        y = draw.log_real(-3, 3)
        yield sample("cancellation", {"power": POWERS[n % len(POWERS)]}, beside(y, draw), y)
    for n in range(2 * len(POWERS)):
        # On both sides of where the series ends.
        power, y = POWERS[n % len(POWERS)], draw.log_real(-1, 1)
        edge = 1 / 64 / max(1.0, abs(1 - power), abs(2 - power))
        yield sample("threshold", {"power": power}, y * math.exp(draw.sign() * edge * draw.real(0.9, 1.1)), y)
    for n in range(2 * len(POWERS)):
        power = POWERS[n % len(POWERS)]
        reach = 140 if abs(power) < 3 else 20
        yield sample("tail", {"power": power}, draw.log_real(-reach, reach), draw.log_real(-reach, reach))
    for n, m in enumerate((5e-324, 1e-300, 1.0, 1e300)):
        for y in (0.0, 5e-324, 1e-300, 3.0, 1e300):
            yield sample("tail", {"power": (1.0, 1.5, 1 + 1e-10)[n % 3]}, m, y)
            yield sample("tail", {"power": (2.0, 1.999)[n % 2]}, m, y or 7.0)
    for p, y in ((2.5, -1.0), (0.0, 0.0), (-3.0, 2.5), (1e8, 1.0)):
        yield sample("ordinary", {}, p, y)


def tweedie_deviance(draw):
    yield from without_kinks(deviances(draw), met)


def generalized_kl(draw):
    def row(region, pairs):
        return region, {}, {"predictions": [x for x, _ in pairs], "targets": [t for _, t in pairs]}
    for n in range(40):
        yield row("ordinary", [(draw.real(-4, 3), draw.log_real(-2, 1) if k or n % 4 else 0.0) for k in range((1, 2, 3, 5)[n % 4])])
    for n in range(40):
        targets = [draw.log_real(-6, 3) for _ in range((1, 2, 4)[n % 3])]
        yield row("cancellation", [(beside(math.log(t), draw), t) for t in targets])
    for n in range(30):
        t = draw.log_real(-4, 4)
        yield row("threshold", [(math.log(t) + draw.sign() * draw.real(0.9, 1.1), t)])
    for x in (-1e308, -745.2, -40.0, -1e-8, 0.0, 36.7, 709.5):
        for t in (0.0, 5e-324, 1e-300, 0.3, 1.0, 1e10, 1e300):
            yield row("tail", [(x, t)])
    yield row("masked", [("-Infinity", 0.0), (0.5, 1.0)])


SAMPLES = {name.__name__: name for name in (gamma_nll, tweedie_nll, tweedie_deviance, generalized_kl)}
