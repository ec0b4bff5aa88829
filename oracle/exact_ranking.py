"""Exact terms and gradients of the losses over lists, of one list: inputs predictions, targets and, if given, mask, each a list of numbers."""
from mpmath import mp, mpf

from exact import option, sigmoid, softplus


def counted(inputs):
    """The places of the items that count."""
    mask = inputs.get("mask") or [mpf(1)] * len(inputs["predictions"])
    return [k for k, m in enumerate(mask) if m]


def log_sum(z, places):
    top = max(z[k] for k in places)
    return top + mp.log(mp.fsum(mp.exp(z[k] - top) for k in places))


def ranking_softmax(inputs, options):
    z, y, at = inputs["predictions"], inputs["targets"], counted(inputs)
    total = log_sum(z, at)
    return mp.fsum(y[k] * (total - z[k]) for k in at)


def ranking_softmax_gradients(inputs, options):
    z, y, at = inputs["predictions"], inputs["targets"], counted(inputs)
    total, mass, slopes = log_sum(z, at), mp.fsum(y[k] for k in at), [mpf(0)] * len(z)
    for k in at:
        slopes[k] = mp.exp(z[k] - total) * mass - y[k]
    return {"predictions": slopes}


def descending(places, numbers):
    """Stable: of equal numbers the earlier first."""
    return sorted(places, key=lambda k: -numbers[k])


def listmle(inputs, options):
    z, order = inputs["predictions"], descending(counted(inputs), inputs["targets"])
    return mp.fsum(log_sum(z, order[n:]) - z[k] for n, k in enumerate(order))


def listmle_gradients(inputs, options):
    z, order, slopes = inputs["predictions"], descending(counted(inputs), inputs["targets"]), [mpf(0)] * len(inputs["predictions"])
    for n, k in enumerate(order):
        total = log_sum(z, order[n:])
        slopes[k] -= 1
        for j in order[n:]:
            slopes[j] += mp.exp(z[j] - total)
    return {"predictions": slopes}


def pairs(inputs):
    y, at = inputs["targets"], counted(inputs)
    return [(i, j) for i in at for j in at if y[i] > y[j]]


def over_pairs(cost, slope):
    """The loss that adds up a cost of leads over pairs; `pairs` among the options is how many all lists of the batch have."""
    def divisor(inputs, options):
        own = max(1, len(pairs(inputs)))
        return {"none": 1, "list": own, "batch": options.get("pairs", own)}[options.get("average", "none")]

    def term(inputs, options):
        z = inputs["predictions"]
        return mp.fsum(cost(z[i] - z[j], options) for i, j in pairs(inputs)) / divisor(inputs, options)

    def gradients(inputs, options):
        z, slopes = inputs["predictions"], [mpf(0)] * len(inputs["predictions"])
        for i, j in pairs(inputs):
            d = slope(z[i] - z[j], options) / divisor(inputs, options)
            slopes[i] += d
            slopes[j] -= d
        return {"predictions": slopes}
    return term, gradients


def hinge(lead, options):
    return max(mpf(0), option(options, "margin", 1.0) - lead)


def hinge_slope(lead, options):
    return mpf(-1 if option(options, "margin", 1.0) - lead > 0 else 0)


def pair_count(loss, inputs):
    """How many pairs of a list enter the loss."""
    return len(counted(inputs)) ** 2 if loss == "pairwise_mse" else len(pairs(inputs))


def errors(inputs, options):
    """The errors of the items that count, by place, and what their pairs are divided by."""
    found = {k: inputs["predictions"][k] - inputs["targets"][k] for k in counted(inputs)}
    own = pair_count("pairwise_mse", inputs)
    return found, {"none": 1, "list": own, "batch": options.get("pairs", own)}[options.get("average", "none")]


def pairwise_mse(inputs, options):
    found, divisor = errors(inputs, options)
    return mp.fsum((a - b) ** 2 for a in found.values() for b in found.values()) / divisor


def pairwise_mse_gradients(inputs, options):
    found, divisor = errors(inputs, options)
    return {"predictions": [4 * mp.fsum(found[k] - b for b in found.values()) / divisor if k in found else mpf(0) for k in range(len(inputs["predictions"]))]}


class Lambdas:
    """The pairs of a list with their weights, which are constants as far as derivatives go."""

    def __init__(self, inputs, options):
        z, y, at = inputs["predictions"], inputs["targets"], counted(inputs)
        limit = options.get("truncation_level", 0) or len(at)
        self.sigma, norm = option(options, "sigmoid", 1.0), options.get("norm", False)
        gain = [mpf(2) ** v - 1 if options.get("exp_gain", True) else v for v in y]
        rank = {k: n + 1 for n, k in enumerate(descending(at, z))}
        ideal = mp.fsum(gain[k] * discount(n + 1) for n, k in enumerate(descending(at, y)[:limit]))
        spread = norm and max(z[k] for k in at) != min(z[k] for k in at)
        self.weights = {}
        for i, j in pairs(inputs):
            if min(rank[i], rank[j]) <= limit:
                weight = (gain[i] - gain[j]) * abs(discount(rank[i]) - discount(rank[j])) / ideal
                self.weights[i, j] = weight / (mpf(0.01) + abs(z[i] - z[j])) if spread else weight
        total = mp.fsum(2 * self.sigma * w * sigmoid(-self.sigma * (z[i] - z[j])) for (i, j), w in self.weights.items())
        self.scale = mp.log1p(total) / mp.log(2) / total if norm and total > 0 else mpf(1)


def discount(rank):
    return mp.log(2) / mp.log(1 + rank)


def lambdarank(inputs, options):
    z, held = inputs["predictions"], options.get("held") or Lambdas(inputs, options)
    return held.scale * mp.fsum(w * softplus(-held.sigma * (z[i] - z[j])) for (i, j), w in held.weights.items())


def lambdarank_gradients(inputs, options):
    z, held, slopes = inputs["predictions"], options.get("held") or Lambdas(inputs, options), [mpf(0)] * len(inputs["predictions"])
    for (i, j), w in held.weights.items():
        d = held.scale * w * held.sigma * sigmoid(-held.sigma * (z[i] - z[j]))
        slopes[i] -= d
        slopes[j] += d
    return {"predictions": slopes}


ROWS = {
    "ranking_softmax": (ranking_softmax, ranking_softmax_gradients),
    "listmle": (listmle, listmle_gradients),
    "pairwise_logistic": over_pairs(lambda lead, options: softplus(-lead), lambda lead, options: -sigmoid(-lead)),
    "pairwise_soft_zero_one": over_pairs(lambda lead, options: sigmoid(-lead), lambda lead, options: -sigmoid(lead) * sigmoid(-lead)),
    "pairwise_mse": (pairwise_mse, pairwise_mse_gradients),
    "pairwise_hinge": over_pairs(hinge, hinge_slope),
    "lambdarank": (lambdarank, lambdarank_gradients),
}


# The lambdas' weights stay as they are where the gradient is asked.
STILL = {"lambdarank": lambda inputs, options: {**options, "held": Lambdas(inputs, options)}}
