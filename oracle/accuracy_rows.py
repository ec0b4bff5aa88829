"""The samples of the row losses at which accuracy is judged: (region, options, inputs)."""
import math

CLASSES = (2, 3, 5, 4, 12, 7, 2, 3)
SMOOTHINGS = ({}, {"label_smoothing": 0.1}, {}, {"label_smoothing": 0.1}, {"label_smoothing": 1.0})
HUGE_ROWS = ([1e4, 0.0], [-1e4, 0.0, 1.0], [745.2, 0.0], [745.0, 0.0, 0.0], [709.0, -1.0], [40.0, 1.0, 2.0], [1e308, 0.0], [-1e308, 0.0, 3.0],
             [1e308, 1e308], [1e308, -7e307, 1e308], [0.0, 0.0], [3.3, 3.3, 3.3], [1e4, 1e4, 1e4, 1e4], [1e15, 1e15 + 1, 1e15 - 0.5],
             [1e-17, 0.0], [5e-324, 0.0, 0.0], [-36.7, 0.0], [-100.0, 600.0, -745.0], [1e-300, -1e-300, 1e-8], [-800.0, -801.0, -802.5])


def softmax(z):
    top = max(z)
    powers = [math.exp(x - top) for x in z]
    total = math.fsum(powers)
    return [x / total for x in powers]


def near(row, gap, draw):
    return [x * (1 + draw.sign() * gap * draw.random.random()) for x in row]


GAPS = (0.0, 2.0 ** -52, 1e-12, 1e-8, 1e-3)


def row_sample(region, options, predictions, targets, class_weights=None):
    more = {} if class_weights is None else {"class_weights": class_weights}
    return region, options, {"predictions": predictions, "targets": targets, **more}


def weights_or_none(draw, n, count):
    return draw.row(count, 0.2, 3) if n % 3 == 1 else None


def cross_entropy(draw):
    for n in range(70):
        count = CLASSES[n % len(CLASSES)]
        logits, target = draw.row(count, -6, 6), draw.index(count) if n % 2 else draw.distribution(count)
        yield row_sample("ordinary", SMOOTHINGS[n % 5], logits, target, weights_or_none(draw, n, count))
    for n, row in enumerate(HUGE_ROWS):
        for y in range(len(row)):
            yield row_sample("tail", {}, row, y)
        yield row_sample("tail", {"label_smoothing": 0.1}, row, n % len(row), weights_or_none(draw, n, len(row)))
        yield row_sample("tail", {}, row, draw.distribution(len(row)), weights_or_none(draw, n, len(row)))
    for n in range(30):
        count, big = CLASSES[n % len(CLASSES)], draw.real(30, 760)
        row, y = draw.row(count, -3, 3), draw.index(count)
        row[y] += big if n % 2 else -big
        yield row_sample("tail", {}, row, y)
    for n in range(50):
        count = CLASSES[n % len(CLASSES)]
        logits = draw.row(count, -4, 4)
        target = [min(1.0, t) for t in near(softmax(logits), GAPS[n % 5], draw)]
        yield row_sample("cancellation", {}, logits, target)
    for count in (2, 3, 5, 12):
        yield row_sample("cancellation", {}, [draw.real(-700, 700)] * count, [1 / count] * count)
        yield row_sample("cancellation", {"label_smoothing": 1.0}, [draw.real(-9, 9)] * count, draw.index(count))
    yield row_sample("ordinary", {"ignore_index": 1}, [0.5, 2.0, -1.0], 1)
    yield row_sample("ordinary", {"ignore_index": None}, [0.5, 2.0, -1.0], 1)
    yield row_sample("masked", {}, [1.5, "-Infinity", 0.25], 0)
    yield row_sample("masked", {}, ["-Infinity", 7.0, "-Infinity"], 1)
    yield row_sample("masked", {}, [1.5, "-Infinity", 0.25], [0.75, 0.0, 0.25])
    draw.short = True
    yield row_sample("wide", {}, draw.row(1000, -6, 6), 417)
    yield row_sample("wide", {"label_smoothing": 0.1}, draw.row(1000, -20, 20), 3)
    draw.short = False


