"""The batches of the losses over a whole batch at which accuracy is judged: (region, options, inputs)."""
GAPS = (1e-2, 1e-4, 1e-6, 1e-8)
SHAPES = ((4, 2), (5, 3), (6, 4), (3, 5), (2, 2), (7, 3), (4, 9))


def rows(draw, count, width):
    return [draw.row(width, -2, 2) for _ in range(count)]


def beside(draw, row, gap, factor=1.0):
    """A row of nearly the same direction."""
    return [factor * x * (1 + gap * draw.real(-1, 1)) for x in row]


def labels(draw, count):
    """At least one positive and, beyond two samples, one negative pair."""
    return [0, 0] + ([1] if count > 2 else []) + [draw.index(3) for _ in range(count - 3)]


def embedded(draw):
    """(region, rows, labels): any, nearly parallel positives or negatives, rows of any length, tight clusters far from each other."""
    for n in range(24):
        count, width = SHAPES[n % 7]
        yield "ordinary", rows(draw, count, width), labels(draw, count)
    for n in range(10):
        count, width = SHAPES[n % 4]
        made = rows(draw, count, width)
        # The second is a positive of the first, the third is not.
        made[1 + n % 2] = beside(draw, made[0], GAPS[n % 4], draw.real(0.5, 2))
        yield "cancellation", made, labels(draw, count)
    for n, scales in enumerate(((1e200, 1e-200), (1e-300, 1.0), (1e150, 1e160), (1e-160, 1e305))):
        made = rows(draw, 4, 3)
        yield "tail", [[x * scales[k % 2] for x in row] for k, row in enumerate(made)], labels(draw, 4)
    for n in range(4):
        first = draw.row(3, 0.5, 2)
        far = [-x for x in first]
        yield "cancellation", [first, beside(draw, first, GAPS[n]), beside(draw, far, GAPS[n]), beside(draw, far, GAPS[n])], [0, 0, 1, 1]
    yield "wide", rows(draw, 12, 10), labels(draw, 12)


def labelled(*options):
    def samples(draw):
        for n, (region, made, classes) in enumerate(embedded(draw)):
            yield region, options[n % len(options)], {"predictions": made, "targets": classes}
    return samples


def circle(draw):
    options = ({}, {"gamma": 256.0, "margin": 0.25}, {"detach_weights": True}, {"gamma": 1.0, "remove_diagonal": False}, {"margin": 0.1, "gamma": 16.0})
    for n, (region, made, classes) in enumerate(embedded(draw)):
        inputs = {"predictions": made, "targets": classes}
        chosen = options[n % 5]
        if n % 3 == 1 and region == "ordinary":
            inputs |= {"ref_embeddings": rows(draw, 3, len(made[0])), "ref_labels": [0, 1, draw.index(3)]}
        if n % 4 == 3 and region == "ordinary":
            chosen = {**chosen, "normalize": False}
            inputs["predictions"] = [[0.4 * x for x in row] for row in made]
        yield region, chosen, inputs


def views(*options):
    def samples(draw):
        for n, (region, made, _) in enumerate(embedded(draw)):
            other = [beside(draw, row, 1.0) for row in made] if n % 2 else rows(draw, len(made), len(made[0]))
            yield region, options[n % len(options)], {"first": made, "second": other}
    return samples


def barlow_twins(draw):
    options = ({}, {"lambd": 1.0}, {"lambd": 0.0}, {"eps": 0.25, "lambd": 0.1})
    for n in range(28):
        count, width = ((4, 2), (5, 3), (8, 4), (3, 5), (2, 2), (9, 3), (17, 2))[n % 7]
        first = rows(draw, count, width)
        yield "ordinary", options[n % 4], {"first": first, "second": [beside(draw, row, 1.0) for row in first] if n % 2 else rows(draw, count, width)}
    for n in range(8):
        # Means far larger than deviations; two views that are one.
        first = [[1000 + GAPS[n % 4] * x for x in row] for row in rows(draw, 5, 2)]
        yield "cancellation", options[n % 4], {"first": first, "second": [[x + 5 for x in row] for row in first]}
    for scales in ((1e200, 1.0), (1e-30, 1e160), (1e-9, 1e9)):
        yield "tail", {}, {name: [[x * scale for x in row] for row in rows(draw, 4, 2)] for name, scale in zip(("first", "second"), scales)}


