"""The samples of the losses on pairs, directions and class scores at which accuracy is judged: (region, options, inputs)."""
import math

from accuracy_rows import CLASSES, GAPS, HUGE_ROWS, end_rows, near, row_sample, softmax, weights_or_none


def gaussian_sample(region, options, mean, target, variance):
    return region, options, {"predictions": mean, "targets": target, "variances": variance}


def gaussian_nll(draw):
    options = ({}, {"full": True}, {}, {"eps": 1e-3}, {"full": True, "eps": 1e-9})
    for n in range(80):
        yield gaussian_sample("ordinary", options[n % 5], draw.real(-5, 5), draw.real(-5, 5), draw.log_real(-2, 2))
    for n in range(60):
        target, error = draw.real(-3, 3), draw.log_real(-2, 1)
        mean = target + error
        exact = mean - target
        # log v + e²/v is near 0, or v near e²
        variance = exact ** 2 * (1 + draw.sign() * GAPS[n % 5]) if n % 2 else draw.real(0.05, 0.9)
        if n % 2 == 0:
            mean, target = math.sqrt(-variance * math.log(variance)) * (1 + draw.sign() * GAPS[n % 5]), 0.0
        yield gaussian_sample("cancellation", options[n % 2 * 2], mean, target, variance)
    for e in (1e-300, 1e-160, 1e-30, 1e16, 1e150, 1.5e154):
        for v in (1e-5, 1.0, 1e100, 1e308):
            yield gaussian_sample("tail", {}, e, 0.0, v)
    for v in (0.0, 5e-324, 1e-9, 1e-6, math.nextafter(1e-6, 0), math.nextafter(1e-6, 1)):
        yield gaussian_sample("log-floor" if v <= 1e-6 else "threshold", {}, 0.75, 0.5, v)


def margin_ranking(draw):
    def one(region, margin, a, b, y):
        return region, {"margin": margin} if margin else {}, {"first": a, "second": b, "targets": y}
    for n in range(80):
        yield one("ordinary", (0.0, 1.0, 0.1)[n % 3], draw.real(-5, 5), draw.real(-5, 5), (1.0, -1.0, 1.0, draw.real(-1, 1))[n % 4])
    for n in range(60):
        b, margin, y = draw.real(-5, 5), (0.5, 1.0, 0.1)[n % 3], float(draw.sign())
        a = (b + y * margin) * (1 - draw.sign() * GAPS[1 + n % 4])
        yield one("cancellation", margin, a, b, y)
    for a, b in ((1e308, 1.0), (1e308, 1e308), (1e16, 1.0), (1e-300, -1e-300), (1.0, 1e308), (0.0, 0.0)):
        for y in (1.0, -1.0):
            if a != b:
                yield one("tail", 0.5, a, b, y)
    yield one("tie", 0.0, 2.5, 2.5, 1.0)
    yield one("tie", 0.0, -1.0, -1.0, -1.0)


FINITE_ROWS = [row for row in HUGE_ROWS if max(map(abs, row)) < 1e300 or len(row) == 2]


def multi_margin(draw):
    options = ({}, {"p": 2}, {"margin": 0.25}, {"p": 2, "margin": 3.0}, {"margin": 0.1})
    for n in range(100):
        count = CLASSES[n % len(CLASSES)]
        yield row_sample("ordinary", options[n % 5], draw.row(count, -3, 3), draw.index(count), weights_or_none(draw, n, count))
    for n in range(50):
        count = CLASSES[n % len(CLASSES)]
        row, y = draw.row(count, -3, 3), draw.index(count)
        other = (y + 1) % count
        row[other] = (row[y] - 1.0) * (1 + draw.sign() * GAPS[1 + n % 4])
        yield row_sample("cancellation", {"p": 1 + n % 2}, row, y)
    for row in FINITE_ROWS:
        for y in range(len(row)):
            yield row_sample("tail", {"margin": 0.3}, row, y)
            if max(map(abs, row)) < 1e150:
                yield row_sample("tail", {"p": 2, "margin": 0.3}, row, y)


def categorical_hinge(draw):
    for n in range(100):
        count = CLASSES[n % len(CLASSES)]
        hot = draw.index(count)
        yield row_sample("ordinary", {}, draw.row(count, -3, 3), draw.distribution(count) if n % 4 == 3 else [float(k == hot) for k in range(count)])
    for n in range(50):
        count = CLASSES[n % len(CLASSES)]
        hot, row = draw.index(count), draw.row(count, -3, 3)
        row[hot] = (1 + max([0.0] + [x for k, x in enumerate(row) if k != hot])) * (1 - (0.5 + draw.random.random()) * GAPS[2 + n % 3])
        yield row_sample("cancellation", {}, row, [float(k == hot) for k in range(count)])
    for row in FINITE_ROWS:
        for y in range(len(row)):
            others = [0.0 if k == y else x for k, x in enumerate(row)]
            if (row[y] - max(others)) != 1 and others.count(max(others)) == 1:
                yield row_sample("tail", {}, row, [float(k == y) for k in range(len(row))])