def probabilities(draw, n, count):
    return draw.distribution(count) if n % 2 else draw.row(count, 0.02, 0.98)


def end_rows():
    ends = (5e-324, 1e-310, 1e-300, 1e-100, 1e-17, 2.0 ** -53, 1e-8, 0.5 - 1e-9)
    for p in ends:
        yield [p, 1 - p]
        yield [1 - p, p]
        yield [p, 0.25, 0.75]
    yield [1.0, 1.0]
    yield [1e-320, 3e-320, 2e-322]
    yield [1 - 2.0 ** -53, 1 - 2.0 ** -52, 2.0 ** -53]


PROBABILITY_OPTIONS = ({}, {"normalize": True}, {}, {"normalize": True, "clip": 1e-7}, {"clip": 2.0 ** -20})


def categorical_cross_entropy(draw):
    for n in range(80):
        count, options = CLASSES[n % len(CLASSES)], dict(PROBABILITY_OPTIONS[n % 5])
        if n % 3 == 2:
            options["label_smoothing"] = 0.1
        hard = [float(k == n % count) for k in range(count)]
        yield row_sample("ordinary", options, probabilities(draw, n, count), hard if n % 4 == 0 else draw.distribution(count))
    for n, row in enumerate(end_rows()):
        for m, target in enumerate([[float(k == y) for k in range(len(row))] for y in range(len(row))] + [draw.distribution(len(row))]):
            yield row_sample("tail", {}, row, target)
            yield row_sample("tail", {"normalize": True}, row, target)
    for p in ([0.0, 1.0], [1.0, 0.0], [2.0 ** -30, 1 - 2.0 ** -30]):
        for target in ([0.0, 1.0], [1.0, 0.0], [0.3, 0.7]):
            yield row_sample("clip", {"clip": 2.0 ** -20}, p, target)
            yield row_sample("clip", {"clip": 2.0 ** -20, "normalize": True}, p, target)
    yield row_sample("tail", {}, [0.0, 1.0], [0.0, 1.0])
    for n in range(30):
        count = CLASSES[n % len(CLASSES)]
        p = draw.distribution(count)
        scale = draw.choice((1.0, 0.25, 0.7))
        target = near(p, GAPS[n % 5], draw)
        yield row_sample("cancellation", {"normalize": True}, [x * scale for x in p], target)


def sparse_categorical_cross_entropy(draw):
    for n in range(80):
        count, options = CLASSES[n % len(CLASSES)], dict(PROBABILITY_OPTIONS[n % 5])
        yield row_sample("ordinary", options, probabilities(draw, n, count), draw.index(count))
    for row in end_rows():
        for y in range(len(row)):
            yield row_sample("tail", {}, row, y)
            yield row_sample("tail", {"normalize": True}, row, y)
    for p in ([0.0, 1.0], [1.0, 0.0], [2.0 ** -30, 1 - 2.0 ** -30]):
        for y in (0, 1):
            yield row_sample("clip", {"clip": 2.0 ** -20}, p, y)
            yield row_sample("clip", {"clip": 2.0 ** -20, "normalize": True}, p, y)
    yield row_sample("tail", {}, [0.0, 1.0], 1)
    yield row_sample("ordinary", {"ignore_index": 0}, [0.25, 0.75], 0)
    for n in range(30):
        p = draw.log_real(-18, -1)
        yield row_sample("cancellation", {"normalize": bool(n % 2)}, [p, 1 - p], 1)


def nll(draw):
    for n in range(200):
        count = CLASSES[n % len(CLASSES)]
        row = [math.log(p) for p in draw.distribution(count)] if n % 2 else draw.row(count, -9, 0)
        yield row_sample("ordinary", {}, row, draw.index(count), draw.row(count, 0.2, 3) if n % 3 else None)
    for n, x in enumerate((-1e308, -1e4, -745.0, -1e-17, -1e-308, -5e-324, 0.0)):
        yield row_sample("tail", {}, [-1.0, x], 1)
        yield row_sample("tail", {}, [x, -2.0, -3.0], 0, [0.1, 1.0, 1.0])
    yield row_sample("ordinary", {"ignore_index": 1}, [-1.5, -0.25], 1)


