"""Exact terms of the losses over a whole batch: pairs of embeddings, prototypes, risk sets; their gradients by central differences at many digits.

A loss is one function `terms(inputs, options, held)`: all terms of the batch, and how many things each is the sum of. `held` are the inputs whose
values a factor is computed from that the gradient does not see; they do not move when a difference is taken."""
import itertools

from mpmath import mp, mpf

from exact import exactly, nearest, option, pair, softplus

DIGITS = 400


def dot(x, y):
    return mp.fsum(a * b for a, b in zip(x, y))


def cosines(rows, others):
    lengths = [[mp.sqrt(dot(v, v)) or mpf(1) for v in vectors] for vectors in (rows, others)]
    return [[dot(x, y) / (n * m) for y, m in zip(others, lengths[1])] for x, n in zip(rows, lengths[0])]


def log_sum(values):
    return mp.log(mp.fsum(mp.exp(v) for v in values))


def picked(value, others):
    """The cross entropy of a value among others: exact also where the value is nearly all of the sum."""
    return mp.log1p(mp.fsum(mp.exp(v - value) for v in others))


def alike(inputs):
    """For each anchor the places of its positives and of its negatives."""
    labels = inputs["targets"]
    return [([j for j, other in enumerate(labels) if other == label and j != i], [j for j, other in enumerate(labels) if other != label]) for i, label in enumerate(labels)]


def circle(inputs, options, held):
    gamma, margin = option(options, "gamma", 80.0), option(options, "margin", 0.4)
    unit, removed = options.get("normalize", True), options.get("remove_diagonal", True)

    def similar(x):
        rows, others = x["predictions"], x.get("ref_embeddings", x["predictions"])
        return cosines(rows, others) if unit else [[min(mpf(1), dot(a, b)) for b in others] for a in rows]
    s, labels = similar(inputs), inputs["targets"]
    fixed = similar(held) if options.get("detach_weights") else s
    answer, counts = [], []
    for i, label in enumerate(labels):
        up, down = [], []
        for j, other in enumerate(inputs.get("ref_labels", labels)):
            if other != label:
                down.append(gamma * max(mpf(0), margin + fixed[i][j]) * (s[i][j] - margin))
            elif i != j or not removed:
                up.append(-gamma * max(mpf(0), 1 + margin - fixed[i][j]) * (s[i][j] - (1 - margin)))
        counts.append(int(bool(up and down)))
        answer.append(softplus(log_sum(up) + log_sum(down)) if up and down else mpf(0))
    return answer, counts


def nt_xent(inputs, options, held):
    t = option(options, "temperature", 0.07)
    s = cosines(inputs["predictions"], inputs["predictions"])
    relations = alike(inputs)
    return ([mp.fsum(picked(s[i][j] / t, [s[i][k] / t for k in negatives]) for j in positives) for i, (positives, negatives) in enumerate(relations)],
            [len(positives) for positives, _ in relations])


def supcon(inputs, options, held):
    t = option(options, "temperature", 0.1)
    s = cosines(inputs["predictions"], inputs["predictions"])
    answer, counts = [], []
    for i, (positives, negatives) in enumerate(alike(inputs)):
        rest = positives + negatives
        sums = [picked(s[i][j] / t, [s[i][k] / t for k in rest if k != j]) for j in positives]
        answer.append(mp.fsum(sums) / max(1, len(sums)))
        counts.append(int(bool(sums)))
    return answer, counts


def multi_similarity(inputs, options, held):
    a, b, base = option(options, "alpha", 2.0), option(options, "beta", 50.0), option(options, "base", 0.5)
    s = cosines(inputs["predictions"], inputs["predictions"])
    answer = [mp.log1p(mp.fsum(mp.exp(-a * (s[i][j] - base)) for j in positives)) / a + mp.log1p(mp.fsum(mp.exp(b * (s[i][j] - base)) for j in negatives)) / b
              for i, (positives, negatives) in enumerate(alike(inputs))]
    return answer, [1] * len(answer)


def simclr_nt_xent(inputs, options, held):
    t, views, count = option(options, "temperature", 0.5), inputs["first"] + inputs["second"], len(inputs["first"])
    s = cosines(views, views)

    def one(i):
        partner = (i + count) % len(views)
        return picked(s[i][partner] / t, [s[i][j] / t for j in range(len(views)) if j not in (i, partner)])
    return [(one(i) + one(i + count)) / 2 for i in range(count)], [1] * count


def barlow_twins(inputs, options, held):
    weight, eps, count = option(options, "lambd", 5e-3), option(options, "eps", 1e-6), len(inputs["first"])

    def standard(rows):
        columns = []
        for column in zip(*rows):
            mean = mp.fsum(column) / count
            deviation = mp.sqrt(mp.fsum((x - mean) ** 2 for x in column) / (count - 1))
            columns.append([(x - mean) / (deviation + eps) for x in column])
        return columns
    first, second = standard(inputs["first"]), standard(inputs["second"])
    return [mp.fsum((1 if d == e else weight) * (dot(a, b) / count - (d == e)) ** 2 for d, a in enumerate(first) for e, b in enumerate(second))], [1]


def prototypes(inputs, options, penalised):
    scale = option(options, "scale", 64.0)
    s = cosines(inputs["predictions"], inputs["prototypes"])
    answer = [picked(scale * penalised(row[y]), [scale * x for c, x in enumerate(row) if c != y]) for row, y in zip(s, inputs["targets"])]
    return answer, [1] * len(answer)


