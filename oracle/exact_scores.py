"""Exact terms and gradients of the losses on pairs, directions and class scores."""
from mpmath import mp, mpf

from exact import option, sigmoid, softplus, times


def softmax(z):
    top = max(z)
    powers = [mp.exp(x - top) for x in z]
    total = mp.fsum(powers)
    return [x / total for x in powers], top + mp.log(total)


def one_hot(targets, count):
    return [mpf(k == targets) for k in range(count)] if isinstance(targets, int) else targets


def weights_of(inputs, count):
    return inputs.get("class_weights") or [mpf(1)] * count


def gaussian_nll(inputs, options):
    v = max(inputs["variances"], option(options, "eps", 1e-6))
    constant = mp.log(2 * mp.pi) / 2 if options.get("full") else 0
    return (mp.log(v) + (inputs["predictions"] - inputs["targets"]) ** 2 / v) / 2 + constant


def gaussian_nll_gradients(inputs, options):
    v, e = max(inputs["variances"], option(options, "eps", 1e-6)), inputs["predictions"] - inputs["targets"]
    return {"predictions": e / v, "variances": (1 / v - e ** 2 / v ** 2) / 2}


def ranking_reach(inputs, options):
    return option(options, "margin", 0.0) - inputs["targets"] * (inputs["first"] - inputs["second"])


def margin_ranking(inputs, options):
    return max(mpf(0), ranking_reach(inputs, options))


def margin_ranking_gradients(inputs, options):
    pull = inputs["targets"] if ranking_reach(inputs, options) >= 0 else mpf(0)
    return {"first": -pull, "second": pull}


def margins(inputs, options):
    """The open hinges of the wrong classes."""
    z, y = inputs["predictions"], inputs["targets"]
    return [mpf(0) if j == y else max(mpf(0), option(options, "margin", 1.0) - z[y] + x) for j, x in enumerate(z)]


def multi_margin(inputs, options):
    hinges = margins(inputs, options)
    return weights_of(inputs, len(hinges))[inputs["targets"]] * mp.fsum(h ** options.get("p", 1) for h in hinges) / len(hinges)


def multi_margin_gradients(inputs, options):
    hinges, p = margins(inputs, options), options.get("p", 1)
    slopes = [mpf(0) if h == 0 else p * h ** (p - 1) for h in hinges]
    slopes[inputs["targets"]] = -mp.fsum(slopes)
    weight = weights_of(inputs, len(hinges))[inputs["targets"]]
    return {"predictions": [weight * s / len(hinges) for s in slopes]}


def categorical_parts(inputs):
    z, t = inputs["predictions"], inputs["targets"]
    others = [(1 - b) * a for a, b in zip(z, t)]
    return others, 1 + max(others) - mp.fsum(a * b for a, b in zip(z, t))


def categorical_hinge(inputs, options):
    return max(mpf(0), categorical_parts(inputs)[1])


def categorical_hinge_gradients(inputs, options):
    (others, hinge), t = categorical_parts(inputs), inputs["targets"]
    at = others.index(max(others))
    return {"predictions": [((1 - b if k == at else 0) - b) * (hinge > 0) for k, b in enumerate(t)]}


def multilabel_soft_margin(inputs, options):
    z, count = inputs["predictions"], len(inputs["predictions"])
    return mp.fsum(w * (y * softplus(-x) + (1 - y) * softplus(x)) for x, y, w in zip(z, inputs["targets"], weights_of(inputs, count))) / count


def multilabel_soft_margin_gradients(inputs, options):
    z, count = inputs["predictions"], len(inputs["predictions"])
    return {"predictions": [w * ((1 - y) * sigmoid(x) - y * sigmoid(-x)) / count for x, y, w in zip(z, inputs["targets"], weights_of(inputs, count))]}


def dot(x, y):
    return mp.fsum(a * b for a, b in zip(x, y))


def cosine(x, y, floor, added):
    """The cosine and its derivatives in both vectors; norms at least `floor`, squares plus `added`."""
    sizes = [max(mp.sqrt(dot(v, v) + added), floor) for v in (x, y)]
    if not all(sizes):
        return mpf(0), [mpf(0)] * len(x), [mpf(0)] * len(x)
    value = dot(x, y) / (sizes[0] * sizes[1])
    slopes = []
    for own, other, n, m in ((x, y, *sizes), (y, x, sizes[1], sizes[0])):
        free = mp.sqrt(dot(own, own) + added) >= floor
        slopes.append([(b / m - (value * a / n if free else 0)) / n for a, b in zip(own, other)])
    return value, *slopes


def similarity(inputs, options):
    return cosine(inputs["predictions"], inputs["targets"], option(options, "eps", 1e-8), mpf(0))


def cosine_similarity(inputs, options):
    return similarity(inputs, options)[0] * (-1 if options.get("negate") else 1)


def small(slopes):
    """Differences that are exactly 0 come out as the last digits of the arithmetic: they are made 0."""
    return [mpf(0) if abs(s) < mpf(10) ** (20 - mp.dps) * max(map(abs, slopes + [mpf(1)])) else s for s in slopes]


def cosine_similarity_gradients(inputs, options):
    return {"predictions": [s * (-1 if options.get("negate") else 1) for s in small(similarity(inputs, options)[1])]}


def cosine_distance(inputs, options):
    return 1 - similarity(inputs, options)[0]


def cosine_distance_gradients(inputs, options):
    return {"predictions": [-s for s in small(similarity(inputs, options)[1])]}


def embedding(inputs, options):
    value, first, second = cosine(inputs["first"], inputs["second"], mpf(0), option(options, "eps", 1e-12))
    return value, first, second, value - option(options, "margin", 0.0), (1 + inputs["targets"]) / 2, (1 - inputs["targets"]) / 2


