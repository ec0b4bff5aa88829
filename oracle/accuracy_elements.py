"""The samples of the element losses at which accuracy is judged: (region, options, inputs)."""
import math

TAIL_LOGITS = (-1e308, -1e4, -1000.0, -745.2, -745.0, -710.0, -709.0, -100.0, -37.5, -36.7, -1e-8, -1e-17, -5e-324,
               0.0, 5e-324, 1e-17, 1e-8, 36.7, 37.5, 100.0, 709.0, 710.0, 745.0, 745.2, 1000.0, 1e4, 1e308)
HALF = 0.5
END_PROBABILITIES = (5e-324, 1e-310, 2.3e-308, 1e-300, 1e-100, 1e-17, 2.0 ** -53, 1e-12, 1e-7, 1e-3, math.nextafter(HALF, 0), HALF,
                     math.nextafter(HALF, 1), 0.5 - 1e-8, 0.5 + 1e-8, 0.999, 1 - 1e-7, 1 - 1e-12, 1 - 2.0 ** -50, 1 - 2.0 ** -53)
FOCAL_OPTIONS = [{}, {"gamma": 0.0}, {"gamma": 0.5}, {"gamma": 1.0}, {"gamma": 2.0, "alpha": 0.25}, {"gamma": 3.7}, {"gamma": 5.0, "alpha": 0.75},
                 {"gamma": 1.0, "label_smoothing": 0.1}, {"gamma": 0.5, "alpha": 0.25}, {"gamma": 2.0, "alpha": -1.0}]


def sample(region, options, predictions, targets, **more):
    return region, options, {"predictions": predictions, "targets": targets, **more}


def logistic(z):
    return 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))


def beside(x, draw):
    """A double near x: equal, or off by a few ulp up to 1e-3 relative."""
    gap = draw.choice((0.0, 2.0 ** -52, 1e-15, 1e-12, 1e-8, 1e-3))
    return x * (1 + draw.sign() * gap)


def errors(draw, options, thresholds=()):
    for n in range(90):
        yield sample("ordinary", options[n % len(options)], draw.real(-10, 10), draw.real(-10, 10))
    for n in range(60):
        size = draw.log_real(-5, 5)
        yield sample("cancellation", options[n % len(options)], beside(size, draw), size)
    for n in range(50):
        yield sample("tail", options[n % len(options)], draw.sign() * draw.log_real(-170, 150), draw.sign() * draw.log_real(-170, 150))
    ends = ((1.2e154, 0.0), (-1.3e154, 1e10), (1e16, 1e-3), (1e-160, 0.0), (3e-162, 0.0), (1e-170, 0.0), (5e-324, 0.0), (2.5, 2.5), (0.0, 0.0),
            (1e308, 1.0), (-1e308, -1e-308), (8e307, -8e307), (1e200, 1e184), (0.1, 0.3), (-0.1, 0.2), (1e-310, -1e-310))
    for n, (p, t) in enumerate(ends):
        for o in range(min(2, len(options))):
            yield sample("tail", options[(n + o) % len(options)], p, t)
    for n, (chosen, threshold) in enumerate(thresholds):
        for p in (threshold, -threshold, math.nextafter(threshold, 0), math.nextafter(threshold, math.inf), threshold * 1.0001, -threshold * 0.9999):
            yield sample("threshold", chosen, p, 0.0)
        t = (0.1, 0.7, 3.3)[n % 3]
        for p in (t + threshold, t - threshold):
            yield sample("threshold", chosen, p, t)


def mse(draw):
    yield from errors(draw, [{}])


def mae(draw):
    yield from errors(draw, [{}])


def threshold_loss(draw, name, extra=()):
    sizes = (1.0, 0.5, 0.1, 1.35, 3.0, 1e-8, 1e8)
    options = [{}] + [{name: size} for size in sizes[1:]]
    yield from errors(draw, options, [({name: size}, size) for size in sizes])
    yield from (sample("tail", {name: size}, p, t) for size, p, t in extra)


def huber(draw):
    yield from threshold_loss(draw, "delta", ((1e-300, 1.0, 0.0), (1e-300, 1e300, 0.0), (1e150, 1e158, 1.0), (1e300, 1e150, 0.0), (5e-324, 7.0, 2.0),
                                              (1e-160, 1e-160, 0.0), (1e300, 3.0, 1.0), (1e10, 1e297, 1.0)))


def smooth_l1(draw):
    yield from threshold_loss(draw, "beta", ((0.0, 1.5, 1.0), (0.0, 1.0, 1.0), (0.0, -1e-300, 1.0), (0.0, 5e-324, 0.0), (1e300, 1e200, 0.0),
                                             (1e308, 1e307, 0.0), (1e-300, 1e-301, 0.0), (1e-300, 1.0, 0.0), (1e-160, 1e-170, 0.0),
                                             (5e-324, 1e-323, 0.0), (1e300, 3.0, 1.0), (1e200, 1e-60, 0.0), (1e308, 1.5e308, 0.0)))


def soft_or_hard(draw, n):
    return (0.0, 1.0, draw.real(0, 1), draw.choice((0.1, 0.25, 0.9, 0.5)))[n % 4]