def multilabel_soft_margin(draw):
    for n in range(100):
        count = CLASSES[n % len(CLASSES)]
        targets = draw.row(count, 0, 1) if n % 3 == 2 else [float(draw.index(2)) for _ in range(count)]
        yield row_sample("ordinary", {}, draw.row(count, -8, 8), targets, weights_or_none(draw, n, count))
    for n in range(60):
        count = CLASSES[n % len(CLASSES)]
        row = draw.row(count, -5, 5)
        yield row_sample("cancellation", {}, row, [min(1.0, t) for t in near([1 / (1 + math.exp(-z)) for z in row], GAPS[n % 5], draw)])
    for row in FINITE_ROWS:
        yield row_sample("tail", {}, row, [float(k % 2) for k in range(len(row))])
        yield row_sample("tail", {}, row, [float(1 - k % 2) for k in range(len(row))])
        yield row_sample("tail", {}, row, draw.row(len(row), 0, 1))


DEPTHS = (2, 3, 4, 8, 2, 5, 3, 32)


def directions(draw):
    """(region, x, y): any, nearly parallel, nearly opposite, nearly at a right angle, huge and tiny."""
    for n in range(80):
        depth = DEPTHS[n % 8]
        yield "ordinary", draw.row(depth, -2, 2), draw.row(depth, -2, 2)
    for n in range(60):
        x, size = draw.row(DEPTHS[n % 8], -2, 2), draw.real(0.2, 3)
        gap = (1e-3, 1e-6, 1e-9, 1e-2)[n % 4]
        yield "cancellation", x, [(size if n % 3 else -size) * v for v in near(x, gap, draw)]
    for n in range(20):
        a, b = draw.real(0.5, 2), draw.real(0.5, 2)
        yield "cancellation", [a, b], [-b, a * (1 + draw.sign() * GAPS[1 + n % 4])]
    for x, y in (([1e200, -1e200], [3.0, 1.0]), ([1e-200, 2e-200], [3.0, -1e200]), ([5e-320, 3e-318], [1.0, 2.0]), ([1e308, 1e308, -1e308], [1.0, 2.0, 4.0]),
                 ([1e150, 1.0], [1.0, 1e150]), ([2.0, 1e-170], [1e-170, 3.0]), ([1.0, 0.0], [0.0, 1e-9])):
        yield "tail", x, y


def cosine_like(draw, options):
    for n, (region, x, y) in enumerate(directions(draw)):
        chosen = dict(options[n % len(options)])
        if region == "tail":
            chosen["eps"] = 0.0
        yield region, chosen, {"predictions": x, "targets": y}
    for x, y in (([0.0, 0.0], [1.0, 2.0]), ([1e-9, 2e-9], [1.0, 3.0]), ([1e-3, 2e-3], [1e-2, 3e-2])):
        yield "threshold", {}, {"predictions": x, "targets": y}
        yield "threshold", {"eps": 0.01}, {"predictions": x, "targets": y}


def cosine_similarity(draw):
    yield from cosine_like(draw, ({}, {"negate": True}, {"eps": 0.0}))


def cosine_distance(draw):
    yield from cosine_like(draw, ({}, {"eps": 0.0}, {"eps": 1e-7}))


def cosine_embedding(draw):
    options = ({}, {"margin": 0.5}, {"margin": -0.25}, {"eps": 1e-3})
    for n, (region, x, y) in enumerate(directions(draw)):
        chosen = dict(options[n % 4])
        if region == "tail":
            chosen["eps"] = (0.0, 1e-12)[max(map(abs, x)) > 1e-100]
        for target in ((1.0, -1.0) if n % 5 else (0.25,)):
            at_margin = target < 1 and any(x) and sum(a * b for a, b in zip(x, y)) == 0
            yield "tie" if at_margin else region, chosen, {"first": x, "second": y, "targets": target}
    for target in (1.0, -1.0):
        yield "tie" if target < 0 else "threshold", {}, {"first": [0.0, 0.0], "second": [1.0, 2.0], "targets": target}
        yield "threshold", {}, {"first": [1e-6, 2e-7], "second": [1e-5, 2.0], "targets": target}


GAMMAS = ({}, {"gamma": 0.5}, {"gamma": 0.0}, {"gamma": 3.7, "alpha": 0.25}, {"gamma": 1.0}, {"gamma": 5.0}, {"label_smoothing": 0.1}, {"gamma": 0.25, "label_smoothing": 0.1})


