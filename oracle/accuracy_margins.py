"""The samples of the losses of a margin, a distance or a count: (region, options, inputs). Region "kink": the slope jumps or bends there."""
import math

from accuracy_elements import TAIL_LOGITS, beside, probability_samples, sample

CODINGS = ({}, {"labels": "01"}, {"labels": "auto"})
SIGNS = {"pm1": (-1.0, 1.0), "01": (0.0, 1.0), "auto": (0.0, 1.0, -1.0)}


def labels_of(draw, options):
    """The hard labels, and a soft one."""
    coding = options.get("labels", "pm1")
    return (*SIGNS[coding], draw.real(0.05, 0.95) if coding == "01" else draw.sign() * draw.real(0.05, 0.95))


def sign_of(options, y):
    coding = options.get("labels", "pm1")
    return 2 * y - 1 if coding == "01" else -1.0 if coding == "auto" and y == 0 else y


def scores(draw, corners=(), tail=TAIL_LOGITS, more=({},)):
    """Scores in the middle, far out, and on and beside the margins where the formula changes."""
    options = [{**coding, **other} for other in more for coding in CODINGS]
    for n in range(90):
        chosen = options[n % len(options)]
        yield sample("ordinary", chosen, draw.real(-8, 8), draw.choice(labels_of(draw, chosen)))
    for n, z in enumerate(tail):
        for m, y in enumerate(labels_of(draw, {})):
            yield sample("tail", {}, z, y)
        chosen = options[n % len(options)]
        yield sample("tail", chosen, z, draw.choice(labels_of(draw, chosen)))
    for corner in corners:
        for n in range(24):
            chosen = options[n % len(options)]
            wanted = chosen.get("margin", 1.0) if corner == 1 and "margin" in chosen else corner
            y = draw.choice(labels_of(draw, chosen))
            z = wanted / sign_of(chosen, y)
            if n % 2:
                yield sample("cancellation", chosen, beside(z, draw), y)
            else:
                yield sample("threshold", chosen, math.nextafter(z, draw.choice((-math.inf, math.inf))), y)


def without_kinks(samples, at):
    """Marks the samples where the slope jumps, and the closed form is a choice, or where it bends, and differences are not exact enough."""
    for region, options, inputs in samples:
        yield ("kink" if at(options, inputs) else region), options, inputs


def corner_of(wanted):
    return lambda options, inputs: sign_of(options, inputs["targets"]) * inputs["predictions"] == wanted(options)


def soft_margin(draw):
    yield from scores(draw)
    for n in range(40):
        chosen = CODINGS[n % 3]
        yield sample("tail", chosen, draw.sign() * draw.real(20, 760), draw.choice(labels_of(draw, chosen)))


MARGINS = ({}, {"margin": 0.5}, {"margin": 2.0}, {"margin": 0.1})


def hinge(draw):
    yield from without_kinks(scores(draw, (1.0,), more=MARGINS), corner_of(lambda o: o.get("margin", 1.0)))
    for y in (-1.0, 1.0):
        yield sample("kink", {}, y, y)


def squared_hinge(draw):
    yield from without_kinks(scores(draw, (1.0,), [z for z in TAIL_LOGITS if abs(z) < 1e150], MARGINS), corner_of(lambda o: o.get("margin", 1.0)))


def perceptron(draw):
    yield from without_kinks(scores(draw), corner_of(lambda o: 0))


def modified_huber(draw):
    yield from without_kinks(without_kinks(scores(draw, (1.0, -1.0)), corner_of(lambda o: 1)), corner_of(lambda o: -1))
    for y in (-1.0, 1.0):
        yield sample("kink", {}, y, y)
        yield sample("kink", {}, -y, y)


def exponential(draw):
    yield from scores(draw)
    for n in range(40):
        chosen = CODINGS[n % 3]
        yield sample("tail", chosen, draw.sign() * draw.real(20, 709), draw.choice(labels_of(draw, chosen)))


def brier(draw):
    yield from probability_samples(draw, [{}])
    for p, y in ((0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (1.0, 0.0), (1e-170, 0.0), (5e-324, 0.0)):
        yield sample("tail", {}, p, y)


def hinge_embedding(draw):
    options = ({}, {"margin": 0.5}, {"margin": 2.0}, {"margin": 0.0})
    for n in range(80):
        yield sample("ordinary", options[n % 4], draw.real(0.01, 4), draw.choice((-1.0, 1.0)))
    for n, x in enumerate((0.0, 5e-324, 1e-300, 1e-17, 1.0, 1e10, 1e300, 1e308, -0.5, -1e308)):
        for y in (-1.0, 1.0, 0.5, 0.0):
            yield sample("kink" if x == 1.0 else "tail", {}, x, y)
    for n in range(40):
        margin = options[n % 3].get("margin", 1.0)
        x = beside(margin, draw)
        yield sample("kink" if x == margin else "cancellation", options[n % 3], x, -1.0)


def poisson_nll(draw):
    logs, counts = [{}, {"full": True}], [{"log_input": False}, {"log_input": False, "full": True}, {"log_input": False, "eps": 0.0}, {"log_input": False, "eps": 1e-7}]

    def count(n):
        return (float(draw.index(12)), draw.real(0.1, 30), 0.0, draw.log_real(0, 5))[n % 4]
    for n in range(80):
        yield sample("ordinary", logs[n // 4 % 2], draw.real(-4, 5), count(n))
        yield sample("ordinary", counts[n // 4 % 4], draw.real(0.05, 30), count(n))
    for n in range(60):
        y = draw.real(0.2, 60) if n % 2 else draw.log_real(-3, 6)
        yield sample("cancellation", logs[n % 2], beside(math.log(y), draw), y)
        yield sample("cancellation", counts[n % 4], beside(y, draw), y)
    for n in range(40):
        r = draw.real(0.05, 20)
        yield sample("cancellation", logs[n % 2], r, beside(math.exp(r) / r, draw))
        p = draw.real(1.2, 100)
        yield sample("cancellation", counts[n % 4], p, beside(p / math.log(p), draw))
        yield sample("cancellation", counts[n % 4], beside(1.0, draw), draw.real(0.5, 4))
    for n, r in enumerate(z for z in TAIL_LOGITS if z < 709.5):
        for y in (0.0, 5e-324, 1e-300, 0.3, 1.0, 7.0, 1e10, 1e300):
            yield sample("tail", logs[n % 2], r, y)
    for p in (0.0, 5e-324, 1e-310, 1e-300, 1e-17, 1e-8, 1 - 1e-8, 1.0, 1e10, 1e300, 1e308):
        for n, y in enumerate((0.0, 5e-324, 1e-300, 0.3, 1.0, 7.0, 1e10, 1e300)):
            chosen = counts[n % 4] if p else counts[n % 2]
            yield sample("tail", chosen, p, y)
    yield sample("kink", counts[2], 0.0, 0.0)


SAMPLES = {name.__name__: name for name in (
    soft_margin, hinge, squared_hinge, perceptron, modified_huber, exponential, brier, hinge_embedding, poisson_nll)}
