"""Exact terms and gradients of the losses of two boxes, x1, y1, x2, y2. Where edges tie, the prediction's gets half of the gradient, as PyTorch's minimum and maximum divide it."""
from mpmath import mp, mpf

from exact import option

EPS = 1e-7


def share(a, b):
    """How much of max(a, b) is a."""
    return mpf(1) if a > b else mpf(1) / 2 if a == b else mpf(0)


def over(a, b, at_zero):
    return a / b if b else mpf(at_zero)


class Pair:
    """Areas of two boxes, and their slopes in the edges of the first."""

    def __init__(self, inputs, options):
        self.p, self.t = inputs["predictions"], inputs["targets"]
        self.e = mpf(option(options, "eps", EPS))
        p, t = self.p, self.t
        self.sides = [p[2] - p[0], p[3] - p[1]]
        self.other = [t[2] - t[0], t[3] - t[1]]
        self.inner = [min(p[2 + k], t[2 + k]) - max(p[k], t[k]) for k in (0, 1)]
        self.outer = [max(p[2 + k], t[2 + k]) - min(p[k], t[k]) for k in (0, 1)]
        self.meet = self.inner[0] > 0 and self.inner[1] > 0
        self.I = self.inner[0] * self.inner[1] if self.meet else mpf(0)
        self.U = self.sides[0] * self.sides[1] + self.other[0] * self.other[1] - self.I
        self.C = self.outer[0] * self.outer[1]

    def inner_share(self, k):
        """How much of a shared side's end is the prediction's edge k."""
        return share(self.p[k], self.t[k]) if k < 2 else share(self.t[k], self.p[k])

    def slopes(self, k):
        """dI, dU, dC and the slope of the hull's side."""
        sign, across = -1 if k < 2 else 1, 1 - k % 2
        s = self.inner_share(k)
        area = sign * self.sides[across]
        shared = sign * s * self.inner[across] if self.meet else mpf(0)
        return shared, area - shared, sign * (1 - s) * self.outer[across], sign * (1 - s)

    def missing(self):
        return 1 - over(self.I, self.U + self.e, 0)

    def missing_slope(self, k):
        shared, union, _, _ = self.slopes(k)
        whole = self.U + self.e
        return over(self.I * union - shared * whole, whole ** 2, 0)

    def offsets(self):
        return [(self.p[k] + self.p[2 + k] - self.t[k] - self.t[2 + k]) / 2 for k in (0, 1)]

    def centres(self):
        return mp.fsum(x ** 2 for x in self.offsets()), mp.fsum(x ** 2 for x in self.outer) + self.e

    def distance(self):
        square, diagonal = self.centres()
        return over(square, diagonal, 0)

    def distance_slope(self, k):
        square, diagonal = self.centres()
        if not diagonal:
            return mpf(0)
        return self.offsets()[k % 2] / diagonal - square * 2 * self.outer[k % 2] * self.slopes(k)[3] / diagonal ** 2

    def turn(self):
        return mp.atan2(*self.other) - mp.atan2(*self.sides)

    def proportions(self):
        return 4 / mp.pi ** 2 * self.turn() ** 2

    def proportions_slope(self, k):
        w, h = self.sides
        if not (w or h):
            return mpf(0)
        by_side = h / (w ** 2 + h ** 2) if k % 2 == 0 else -w / (w ** 2 + h ** 2)
        return -8 / mp.pi ** 2 * self.turn() * by_side * (-1 if k < 2 else 1)

    def weight(self):
        v = self.proportions()
        return over(v, self.missing() + v + self.e, 0)


def by_edge(slope):
    return lambda inputs, options: {"predictions": [slope(Pair(inputs, options), k) for k in range(4)]}


def iou(inputs, options):
    pair = Pair(inputs, options)
    if options.get("form", "linear") == "linear":
        return pair.missing()
    top, bottom = pair.U + pair.e, pair.I + pair.e
    return mpf(0) if not top else mp.log(top / bottom) if bottom else mp.inf


def iou_gradients(inputs, options):
    pair = Pair(inputs, options)

    def slope(k):
        if options.get("form", "linear") == "linear":
            return pair.missing_slope(k)
        shared, union, _, _ = pair.slopes(k)
        return over(union, pair.U + pair.e, 0) - over(shared, pair.I + pair.e, 0)
    return {"predictions": [slope(k) for k in range(4)]}


def giou(inputs, options):
    pair = Pair(inputs, options)
    return pair.missing() + over(pair.C - pair.U, pair.C + pair.e, 0)


def giou_slope(pair, k):
    _, union, hull, _ = pair.slopes(k)
    whole = pair.C + pair.e
    return pair.missing_slope(k) + (over(hull * (pair.U + pair.e) - union * whole, whole ** 2, 0))


def diou(inputs, options):
    pair = Pair(inputs, options)
    return pair.missing() + pair.distance()


def ciou(inputs, options):
    return ciou_held(inputs, options)(inputs, options)


def ciou_held(inputs, options):
    """The loss as its gradient sees it: the weight of the proportions stays what it is at these inputs."""
    weight = Pair(inputs, options).weight()

    def held(moved, _):
        pair = Pair(moved, options)
        return pair.missing() + pair.distance() + weight * pair.proportions()
    return held


ROWS = {
    "iou": (iou, iou_gradients),
    "giou": (giou, by_edge(giou_slope)),
    "diou": (diou, by_edge(lambda pair, k: pair.missing_slope(k) + pair.distance_slope(k))),
    "ciou": (ciou, by_edge(lambda pair, k: pair.missing_slope(k) + pair.distance_slope(k) + pair.weight() * pair.proportions_slope(k))),
}
HELD = {"ciou": ciou_held}
