"""The regions at which the accuracy of the overlap losses is judged: (region, options, inputs)."""
GAPS = (1e-3, 1e-6, 1e-9, 1e-12, 2.0 ** -50)
SMOOTH = ({}, {"smooth_nr": 0.0, "smooth_dr": 1e-7}, {"smooth_nr": 1.0, "smooth_dr": 1.0}, {"smooth_nr": 0.0, "smooth_dr": 0.0})


def masks(draw, count, soft):
    return [draw.real(0, 1) if soft else float(draw.index(2)) for _ in range(count)]


def overlaps(extra):
    """Samples for a loss with these further options."""
    def draws(draw):
        def one(region, options, p, t, n=0):
            return region, {**options, **extra[n % len(extra)]}, {"predictions": p, "targets": t}
        for n in range(60):
            count = (1, 2, 4, 7, 12, 30)[n % 6]
            t = masks(draw, count, n % 3 == 2)
            t[0] = t[0] or 1.0
            yield one("ordinary", SMOOTH[n % 4], [draw.real(0.01, 0.99) for _ in range(count)], t, n // 4)
        for n in range(30):
            # Masks that all but agree, and that all but miss each other.
            count, gap = (2, 4, 9)[n % 3], GAPS[n % 5]
            t = [1.0, 0.0] + masks(draw, count - 2, False)
            sure = [min(1.0, max(0.0, (y if n % 2 else 1 - y) + (gap if (y if n % 2 else 1 - y) == 0 else -gap) * draw.random.random())) for y in t]
            yield one("cancellation", SMOOTH[n % 4], sure, t, n // 4)
        for n in range(20):
            # Soft masks of which the gradient nearly vanishes.
            t = [draw.real(0.2, 0.8) for _ in range(4)]
            yield one("cancellation", SMOOTH[n % 3], [y * (1 + draw.sign() * GAPS[n % 5]) for y in t], t, n)
        for p, t in (([0.0, 0.0], [0.0, 0.0]), ([1.0, 1.0], [1.0, 1.0]), ([0.0, 0.0], [1.0, 1.0]), ([1.0, 1.0], [0.0, 0.0]), ([5e-324, 1e-300], [0.0, 0.0]),
                     ([1e-9, 1e-12], [0.0, 1.0]), ([1 - 2.0 ** -53, 2.0 ** -53], [1.0, 0.0])):
            for n in range(3):
                yield one("tail", SMOOTH[n], p, t, n)
        yield one("edge", SMOOTH[3], [0.0, 0.0], [0.0, 0.0])
        for p, t in (([4.0, 1.0, 6.0, 1.0], [1.0, 2.0, 1.0, 2.0]), ([-0.5, 2.0, 3.0], [1.5, -1.0, 1.0]), ([1e60, 2.0, -1e50], [1.0, 3.0, 1e20])):
            yield one("ordinary", {**SMOOTH[1], "check_range": False}, p, t)
    return draws


def focal_tversky(draw):
    for region, options, inputs in overlaps(({}, {"gamma": 0.5}, {"gamma": 2.0}, {"gamma": 4 / 3, "fp_weight": 0.5, "fn_weight": 0.5}))(draw):
        if "check_range" not in options:
            # Where the loss is 0 the power has no slope of its own.
            perfect = inputs["predictions"] == inputs["targets"] and options.get("smooth_nr", 1e-5) == options.get("smooth_dr", 1e-5) and set(inputs["targets"]) <= {0.0, 1.0}
            yield "edge" if perfect else region, options, inputs


def generalized_dice(draw):
    kinds = ({}, {"w_type": "simple"}, {"w_type": "uniform"})
    for n in range(60):
        classes, count = (2, 3, 5)[n % 3], (1, 4, 9)[n % 3]
        t = [masks(draw, count, n % 4 == 3) for _ in range(classes)]
        if n % 5 == 4:
            t[0] = [0.0] * count
        elif not any(t[0]):
            t[0][0] = 1.0
        yield "ordinary", {**SMOOTH[n % 3], **kinds[n // 3 % 3]}, {"predictions": [[draw.real(0.01, 0.99) for _ in range(count)] for _ in range(classes)], "targets": t}
    for n in range(20):
        t = [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]]
        gap = GAPS[n % 5]
        p = [[min(1.0, max(0.0, y + (gap if y == 0 else -gap) * draw.random.random())) for y in line] for line in t]
        yield "cancellation", {**SMOOTH[n % 3], **kinds[n % 3]}, {"predictions": p, "targets": t}
    for kind in kinds:
        yield "tail", kind, {"predictions": [[0.5, 0.25], [0.25, 0.0]], "targets": [[0.0, 0.0], [0.0, 0.0]]}
        yield "tail", kind, {"predictions": [[0.5, 0.25], [0.25, 0.0]], "targets": [[1e-9, 0.0], [1.0, 1e-12]]}


SAMPLES = {
    "dice": overlaps(({}, {"squared": True})),
    "tversky": overlaps(({}, {"fp_weight": 0.3, "fn_weight": 0.7}, {"fp_weight": 0.9, "fn_weight": 0.0}, {"fp_weight": 2.0, "fn_weight": 0.25})),
    "jaccard": overlaps(({},)),
    "focal_tversky": focal_tversky,
    "generalized_dice": generalized_dice,
}