def categorical_focal_with_logits(draw):
    for n in range(80):
        count = CLASSES[n % len(CLASSES)]
        yield row_sample("ordinary", GAMMAS[n % 8], draw.row(count, -6, 6), draw.index(count) if n % 3 else draw.distribution(count), weights_or_none(draw, n, count))
    for n, row in enumerate(HUGE_ROWS):
        for y in range(len(row)):
            yield row_sample("tail", GAMMAS[(n + y) % 6], row, y)
            yield row_sample("tail", {"gamma": 0.5}, row, y)
    for n in range(30):
        count = CLASSES[n % len(CLASSES)]
        row, y = draw.row(count, -3, 3), draw.index(count)
        row[y] += draw.real(30, 700) * (1 if n % 2 else -1)
        yield row_sample("tail", GAMMAS[n % 6], row, y)
    yield row_sample("masked", {}, [1.5, "-Infinity", 0.25], 0)


FOCAL_TREATMENTS = ({}, {"normalize": True}, {}, {"normalize": True, "clip": 1e-7, "alpha": 0.25}, {"clip": 2.0 ** -20})


def categorical_focal(draw):
    for n in range(80):
        count, options = CLASSES[n % len(CLASSES)], {**FOCAL_TREATMENTS[n % 5], **GAMMAS[n % 8]}
        row = draw.distribution(count) if n % 2 else draw.row(count, 0.02, 0.98)
        yield row_sample("ordinary", options, row, draw.index(count) if n % 3 else draw.distribution(count), weights_or_none(draw, n, count))
    for n, row in enumerate(end_rows()):
        for y in range(len(row)):
            # beyond p = 1 there is no power to take differences of
            yield row_sample("edge" if 1.0 in row else "tail", GAMMAS[(n + y) % 6], row, y)
            yield row_sample("tail", {**GAMMAS[(n + y) % 6], "normalize": True}, row, y)
    for p in ([0.0, 1.0], [1.0, 0.0], [2.0 ** -30, 1 - 2.0 ** -30]):
        for y in (0, 1):
            yield row_sample("clip", {"clip": 2.0 ** -20}, p, y)
            yield row_sample("clip", {"clip": 2.0 ** -20, "normalize": True, "gamma": 0.5}, p, y)


def generalized_cross_entropy(draw):
    options = ({}, {"q": 0.7}, {"q": 0.1}, {"q": 1.0}, {"q": 1e-6})
    for n in range(100):
        count = CLASSES[n % len(CLASSES)]
        yield row_sample("ordinary", options[n % 5], draw.distribution(count), draw.index(count))
    for n, row in enumerate(end_rows()):
        for y in range(len(row)):
            yield row_sample("tail", options[(n + y) % 5], row, y)
    for gap in (2.0 ** -53, 2.0 ** -50, 1e-12, 1e-8, 1e-3):
        for chosen in options:
            yield row_sample("cancellation", chosen, [1 - gap, gap], 0)
    for chosen in options[3:4]:
        yield row_sample("tail", chosen, [0.0, 1.0], 0)


def poly_cross_entropy(draw):
    options = ({}, {"epsilon": -1.0}, {"epsilon": 0.0}, {"epsilon": 1.0}, {"epsilon": -0.5})
    for n in range(80):
        count = CLASSES[n % len(CLASSES)]
        yield row_sample("ordinary", options[n % 5], draw.row(count, -6, 6), draw.index(count) if n % 3 else draw.distribution(count))
    for n, row in enumerate(HUGE_ROWS):
        for y in range(len(row)):
            for chosen in options[:2]:
                yield row_sample("tail", chosen, row, y)
    for n in range(40):
        count = CLASSES[n % len(CLASSES)]
        row = draw.row(count, -4, 4)
        yield row_sample("cancellation", {"epsilon": 0.0}, row, [min(1.0, t) for t in near(softmax(row), GAPS[n % 5], draw)])
    yield row_sample("masked", {}, [1.5, "-Infinity", 0.25], 0)


def rivals(draw, lead):
    for n in range(100):
        count = CLASSES[n % len(CLASSES)]
        yield row_sample("ordinary", {}, draw.row(count, -3, 3), draw.index(count))
    for n in range(50):
        count = CLASSES[n % len(CLASSES)]
        row, y = draw.row(count, -3, 3), draw.index(count)
        row[y] = (max(x for k, x in enumerate(row) if k != y) + lead) * (1 + draw.sign() * GAPS[1 + n % 4])
        yield row_sample("cancellation", {}, row, y)
    for row in FINITE_ROWS:
        for y in range(len(row)):
            others = [x for k, x in enumerate(row) if k != y]
            if others.count(max(others)) == 1 and max(others) != row[y] - lead:
                yield row_sample("tail", {}, row, y)


def multiclass_hinge(draw):
    yield from rivals(draw, 1.0)


def multiclass_perceptron(draw):
    yield from rivals(draw, 0.0)


SAMPLES = {f.__name__: f for f in (
    gaussian_nll, margin_ranking, multi_margin, categorical_hinge, multilabel_soft_margin, cosine_similarity, cosine_distance, cosine_embedding,
    categorical_focal, categorical_focal_with_logits, generalized_cross_entropy, poly_cross_entropy, multiclass_hinge, multiclass_perceptron)}
