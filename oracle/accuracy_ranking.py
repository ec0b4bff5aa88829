"""The samples of the losses over lists at which accuracy is judged: (region, options, inputs), a list each."""

LENGTHS = (2, 3, 5, 4, 8, 6)
HUGE = ([1e4, 0.0], [-1e4, 0.0, 1.0], [745.2, 0.0], [745.0, 0.0, 0.0], [709.0, -1.0], [40.0, 1.0, 2.0], [1e307, 0.0], [-1e307, 0.0, 3.0],
        [1e4, 1e4, 1e4, 1e4], [1e15, 1e15 + 1, 1e15 - 0.5], [1e-17, 0.0], [5e-324, 0.0, 0.0], [-36.7, 0.0], [-100.0, 600.0, -745.0],
        [1e-300, -1e-300, 1e-8], [-800.0, -801.0, -802.5])


def sample(region, options, predictions, targets, mask=None):
    more = {} if mask is None else {"mask": mask}
    return region, options, {"predictions": predictions, "targets": targets, **more}


def grades(draw, count, apart=False):
    """Relevances 0 … 4, at least two of them different if so asked."""
    made = [float(draw.index(5)) for _ in range(count)]
    return grades(draw, count, apart) if apart and len(set(made)) < 2 else made


def mask_of(draw, count):
    made = [float(draw.index(3) > 0) for _ in range(count)]
    made[0] = made[-1] = 1.0
    return made


def lists(options, amounts=True, ordinary=50):
    """Ordinary lists with whole and broken relevances, with and without masks, and tails. Only a masked item may stand in a list without pairs."""
    def samples(draw):
        for n in range(ordinary):
            count = LENGTHS[n % len(LENGTHS)]
            y = grades(draw, count, True) if n % 2 else draw.row(count, 0 if amounts else -3, 4)
            yield sample("ordinary", options[n % len(options)], draw.row(count, -5, 5), y, mask_of(draw, count) if n % 5 == 2 else None)
        for n, row in enumerate(HUGE):
            yield sample("tail", options[n % len(options)], row, [float(k) for k in range(len(row))])
            yield sample("tail", options[n % len(options)], row, [float(-k if not amounts else len(row) - k) for k in range(len(row))])
        for n in range(24):
            # A sure and right order, and its opposite: leads of 20 to 40 apiece.
            count = LENGTHS[n % len(LENGTHS)]
            y = [float(k) for k in range(count)]
            step = draw.real(20, 40) * (1 if n % 3 else -1)
            yield sample("tail" if n % 3 else "ordinary", options[n % len(options)], [step * k + draw.real(-1, 1) for k in range(count)], y)
        for n in range(12):
            count = LENGTHS[n % len(LENGTHS)]
            yield sample("cancellation", options[n % len(options)], [draw.real(-700, 700)] * count, grades(draw, count, True))
        yield sample("ordinary", options[0], [1.5, 2.0, -1.0], [2.0, 1.0, 0.0], [1.0, 0.0, 1.0])
        yield sample("wide", options[-1], draw.row(60, -6, 6), grades(draw, 60, True))
    return samples


def softmax_shaped(draw):
    """Relevances near the softmax of the scores: the gradient is what is left."""
    import math
    yield from lists(({},))(draw)
    for n in range(30):
        count = LENGTHS[n % len(LENGTHS)]
        z = draw.row(count, -4, 4)
        powers = [math.exp(x) for x in z]
        gap = (0.0, 2.0 ** -52, 1e-12, 1e-8, 1e-3)[n % 5]
        yield sample("cancellation", {}, z, [p / math.fsum(powers) * (1 + draw.sign() * gap * draw.random.random()) for p in powers])
    yield sample("tail", {}, [0.5, 800.0, 800.0], [0.25, 1e308, 1e308])
    yield sample("tail", {}, [0.5, 2.0], [0.0, 0.0])
    yield sample("tail", {}, [0.5, 2.0, 1.0], [5e-324, 1e-310, 0.0])


def hinges(draw):
    options = ({}, {"margin": 0.25}, {"average": "list"}, {"margin": 3.0})
    for region, chosen, inputs in lists(options, amounts=False)(draw):
        z, reach = inputs["predictions"], chosen.get("margin", 1.0)
        yield "kink" if any(abs(a - b) == reach for a in z for b in z) else region, chosen, inputs
    for n in range(6):
        yield sample("ordinary", {"margin": 0.0}, draw.row(4, -2, 2), grades(draw, 4, True))
        yield sample("kink" if n == 3 else "threshold", {"margin": 0.5}, [0.5 + (n - 3) * 2.0 ** -52, 0.0, 7.0], [1.0, 0.0, 2.0])


def squares(draw):
    for region, options, inputs in lists(({}, {"average": "list"}, {}), amounts=False, ordinary=30)(draw):
        # Beside whole relevances a tiny score is what is left of a difference.
        yield "cancellation" if any(0 < abs(z) < 1e-10 for z in inputs["predictions"]) else region, options, inputs


def lambdas(draw):
    options = ({}, {"truncation_level": 30, "norm": True}, {"exp_gain": False}, {"truncation_level": 2}, {"sigmoid": 2.0, "norm": True}, {"truncation_level": 1, "exp_gain": False, "norm": True})
    yield from lists(options)(draw)
    yield sample("tail", {"exp_gain": False}, [0.5, 2.0, 1.0], [1e308, 1.7e308, 1e308])
    yield sample("tail", {}, [0.5, 2.0, 1.0], [5e-324, 1e-310, 0.0])
    yield sample("tail", {}, [0.5, 2.0, 1.0], [31.0, 30.0, 1e-17])


SAMPLES = {
    "ranking_softmax": softmax_shaped,
    "listmle": lists(({},), amounts=False),
    "pairwise_logistic": lists(({}, {"average": "list"}, {}), amounts=False),
    "pairwise_hinge": hinges,
    "pairwise_soft_zero_one": lists(({}, {"average": "list"}, {}), amounts=False, ordinary=30),
    "pairwise_mse": squares,
    "lambdarank": lambdas,
}