def probability_samples(draw, options):
    """Probabilities in the middle, at the ends and on top of their target."""
    for n in range(90):
        yield sample("ordinary", options[n % len(options)], draw.real(0.02, 0.98), soft_or_hard(draw, n // len(options) + n))
    for n, p in enumerate(END_PROBABILITIES):
        for m, y in enumerate((0.0, 1.0, draw.real(0.05, 0.95))):
            yield sample("tail", {}, p, y)
            yield sample("tail", options[(n + 3 * m) % len(options)], p, y)
    for n in range(40):
        y = draw.real(0.02, 0.98)
        yield sample("cancellation", options[n % len(options)] if n % 2 else {}, beside(y, draw), y)
    for n in range(10):
        y = draw.log_real(-16, -3)
        yield sample("cancellation", {}, beside(y, draw), y)


def binary_cross_entropy(draw):
    yield from probability_samples(draw, [{}, {}, {"label_smoothing": 0.1}])
    yield sample("tail", {}, 0.0, 0.0)
    yield sample("tail", {}, 1.0, 1.0)
    for p in (0.0, 1.0, 5e-324, 1e-50, 1e-44, 3e-44, 1e-13, 1e-12, 0.3, 1 - 2.0 ** -53, 1 - 1e-12):
        for y in (0.0, 1.0, 0.4):
            yield sample("log-floor", {"log_floor": -100.0}, p, y)
    for p in (0.0, 1e-300, 9e-8, 1.1e-7, 1e-3, 0.5, 0.999):
        for y in (0.0, 1.0, 0.4):
            yield sample("clip", {"clip": 1e-7}, p, y)
    # 1 − c is rounded where c is not a power of two: only such a c is asked at the upper end.
    for p in (0.0, 2.0 ** -21, 0.5, 1 - 2.0 ** -19, 1 - 2.0 ** -21, 1.0):
        for y in (0.0, 1.0, 0.4):
            yield sample("clip", {"clip": 2.0 ** -20}, p, y)


def binary_focal(draw):
    yield from probability_samples(draw, FOCAL_OPTIONS)
    for gamma in (0.0, 1.0, 2.0):
        yield sample("tail", {"gamma": gamma}, 0.0, 0.0)
        yield sample("tail", {"gamma": gamma}, 1.0, 1.0)
    for gamma in (0.5, 3.7, 0.0):
        for p in END_PROBABILITIES[::2]:
            yield sample("tail", {"gamma": gamma}, p, 0.0)
            yield sample("tail", {"gamma": gamma}, p, 1.0)
    for p in (0.0, 2.0 ** -21, 0.5, 1 - 2.0 ** -21, 1.0):
        for y in (0.0, 1.0):
            yield sample("clip", {"clip": 2.0 ** -20, "gamma": 2.0}, p, y)


def logit_samples(draw, options, weights=(None,)):
    def one(region, chosen, z, y, n):
        weight = weights[n % len(weights)]
        return sample(region, chosen, z, y, **({} if weight is None else {"pos_weight": weight}))
    for n in range(90):
        yield one("ordinary", options[n % len(options)], draw.real(-8, 8), soft_or_hard(draw, n // len(options) + n), n)
    for n, z in enumerate(TAIL_LOGITS):
        for m, y in enumerate((0.0, 1.0, draw.real(0.05, 0.95))):
            yield one("tail", {}, z, y, 0)
            yield one("tail", options[(n + 3 * m) % len(options)], z, y, n + m)
    for n in range(50):
        z = draw.real(-20, 20) if n % 2 else draw.real(-3, 3)
        y = min(1.0, beside(logistic(z), draw))
        yield one("cancellation", options[n % len(options)] if n % 3 == 0 else {}, z, y, n if n % 3 == 1 else 0)
    for n in range(20):
        yield one("tail", options[n % len(options)], draw.sign() * draw.real(20, 760), soft_or_hard(draw, n), n)


def binary_cross_entropy_with_logits(draw):
    yield from logit_samples(draw, [{}, {}, {"label_smoothing": 0.1}], (None, 2.0, 0.3, None, 7.25, 0.0, 1e3))


def binary_focal_with_logits(draw):
    yield from logit_samples(draw, FOCAL_OPTIONS)
    for gamma in (0.0, 0.5, 1.0, 3.7, 5.0):
        for z in (-1e308, -800.0, -300.0, -40.0, 40.0, 150.0, 300.0, 700.0, 800.0, 1e308):
            yield sample("tail", {"gamma": gamma}, z, 1.0 if z > 0 else 0.0)
            yield sample("tail", {"gamma": gamma}, z, 0.0 if z > 0 else 1.0)


def kl_div(draw):
    for n in range(60):
        yield sample("ordinary", {}, draw.real(-8, 0), draw.real(0.01, 1))
        yield sample("ordinary", {"log_target": True}, draw.real(-8, 0), draw.real(-8, 0))
    for n in range(60):
        t = draw.real(0.01, 1) if n % 2 else draw.log_real(-12, 0)
        yield sample("cancellation", {}, beside(math.log(t), draw), t)
        yield sample("cancellation", {"log_target": True}, beside(math.log(t), draw), math.log(t))
    for t in (0.0, 5e-324, 1e-310, 1e-300, 1e-17, 1e-3, 1 - 2.0 ** -53, 1.0):
        for x in (-1e308, -1e4, -745.0, -700.0, -1e-8, -5e-324, 0.0):
            yield sample("tail", {}, x, t)
    for t in (-1e308, -1e4, -745.2, -745.0, -709.0, -1e-17, 0.0):
        for x in (-1e300, -745.0, -1.5, -1e-17, 0.0):
            yield sample("tail", {"log_target": True}, x, t)
    yield sample("masked", {}, "-Infinity", 0.0)


SAMPLES = {name.__name__: name for name in (
    mse, mae, huber, smooth_l1, binary_cross_entropy, binary_cross_entropy_with_logits, binary_focal, binary_focal_with_logits, kl_div)}
