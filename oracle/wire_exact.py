"""Whole requests recomputed in exact arithmetic, to tell a number of torch that is right to 1e-12 from one that lost digits on the way.

Torch's own rounding is not uniform: p − y, P − t, margin + d(a,p) − d(a,n) and the second derivative of the focal loss cancel where their
parts are close, and then torch holds fewer correct digits than the tests ask of the service. Such a case is drawn again."""
import itertools

import numpy
from mpmath import mp, mpf

from exact import exactly
from exact_pairs import exact_whole
from exact_ranking import pair_count
from gather import gathered

TOLERANCE = 2e-13
CLASS_AXIS = {"cross_entropy": 1, "nll": 1, "multi_margin": 1}
# What a request says beside the inputs of its samples.
SHARED = ("weights", "class_weights", "pos_weight", "reduction", "options", "outputs")


def formulas():
    """Term and gradients of all losses of elements and of rows."""
    return gathered("exact", "ELEMENTS", "ROWS")


def still(loss, inputs, options):
    """The options under which differences of the term are its gradient, where a part of it is held still."""
    hold = gathered("exact", "STILL").get(loss)
    return hold(inputs, options) if hold else options


class Samples:
    """The samples of a request, with the way back to the places of their numbers."""

    def __init__(self, loss, request, options, names):
        self.row, self.names = loss in gathered("exact", "ROWS"), names
        first = numpy.array(request[names[0]], dtype=float)
        self.axis = options.get("axis", CLASS_AXIS.get(loss, -1) if first.ndim > 1 else 0) if self.row else None
        self.shape = first.shape
        self.terms_shape = tuple(numpy.delete(first.shape, self.axis)) if self.row else first.shape
        self.arrays = {}
        for name, value in request.items():
            if name not in SHARED:
                array = numpy.array(value)
                self.arrays[name] = numpy.moveaxis(array, self.axis, -1) if self.row and array.shape == self.shape else array
        self.classes = request.get("class_weights")
        self.positive = request.get("pos_weight")

    def places(self):
        return itertools.product(*map(range, self.terms_shape))

    def at(self, place):
        inputs = {name: exactly(array[place].tolist()) for name, array in self.arrays.items()}
        if self.classes is not None:
            inputs["class_weights"] = exactly(self.classes)
        if self.positive is not None:
            index = place[1] if len(place) > 1 else place[0] if place else 0
            inputs["pos_weight"] = mpf(self.positive[index] if isinstance(self.positive, list) else self.positive)
        return inputs

    def home(self, lines):
        """Numbers by place to the input's own shape."""
        array = numpy.empty(self.terms_shape + ((self.shape[self.axis],) if self.row else ()), dtype=object)
        for place in self.places():
            array[place] = lines[place]
        return numpy.moveaxis(array, -1, self.axis) if self.row else array


def divisor(loss, samples, options, reduction, weights):
    ignore = options.get("ignore_index", -100 if loss in ("cross_entropy", "nll") else None)
    count, total = 0, mpf(0)
    for place in samples.places():
        inputs = samples.at(place)
        target = inputs.get("targets")
        index = isinstance(target, int)
        if index and ignore is not None and target == ignore:
            continue
        count += 1
        total += weights[place] * (inputs["class_weights"][target] if index and "class_weights" in inputs else 1)
    first = samples.shape[0] if samples.shape else 1
    return {"none": 1, "sum": 1, "mean": count, "weighted_mean": total, "batch_mean": first}[reduction]


def second_derivatives(gradients, inputs, options, name):
    """Differences of the closed-form gradient, in each coordinate."""
    x, step = inputs[name], mpf(10) ** -30

    def slope(place, change):
        if not isinstance(x, list):
            return gradients({**inputs, name: x + change}, options)[name]
        moved = [v + change * (k == place) for k, v in enumerate(x)]
        return gradients({**inputs, name: moved}, options)[name][place]
    answer = [(slope(k, step) - slope(k, -step)) / (2 * step) for k in range(len(x) if isinstance(x, list) else 1)]
    return answer if isinstance(x, list) else answer[0]


def scaled(line, factor):
    return [v * factor for v in line] if isinstance(line, list) else line * factor


def exact_answer(loss, request, options, reduction, names):
    if loss in gathered("exact", "BATCHES"):
        return exact_whole(loss, request, options, reduction)
    mp.dps = 100
    term, gradients = formulas()[loss]
    samples = Samples(loss, request, options, names)
    given = numpy.array(request.get("weights", 1.0))
    weights = numpy.broadcast_to(given.reshape(given.shape + (1,) * (len(samples.terms_shape) - given.ndim)), samples.terms_shape)
    by = mpf(divisor(loss, samples, options, reduction, weights))
    if options.get("average") == "batch":
        options = {**options, "pairs": sum(pair_count(loss, samples.at(place)) for place in samples.places())}
    terms, slopes, bends = {}, {name: {} for name in names}, {name: {} for name in names}
    for place in samples.places():
        inputs, weight = samples.at(place), mpf(float(weights[place]))
        terms[place] = term(inputs, options) * weight
        for name, slope in gradients(inputs, options).items():
            slopes[name][place] = scaled(slope, weight / by)
            if "hessians" in request["outputs"]:
                bends[name][place] = scaled(second_derivatives(gradients, inputs, still(loss, inputs, options), name), weight / by)
    answer = {"value": None if reduction == "none" else mp.fsum(terms.values()) / by,
              "terms": numpy.array([terms[place] for place in samples.places()], dtype=object).reshape(samples.terms_shape),
              "gradients": {name: samples.home(lines) for name, lines in slopes.items()}}
    if "hessians" in request["outputs"]:
        answer["hessians"] = {name: samples.home(lines) for name, lines in bends.items()}
    return answer


def furthest(found, exact):
    """The largest relative error of an answer's number, array or dictionary of arrays."""
    if exact is None:
        assert found is None
        return 0.0
    if isinstance(exact, dict):
        assert exact.keys() == found.keys()
        return max(furthest(found[name], exact[name]) for name in exact)
    want, got = numpy.array(exact, dtype=object), numpy.array(found, dtype=float)
    assert want.shape == got.shape, (want.shape, got.shape)
    return max([0.0] + [relative_error(float(g), w) for g, w in zip(got.flatten(), want.flatten())])


def relative_error(got, want):
    tiny = mpf(10) ** -35  # what differences of the gradient leave of an exact zero
    return float(abs(mpf(got) - want) / max(abs(want), tiny)) if abs(want) > tiny or got else 0.0


def error_of(loss, request, answer, options, reduction):
    exact = exact_answer(loss, request, options, reduction, tuple(answer["gradients"]))
    return max(furthest(answer[member], exact[member]) for member in exact)
