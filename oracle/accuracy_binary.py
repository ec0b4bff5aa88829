"""The samples of more losses of a margin: (region, options, inputs). Region "kink": the slope jumps or bends there."""
from accuracy_elements import TAIL_LOGITS, beside, sample
from accuracy_margins import CODINGS, corner_of, labels_of, scores, sign_of, without_kinks

GAMMAS = ({}, {"gamma": 0.5}, {"gamma": 2.0}, {"gamma": 0.1}, {"gamma": 1e-8}, {"gamma": 1e8})


def smoothed_hinge(draw):
    yield from without_kinks(scores(draw, (1.0,), more=GAMMAS), corner_of(lambda o: 1))
    for n in range(40):
        chosen = {**CODINGS[n % 3], **GAMMAS[n % 5]}
        y = draw.choice(labels_of(draw, chosen))
        z = (1 - chosen.get("gamma", 1.0)) / sign_of(chosen, y)
        if n % 5:
            yield sample("threshold", chosen, beside(z, draw) + (z == 0) * draw.real(-1e-9, 1e-9), y)
    for y in (-1.0, 1.0):
        yield sample("kink", {}, y, y)
        yield sample("kink", {}, 0.0, y)
        yield sample("kink", {"gamma": 0.5}, y / 2, y)
    yield sample("tail", {"gamma": 1e300}, -1e200, 1.0)
    yield sample("tail", {"gamma": 1e-300}, 0.5, 1.0)


def zero_one(draw):
    yield from without_kinks(scores(draw), corner_of(lambda o: 0))
    yield sample("tail", {}, 5e-324, -0.25)


def sparsemax(draw):
    for n in range(60):
        yield sample("ordinary", {}, draw.real(-3, 3), draw.choice((0.0, 1.0, draw.real(0, 1))))
    for z in TAIL_LOGITS:
        for y in (0.0, 1.0, draw.real(0.05, 0.95)):
            yield sample("tail", {}, z, y)
    for n in range(40):
        y = draw.choice((0.0, 1.0, draw.real(0.05, 0.95)))
        z = beside(draw.sign() / (2 * y - 1), draw)
        yield sample("kink" if abs(z * (2 * y - 1)) == 1 else "cancellation", {}, z, y)


def sigmoid_margin(draw):
    yield from scores(draw)
    for n in range(30):
        chosen = CODINGS[n % 3]
        yield sample("tail", chosen, draw.sign() * draw.real(10, 380), draw.choice(labels_of(draw, chosen)))


def l2_margin(draw):
    yield from scores(draw, (1.0,), [z for z in TAIL_LOGITS if abs(z) < 1e150])


def dwd(draw):
    powers = ({}, {"q": 0.5}, {"q": 2.0}, {"q": 10.0}, {"q": 1e-8}, {"q": 1e4})

    def corner(options):
        q = options.get("q", 1.0)
        return q / (q + 1)
    yield from without_kinks(scores(draw, more=powers), corner_of(corner))
    for n in range(40):
        chosen = {**CODINGS[n % 3], **powers[n % 5]}
        y = draw.choice(labels_of(draw, chosen))
        z = beside(corner(chosen) / sign_of(chosen, y), draw)
        if sign_of(chosen, y) * z != corner(chosen):
            yield sample("threshold", chosen, z, y)
    for y in (-1.0, 1.0):
        yield sample("kink", {}, y / 2, y)


SAMPLES = {name.__name__: name for name in (smoothed_hinge, zero_one, sparsemax, sigmoid_margin, l2_margin, dwd)}