def cosface(inputs, options, held):
    margin = option(options, "margin", 0.35)
    return prototypes(inputs, options, lambda s: s - margin)


def arcface(inputs, options, held):
    margin = option(options, "margin", 28.6) * mp.pi / 180

    def wider(s):
        return s * mp.cos(margin) - mp.sqrt(max(mpf(0), 1 - s * s)) * mp.sin(margin) if s >= -mp.cos(margin) else s - margin * mp.sin(margin)
    return prototypes(inputs, options, wider)


def cox_ph(inputs, options, held):
    r, times, events = inputs["predictions"], inputs["times"], inputs["events"]
    answer = [picked(r[i], [r[j] for j in range(len(r)) if j != i and times[j] >= times[i]]) if events[i] else mpf(0) for i in range(len(r))]
    return answer, list(events)


BATCHES = {f.__name__: f for f in (circle, nt_xent, supcon, multi_similarity, simclr_nt_xent, barlow_twins, cosface, arcface, cox_ph)}
DIFFERENTIABLE = {"circle": ("predictions", "ref_embeddings"), "simclr_nt_xent": ("first", "second"), "barlow_twins": ("first", "second"),
                        "cosface": ("predictions", "prototypes"), "arcface": ("predictions", "prototypes")}
ONE_TERM = ("barlow_twins",)
DIGITS_OF = dict.fromkeys(BATCHES, DIGITS)


def names_of(loss, inputs):
    return [name for name in DIFFERENTIABLE.get(loss, ("predictions",)) if name in inputs]


def coordinates(tensor):
    """The places of a vector or of a matrix."""
    return [(i,) for i in range(len(tensor))] if not isinstance(tensor[0], list) else list(itertools.product(range(len(tensor)), range(len(tensor[0]))))


def size(tensor, place):
    """What a step in a coordinate is measured by: the largest number of its vector (an embedding may be of any length); 1 for a log-risk."""
    return max(map(abs, tensor[place[0]])) or mpf(1) if len(place) == 2 else mpf(1)


def moved(inputs, name, place, change):
    copy = [list(row) if isinstance(row, list) else row for row in inputs[name]]
    if len(place) == 2:
        copy[place[0]][place[1]] += change
    else:
        copy[place[0]] += change
    return {**inputs, name: copy}


def nested(tensor, numbers):
    numbers = iter(numbers)
    return [[next(numbers) for _ in row] for row in tensor] if isinstance(tensor[0], list) else [next(numbers) for _ in tensor]


def derivatives(loss, inputs, options, weights, name, order=1):
    """Those of Σ weight · term in an input, by differences that are right to a fifth of the digits."""
    def total(x):
        return mp.fsum(w * t for w, t in zip(weights, BATCHES[loss](x, options, inputs)[0]))
    found, unit = [], mpf(10) ** -int(mp.dps * (0.3 if order == 1 else 0.25))
    for place in coordinates(inputs[name]):
        step = unit * size(inputs[name], place)
        above, below = total(moved(inputs, name, place, step)), total(moved(inputs, name, place, -step))
        found.append((above - below) / (2 * step) if order == 1 else (above - 2 * total(inputs) + below) / step ** 2)
    # Differences that are exactly 0 come out as the last digits of the arithmetic.
    sizes = [size(inputs[name], place) ** order for place in coordinates(inputs[name])]
    largest = max(abs(x) * s for x, s in zip(found, sizes))
    return nested(inputs[name], [mpf(0) if abs(x) * s < largest * mpf(10) ** -int(mp.dps * 0.4) else x for x, s in zip(found, sizes)])


def sample(loss, region, options, inputs):
    """A whole batch with its exact terms and the gradients of their sum; None where a term is beyond the largest double."""
    values = {name: exactly(value) for name, value in inputs.items()}
    terms, _ = BATCHES[loss](values, options, values)
    if any(mp.isinf(nearest(t)) for t in terms):
        return None
    return {"region": region, "options": options, "inputs": inputs, "terms": pair(terms),
            "gradients": {name: pair(derivatives(loss, values, options, [1] * len(terms), name)) for name in names_of(loss, inputs)}}


def exact_whole(loss, request, options, reduction):
    """The answer to a request, as wire_exact has it for losses of samples."""
    mp.dps = 100
    inputs = {name: exactly(request[name]) for name in request if name not in ("weights", "reduction", "options", "outputs")}
    terms, counts = BATCHES[loss](inputs, options, inputs)
    given = request.get("weights", 1.0)
    weights = [mpf(w) for w in (given if isinstance(given, list) else [given] * len(terms))]
    by = {"none": 1, "sum": 1, "mean": sum(counts), "weighted_mean": mp.fsum(w * c for w, c in zip(weights, counts)), "batch_mean": len(terms)}[reduction]
    terms = [t * w for t, w in zip(terms, weights)]
    answer = {"value": None if reduction == "none" else mp.fsum(terms) / by, "terms": terms[0] if loss in ONE_TERM else terms}
    for member, order in (("gradients", 1), ("hessians", 2)):
        if member in request["outputs"]:
            answer[member] = {name: derivatives(loss, inputs, options, [w / by for w in weights], name, order) for name in names_of(loss, inputs)}
    return answer
