"""Exact terms and gradients of CTC: the forward-backward sums in plain products, which numbers with unbounded exponents can take."""
import functools

from mpmath import mp, mpf

from exact import exactly, nearest, pair

DIGITS = 400
CTC_LOSSES = ("ctc", "ctc_with_logits")


def labels_of(loss, inputs, options, n):
    row, blank = inputs["targets"][n], options.get("blank", 0)
    length = inputs["target_lengths"][n] if "target_lengths" in inputs else len(row) - (row.count(blank) if loss == "ctc_with_logits" else 0)
    return row[:length]


def chances_of(loss, inputs, n):
    """Probabilities (unnormalised for given logarithms) of the classes at each time step that counts."""
    x = inputs["predictions"]
    steps = [step[n] for step in x] if loss == "ctc" else x[n]
    count = inputs["prediction_lengths"][n] if "prediction_lengths" in inputs else len(steps)
    powers = [[mp.exp(exactly(v)) for v in step] for step in steps[:count]]
    return powers if loss == "ctc" else [[v / mp.fsum(step) for v in step] for step in powers]


def states_of(labels, blank):
    states = [blank]
    for label in labels:
        states += [label, blank]
    return states


def sums(chances, states, blank):
    """Σ of the beginnings that end in a state, by time step."""
    rows = []
    for t, step in enumerate(chances):
        row = []
        for s, symbol in enumerate(states):
            if t == 0:
                reached = mpf(s < 2)
            else:
                reached = rows[-1][s] + (rows[-1][s - 1] if s else 0)
                if s > 1 and symbol != blank and symbol != states[s - 2]:
                    reached += rows[-1][s - 2]
            row.append(reached * step[symbol])
        rows.append(row)
    return rows


def sample(loss, inputs, options, n):
    """(the term, the shares of the alignments by time step and class, the probabilities)."""
    blank = options.get("blank", 0)
    labels, chances = labels_of(loss, inputs, options, n), chances_of(loss, inputs, n)
    states = states_of(labels, blank)
    if not chances:
        return (mpf(0) if not labels else mp.inf), [], []
    forward = sums(chances, states, blank)
    total = mp.fsum(forward[-1][-2:])
    if total == 0:
        return (mpf(0) if options.get("zero_infinity") else mp.inf), None, chances
    backward = [row[::-1] for row in sums(chances[::-1], states[::-1], blank)][::-1]
    shares = []
    for t, step in enumerate(chances):
        share = [mpf(0)] * len(step)
        for s, symbol in enumerate(states):
            if step[symbol]:
                share[symbol] += forward[t][s] * backward[t][s] / step[symbol] / total
        shares.append(share)
    return -mp.log(total), shares, chances


def batch_of(loss, inputs):
    return len(inputs["targets"])


def answer(loss, inputs, options, factors=None):
    """The terms, and the gradient of Σ factor·term in the predictions."""
    count = batch_of(loss, inputs)
    factors = factors or [mpf(1)] * count
    x = inputs["predictions"]
    gradient = [[[mpf(0)] * len(x[0][0]) for _ in x[0]] for _ in x]
    terms = []
    for n in range(count):
        term, shares, chances = sample(loss, inputs, options, n)
        terms.append(term)
        for t, share in enumerate(shares or ()):
            for k, g in enumerate(share):
                if loss == "ctc":
                    gradient[t][n][k] = -g * factors[n]
                else:
                    gradient[n][t][k] = (chances[t][k] - g) * factors[n]
    return terms, gradient


def moved(x, places, step):
    a, b, c = places
    return [[[mpf(v) + (step if (i, j, k) == places else 0) if not isinstance(v, str) else v for k, v in enumerate(line)] for j, line in enumerate(block)]
            for i, block in enumerate(x)]


def check(loss, inputs, options, gradient):
    """Central differences in a few coordinates."""
    x, step = inputs["predictions"], mpf(10) ** -100
    places = [(i, j, k) for i, block in enumerate(x) for j, line in enumerate(block) for k, v in enumerate(line) if not isinstance(v, str)]
    for place in places[::max(1, len(places) // 6)]:
        above, below = (mp.fsum(answer(loss, {**inputs, "predictions": moved(x, place, d)}, options)[0]) for d in (step, -step))
        difference, closed = (above - below) / (2 * step), gradient[place[0]][place[1]][place[2]]
        assert abs(difference - closed) <= abs(closed) * mpf(10) ** -60 + mpf(10) ** -150, (loss, place, difference, closed)


def reference(loss, draw, samples):
    mp.dps = DIGITS
    made = []
    for region, options, inputs in samples(draw):
        terms, gradient = answer(loss, inputs, options)
        if any(nearest(t) == float("inf") for t in terms):
            continue
        check(loss, inputs, options, gradient)
        made.append({"region": region, "options": options, "inputs": inputs, "terms": pair(terms), "gradients": {"predictions": pair(gradient)}})
    return made


REFERENCES = {loss: functools.partial(reference, loss) for loss in CTC_LOSSES}