def prototypes(*options):
    def samples(draw):
        for n in range(28):
            count, width = SHAPES[n % 7]
            classes = 2 + n % 4
            yield "ordinary", options[n % len(options)], {"predictions": rows(draw, count, width), "prototypes": rows(draw, classes, width),
                                                          "targets": [draw.index(classes) for _ in range(count)]}
        for n in range(12):
            # Nearly on the prototype, or nearly opposite.
            weights = rows(draw, 3, 3)
            made = [beside(draw, weights[k], GAPS[n % 4], draw.real(0.5, 2) * (1 if n < 8 else -1)) for k in range(3)]
            yield "cancellation", options[n % len(options)], {"predictions": made, "prototypes": weights, "targets": [0, 1, 2]}
        for scales in ((1e200, 1e-200), (1e-300, 1e300), (1.0, 1e-310)):
            yield "tail", {}, {"predictions": [[x * scales[0] for x in row] for row in rows(draw, 3, 2)], "prototypes": [[x * scales[1] for x in row] for row in rows(draw, 3, 2)],
                               "targets": [0, 1, 1]}
    return samples


def cox_ph(draw):
    def one(region, risks, times=None, events=None):
        count = len(risks)
        return region, {}, {"predictions": risks, "times": times or [draw.real(0, 10) for _ in risks], "events": events or [1] + [draw.index(2) for _ in range(count - 1)]}
    for n in range(30):
        count = 2 + n % 9
        yield one("ordinary", draw.row(count, -3, 3), [float(draw.index(5)) for _ in range(count)] if n % 2 else None)
    for n in range(20):
        # One is surely the next, or surely not.
        risks = draw.row(2 + n % 5, -2, 2)
        risks[0] += (20.0, -30.0, 45.0, -60.0)[n % 4]
        yield one("cancellation", risks, [float(k // 2) for k in range(len(risks))])
    for top in (100.0, 700.0, 1e4, 1e100):
        yield one("tail", [top, -top, 0.5], [1.0, 2.0, 3.0], [1, 1, 1])
        yield one("tail", [-top, top, top * (1 - 2.0 ** -50)], [1.0, 2.0, 2.0], [1, 1, 0])
    yield one("wide", draw.row(60, -4, 4), [float(draw.index(20)) for _ in range(60)])


SAMPLES = {
    "circle": circle,
    "nt_xent": labelled({}, {"temperature": 0.5}, {"temperature": 2.0}, {"temperature": 0.02}),
    "supcon": labelled({}, {"temperature": 0.5}, {"temperature": 0.07}, {"temperature": 2.0}),
    "multi_similarity": labelled({}, {"alpha": 18.0, "beta": 75.0, "base": 0.77}, {"alpha": 1.0, "beta": 1.0, "base": 0.0}, {"base": 1.0, "beta": 10.0}),
    "simclr_nt_xent": views({}, {"temperature": 0.1}, {"temperature": 0.05}, {"temperature": 2.0}),
    "barlow_twins": barlow_twins,
    "cosface": prototypes({}, {"margin": 0.0, "scale": 16.0}, {"scale": 1.0}, {"margin": 0.5, "scale": 30.0}),
    "arcface": prototypes({}, {"margin": 0.0, "scale": 16.0}, {"scale": 1.0}, {"margin": 57.0, "scale": 30.0}, {"margin": 120.0, "scale": 4.0}),
    "cox_ph": cox_ph,
}
