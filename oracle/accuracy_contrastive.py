"""The samples of the losses that compare two vectors or two distributions at which accuracy is judged: (region, options, inputs)."""
import math

from accuracy_rows import CLASSES, distance, near, row_sample

PAIR_OPTIONS = [{}, {"power": 1}, {"p": 1.0}, {"p": 3.0, "margin": 2.5}, {"pos_margin": 0.25}, {"eps": 0.0, "margin": 4.0}, {"p": 1.0, "power": 1, "pos_margin": 0.5},
                {"p": 1.5, "eps": 0.0}, {"margin": 5.0, "power": 1}]


def pair(region, options, first, second, target):
    return region, options, {"first": first, "second": second, "targets": target}


def contrastive(draw):
    def one(depth, size=1.0):
        return draw.row(depth, -size, size)
    for n in range(72):
        depth = (2, 3, 1, 4, 8, 2, 3, 5)[n % 8]
        yield pair("ordinary", PAIR_OPTIONS[n % 9], one(depth), one(depth), (1.0, 0.0, 0.0, draw.real(0, 1))[n % 4])
    for n in range(54):
        depth, options = (2, 3, 1, 4, 2)[n % 5], dict(PAIR_OPTIONS[n % 9])
        a, b = one(depth), one(depth)
        # a hinge just opens
        reach = distance(a, b, options.get("p", 2.0), options.get("eps", 1e-6))
        gap = (0.5 + draw.random.random()) * draw.choice((1e-3, 1e-8, 1e-12, 2.0 ** -50))
        options["margin" if n % 2 else "pos_margin"] = reach + gap if n % 2 else max(0.0, reach - gap)
        yield pair("cancellation", options, a, b, float(n % 2 == 0))
    for n in range(16):
        a = one((3, 1, 2, 4)[n % 4])
        yield pair("cancellation", PAIR_OPTIONS[n % 9], a, near(a, 1e-9, draw), float(n % 2))
    for options in ({}, {"eps": 0.0}, {"eps": 0.0, "p": 3.0, "power": 1}):
        yield pair("tail", {**options, "power": 1}, [1e200, 1e200], [-1e200, 0.0], 1.0)
        yield pair("tail", {**options, "eps": 0.0}, [1e-100, 3e-100], [-1e-100, 0.0], 1.0)
        yield pair("tail", {**options, "eps": 0.0}, [1e-100, 3e-100], [-1e-100, 0.0], 0.0)
        yield pair("tail", options, [1e16, 0.0], [-2.0, 1.0], 0.5)
    yield pair("kink", {"eps": 0.0, "power": 1}, [0.0, 0.0], [0.0, 1.0], 0.0)
    yield pair("kink", {"eps": 0.0}, [0.5, 0.25], [0.5, 0.25], 0.0)
    yield pair("kink", {"eps": 0.0}, [0.5, 0.25], [0.5, 0.25], 1.0)


BETAS = ({}, {"beta": 0.1}, {"beta": 0.0}, {"beta": 0.9}, {"beta": 1.0}, {}, {"beta": 1e-3})


def js_divergence(draw):
    for n in range(60):
        count = CLASSES[n % len(CLASSES)]
        yield row_sample("ordinary", BETAS[n % 7], draw.distribution(count, 0.01), draw.distribution(count, 0.01))
    for n in range(60):
        count, gap = CLASSES[n % len(CLASSES)], (1e-3, 1e-8, 1e-5, 2.0 ** -52, 0.1)[n % 5]
        p = draw.distribution(count, 0.01)
        raw = near(p, gap, draw)
        total = math.fsum(raw)
        yield row_sample("cancellation", BETAS[n % 4 if n % 4 != 2 else 6], p, [t / total for t in raw])
    p = draw.distribution(5)
    yield row_sample("cancellation", {}, p, list(p))
    for beta in ({}, {"beta": 0.1}, {"beta": 0.75}):
        yield row_sample("tail", beta, [1.0 - 2.0 ** -53, 1e-16], [1e-16, 1.0])
        yield row_sample("tail", beta, [5e-324, 1.0], [0.25, 0.75])
        yield row_sample("tail", beta, [1e-300, 1.0], [3e-300, 1.0])
        yield row_sample("tail", beta, [2e-310, 1.0], [1e-310, 1.0])
        yield row_sample("tail", beta, [0.25, 0.75], [0.0, 1.0])
        yield row_sample("tail", beta, [1e-200, 1.0], [0.5, 0.5])
        yield row_sample("edge", beta, [0.0, 1.0], [0.5, 0.5])
        yield row_sample("edge", beta, [0.0, 1.0], [0.0, 1.0])
        yield row_sample("edge", beta, [0.0, 1.0], [1.0, 0.0])
    yield row_sample("tail", {"beta": 0.0}, [0.25, 0.75], [0.0, 1.0])
    yield row_sample("tail", {"beta": 1.0}, [1e-300, 1.0], [0.25, 0.75])


SAMPLES = {name.__name__: name for name in (contrastive, js_divergence)}