def kl_divergence(draw):
    for n in range(60):
        count = CLASSES[n % len(CLASSES)]
        options = {"clip": 1e-7} if n % 4 == 3 else {}
        yield row_sample("ordinary", options, draw.distribution(count), draw.distribution(count))
    for n in range(100):
        count, gap = CLASSES[n % len(CLASSES)], (1e-3, 1e-8, 1e-5, 2.0 ** -52, 0.1)[n % 5]
        p = draw.distribution(count)
        raw = near(p, gap, draw)
        total = math.fsum(raw)
        yield row_sample("cancellation", {}, p, [t / total for t in raw])
    for count in (2, 3, 12):
        p = draw.distribution(count)
        yield row_sample("cancellation", {}, p, list(p))
    for row in end_rows():
        target = draw.distribution(len(row))
        yield row_sample("tail", {}, row, target)
        yield row_sample("tail", {}, target, row)
        yield row_sample("tail", {"clip": 1e-7}, row, target)
    for p, t in (([0.0, 1.0], [0.0, 1.0]), ([0.5, 0.5], [0.0, 1.0]), ([1e-300, 1.0], [0.0, 1.0]), ([0.0, 0.4, 0.6], [0.0, 0.6, 0.4])):
        yield row_sample("tail", {}, p, t)
    for p, t in (([0.0, 1.0], [1.0, 0.0]), ([0.0, 1.0], [0.5, 0.5]), ([1e-9, 0.5], [2e-9, 0.5])):
        yield row_sample("clip", {"clip": 1e-7}, p, t)
    draw.short = True
    wide = [draw.index(9) + 1 for _ in range(1000)]
    other = [k + draw.index(3) for k in wide]
    yield row_sample("wide", {}, [k / 4096 for k in wide], [k / 8192 for k in other])
    draw.short = False


def gaussian_sample(region, means, log_variances):
    return region, {}, {"means": means, "log_variances": log_variances}


def gaussian_kl(draw):
    for n in range(104):
        depth = (1, 2, 3, 5, 8, 1, 2, 20)[n % 8]
        yield gaussian_sample("ordinary", draw.row(depth, -3, 3), draw.row(depth, -5, 3))
    for exponent in range(-17, 0):
        for n in range(4):
            depth = (1, 1, 3, 6)[n]
            gap = 10.0 ** exponent
            means = [0.0] * depth if n % 2 == 0 else [draw.sign() * gap * draw.random.random() for _ in range(depth)]
            yield gaussian_sample("cancellation", means, [draw.sign() * gap * (0.5 + draw.random.random()) for _ in range(depth)])
    for v in (-1e308, -1e4, -745.0, -40.0, -1e-300, -5e-324, 0.0, 5e-324, 1e-300, 40.0, 300.0, 709.0):
        yield gaussian_sample("tail", [0.0], [v])
        yield gaussian_sample("tail", [draw.real(-1, 1), 1e-9], [v, -1e-9])
    for m in (1e150, 1e-160, 1e-170, 5e-324, -1.3e154):
        yield gaussian_sample("tail", [m], [0.0])
        yield gaussian_sample("tail", [m, 0.5], [0.25, -0.5])


def distance(x, y, p, eps):
    return math.fsum(abs(a - b + eps) ** p for a, b in zip(x, y)) ** (1 / p)


def triplet_sample(region, options, a, p, n):
    return region, options, {"anchors": a, "positives": p, "negatives": n}


TRIPLET_OPTIONS = [{}, {"swap": True}, {"p": 1.0}, {"p": 3.0, "margin": 0.5}, {"p": 1.5}, {"eps": 0.0}, {"p": 1.0, "eps": 0.0, "swap": True},
                   {"margin": 5.0, "swap": True, "p": 3.0}, {"p": 1.5, "eps": 0.0, "swap": True}, {"margin": 0.0}, {"margin": 10.0}]


