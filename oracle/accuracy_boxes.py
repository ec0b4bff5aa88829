"""The samples of the losses of two boxes at which accuracy is judged: (region, options, inputs)."""

SHIFTS = (1e-3, 1e-6, 1e-9, 1e-12, 2.0 ** -50)


def box(draw, low=0.0, high=10.0):
    x, y = sorted(draw.row(2, low, high)), sorted(draw.row(2, low, high))
    return [x[0], y[0], x[1], y[1]]


def sample(region, options, predictions, targets):
    return region, options, {"predictions": predictions, "targets": targets}


def moved(draw, corners, gap):
    return [x + draw.sign() * gap * (1 + abs(x)) * (0.5 + draw.random.random()) for x in corners]


def scaled(corners, factor):
    return [x * factor for x in corners]


def boxes(all_options):
    def samples(draw):
        def options(n):
            return dict(all_options[n % len(all_options)])
        for n in range(40):
            yield sample("ordinary", options(n), box(draw), box(draw))
        for n in range(12):
            around = box(draw)
            w, h = around[2] - around[0], around[3] - around[1]
            inside = [around[0] + w * draw.real(0.1, 0.4), around[1] + h * draw.real(0.1, 0.4), around[2] - w * draw.real(0.1, 0.4), around[3] - h * draw.real(0.1, 0.4)]
            yield sample("ordinary", options(n), *((inside, around) if n % 2 else (around, inside)))
            yield sample("ordinary", options(n), box(draw, 0, 1), box(draw, 2, 640))
        for n in range(30):
            target = box(draw, 0, (1, 640, 1e6)[n % 3])
            yield sample("cancellation", options(n), moved(draw, target, SHIFTS[n % 5]), target)
        for n in range(16):
            region, pair = ("ordinary", (box(draw), box(draw))) if n % 2 else ("cancellation", (lambda t: (moved(draw, t, 1e-7), t))(box(draw)))
            factor = 2.0 ** (500, -500, 1010, -700, 150, -100, 60, -300)[n // 2]
            yield sample(region, {**options(n), **({"eps": 0.0} if factor < 1e-10 and n % 4 < 2 else {})}, *(scaled(b, factor) for b in pair))
        for n in range(6):
            flat = [[0.0, 0.0, 1e200, 1e-200], [2e199, 3e-201, 1.5e200, 2e-200]]
            yield sample("tail", {**options(n), "eps": (0.0, 1e-7)[n % 2]}, *(flat if n < 3 else flat[::-1]))
        for n in range(8):
            x, y = draw.row(2, 0, 5)
            point, line = [x, y, x, y], [x, y, x, y + draw.real(1, 3)]
            other = box(draw, 6, 9) if n < 4 else box(draw, 0, 9)
            yield sample("kink", options(n), point, other)
            yield sample("kink", options(n), other, point)
            yield sample("kink", options(n), line, other)
            yield sample("kink", options(n), point, line)
        for n in range(6):
            a = box(draw)
            yield sample("tie", options(n), a, list(a))
            yield sample("tie", options(n), a, [a[0], a[1], a[2] + 1, a[3] + 2])
            yield sample("tie", options(n), a, [a[2], a[1], a[2] + 3, a[3]])
            yield sample("tie", options(n), [x * 4096 for x in a], [a[0] * 4096, a[1] * 4096 - 1, a[2] * 4096, a[3] * 4096])
        for given in all_options:
            yield sample("tie", given, [0.0] * 4, [0.0] * 4)
            yield sample("tie", given, [3.0] * 4, [3.0] * 4)
    return samples


PLAIN = ({}, {"eps": 0.0}, {"eps": 1e-3})
SAMPLES = {
    "iou": boxes(({}, {"form": "log"}, {"eps": 0.0}, {"form": "log", "eps": 1e-3}, {"form": "log", "eps": 0.0})),
    "giou": boxes(PLAIN), "diou": boxes(PLAIN), "ciou": boxes(PLAIN),
}