def cosine_embedding(inputs, options):
    value, _, _, hinge, alike, unlike = embedding(inputs, options)
    return alike * (1 - value) + unlike * max(mpf(0), hinge)


def cosine_embedding_gradients(inputs, options):
    _, first, second, hinge, alike, unlike = embedding(inputs, options)
    pull = (unlike if hinge >= 0 else 0) - alike
    return {"first": small([pull * s for s in first]), "second": small([pull * s for s in second])}


def focal_targets(inputs, options):
    count, s = len(inputs["predictions"]), option(options, "label_smoothing")
    targets = one_hot(inputs["targets"], count)
    return [option(options, "alpha", 1.0) * w * (t * (1 - s) + s / count) for t, w in zip(targets, weights_of(inputs, count))]


def focal_power(base, exponent):
    return mpf(1) if exponent == 0 else mpf(0) if base == 0 else mp.exp(exponent * mp.log(base))


def focal_term(p, t, gamma):
    return mpf(0) if t == 0 else mp.inf if p == 0 else -t * focal_power(1 - p, gamma) * mp.log(p)


def focal_slope(p, t, gamma):
    """p times the derivative in p."""
    if t == 0:
        return mpf(0)
    pull = mpf(0) if p == 0 else mpf(-1) if p == 1 else p * mp.log(p) / (1 - p)
    return t * focal_power(1 - p, gamma) * (gamma * pull - 1)


def categorical_focal_with_logits(inputs, options):
    p, _ = softmax(inputs["predictions"])
    return mp.fsum(focal_term(a, t, option(options, "gamma", 2.0)) for a, t in zip(p, focal_targets(inputs, options)))


def categorical_focal_with_logits_gradients(inputs, options):
    p, _ = softmax(inputs["predictions"])
    pulls = [focal_slope(a, t, option(options, "gamma", 2.0)) for a, t in zip(p, focal_targets(inputs, options))]
    total = mp.fsum(pulls)
    return {"predictions": [h - a * total for h, a in zip(pulls, p)]}


def focal_shares(inputs, options):
    p, c = inputs["predictions"], option(options, "clip")
    total = mp.fsum(p) if options.get("normalize") else mpf(1)
    shares = [x / total for x in p]
    inside = [min(max(x, c), 1 - c) if c else x for x in shares]
    return inside, [a == b for a, b in zip(inside, shares)], total


def categorical_focal(inputs, options):
    p, _, _ = focal_shares(inputs, options)
    return mp.fsum(focal_term(a, t, option(options, "gamma", 2.0)) for a, t in zip(p, focal_targets(inputs, options)))


def categorical_focal_gradients(inputs, options):
    p, free, total = focal_shares(inputs, options)
    pulls = [focal_slope(a, t, option(options, "gamma", 2.0)) if f else mpf(0) for a, t, f in zip(p, focal_targets(inputs, options), free)]
    shared = mp.fsum(pulls) / total if options.get("normalize") else 0
    return {"predictions": [(h / x if h else 0) - shared for h, x in zip(pulls, inputs["predictions"])]}


def generalized_cross_entropy(inputs, options):
    p, q = inputs["predictions"][inputs["targets"]], option(options, "q", 0.5)
    return (1 - focal_power(p, q)) / q


def generalized_cross_entropy_gradients(inputs, options):
    y, q = inputs["targets"], option(options, "q", 0.5)
    return {"predictions": [-mp.exp((q - 1) * mp.log(p)) if k == y and q != 1 else mpf(-(k == y)) for k, p in enumerate(inputs["predictions"])]}


def poly_cross_entropy(inputs, options):
    z, (p, log_sum), e = inputs["predictions"], softmax(inputs["predictions"]), option(options, "epsilon", 2.0)
    return mp.fsum(times(t, lambda a=a, x=x: log_sum - x + e * (1 - a)) for t, a, x in zip(one_hot(inputs["targets"], len(z)), p, z))


def poly_cross_entropy_gradients(inputs, options):
    (p, _), e = softmax(inputs["predictions"]), option(options, "epsilon", 2.0)
    t = one_hot(inputs["targets"], len(p))
    mass, hit = mp.fsum(t), dot(t, p)
    return {"predictions": [a * mass - b - e * a * (b - hit) for a, b in zip(p, t)]}


def rival(inputs):
    z, y = inputs["predictions"], inputs["targets"]
    others = [-mp.inf if k == y else x for k, x in enumerate(z)]
    return others.index(max(others)), max(others) - z[y]


def pulled(inputs, at, open_):
    return {"predictions": [mpf(open_) * ((k == at) - (k == inputs["targets"])) for k in range(len(inputs["predictions"]))]}


def multiclass_hinge(inputs, options):
    return max(mpf(0), 1 + rival(inputs)[1])


def multiclass_hinge_gradients(inputs, options):
    at, gap = rival(inputs)
    return pulled(inputs, at, gap + 1 > 0)


def multiclass_perceptron(inputs, options):
    return max(mpf(0), rival(inputs)[1])


def multiclass_perceptron_gradients(inputs, options):
    at, gap = rival(inputs)
    return pulled(inputs, at, gap > 0)


ELEMENTS = {"gaussian_nll": (gaussian_nll, gaussian_nll_gradients), "margin_ranking": (margin_ranking, margin_ranking_gradients)}
ROWS = {f.__name__: (f, globals()[f.__name__ + "_gradients"]) for f in (
    multi_margin, categorical_hinge, multilabel_soft_margin, cosine_similarity, cosine_distance, cosine_embedding, categorical_focal,
    categorical_focal_with_logits, generalized_cross_entropy, poly_cross_entropy, multiclass_hinge, multiclass_perceptron)}

# General powers at all digits are slow.
DIGITS_OF = {"categorical_focal": 400}