def triplet_margin(draw):
    def one(depth, size=2.0):
        return draw.row(depth, -size, size)
    for n in range(110):
        depth = (1, 2, 3, 4, 8, 2, 3, 5)[n % 8] if n % 28 else 32
        yield triplet_sample("ordinary", TRIPLET_OPTIONS[n % 11], one(depth), one(depth), one(depth))
    for n in range(66):
        depth, options = (2, 3, 1, 4, 2)[n % 5], dict(TRIPLET_OPTIONS[n % 11])
        a, p, x = one(depth), one(depth), one(depth, 3.0)
        options.pop("swap", None)
        order, eps = options.get("p", 2.0), options.get("eps", 1e-6)
        # the hinge just opens: margin ≈ d(a,n) − d(a,p) plus a little
        reach = distance(a, x, order, eps) - distance(a, p, order, eps)
        if reach > 0:
            options["margin"] = reach + draw.choice((1e-3, 1e-8, 1e-12, 2.0 ** -50))
            yield triplet_sample("cancellation", options, a, p, x)
    for n in range(20):
        depth, options = (3, 1, 2, 4)[n % 4], TRIPLET_OPTIONS[n % 11]
        a = one(depth)
        yield triplet_sample("cancellation", options, a, near(a, 1e-9, draw), near(a, 1e-9, draw))
    for options in ({}, {"p": 1.0}, {"p": 3.0}, {"p": 1.5}, {"eps": 0.0}, {"eps": 0.0, "p": 3.0}, {"eps": 0.0, "p": 1.5}):
        yield triplet_sample("tail", options, [0.5, 1.5], [0.5, 1.5], [0.5, 1.5])
        yield triplet_sample("tail", options, [0.5, 1.5], [0.5, 1.5], [0.25, 1.25])
        yield triplet_sample("tail", {**options, "margin": 1e151}, [1e100, 1.0], [-1e100, 2.0], [3.0, 1e99])
        yield triplet_sample("tail", {**options, "margin": 1e-3}, [1e-5, 2e-6], [3e-6, 4e-6], [0.0, 0.0])
        yield triplet_sample("tail", options, [1.0, 0.0], [1e16, 0.0], [-2.0, 1.0])
    for options in ({}, {"eps": 0.0}, {"eps": 0.0, "p": 3.0}):
        yield triplet_sample("tail", options, [1e200, 1e200], [-1e200, 0.0], [0.0, 1e200])
        yield triplet_sample("tail", {**options, "eps": 0.0}, [1e-200, 3e-200], [-1e-200, 0.0], [4e-200, 1e-200])
    for n in range(30):
        options, depth = {"eps_mode": "root", **({}, {"p": 1.0}, {"p": 3.0}, {"eps": 0.25, "swap": True}, {"p": 1.5, "eps": 0.01})[n % 5]}, (1, 2, 3, 5)[n % 4]
        a = one(depth)
        if n % 3 == 2:
            yield triplet_sample("cancellation", options, a, near(a, 1e-4, draw), near(a, 1e-4, draw))
        else:
            yield triplet_sample("ordinary", options, a, one(depth), one(depth))
    for options in ({"eps_mode": "root"}, {"eps_mode": "root", "p": 3.0}):
        yield triplet_sample("tail", options, [0.5, 1.5], [0.5, 1.5], [0.5, 1.5])
        yield triplet_sample("tail", options, [1e200, 1e200], [-1e200, 0.0], [0.0, 1e200])
        yield triplet_sample("tail", options, [1e-200, 3e-200], [-1e-200, 0.0], [4e-200, 1e-200])


SAMPLES = {name.__name__: name for name in (
    cross_entropy, categorical_cross_entropy, sparse_categorical_cross_entropy, nll, kl_divergence, gaussian_kl, triplet_margin)}
