"""The losses over a whole batch in PyTorch, as compositions of its operations, and the requests of their golden files."""
import math

import torch

from exact_pairs import DIFFERENTIABLE  # gathered from here, too
from torch_plans import body, plans

COUNT = 32


def unit(v):
    return v / v.norm(dim=1, keepdim=True)


def cosines(a, b):
    return unit(a) @ unit(b).T


def masks(labels, others, removed=True):
    same = labels[:, None] == others[None, :]
    eye = torch.eye(len(labels), len(others), dtype=torch.bool)
    return (same & ~eye if removed else same), ~same


def log_sum(values, mask):
    return torch.logsumexp(torch.where(mask, values, torch.full_like(values, -math.inf)), 1)


def circle(x, o):
    gamma, margin = o.get("gamma", 80.0), o.get("margin", 0.4)
    rows, others = x["predictions"], x.get("ref_embeddings", x["predictions"])
    s = cosines(rows, others) if o.get("normalize", True) else torch.clamp(rows @ others.T, max=1.0)
    positive, negative = masks(x["targets"], x.get("ref_labels", x["targets"]), o.get("remove_diagonal", True))
    fixed = s.detach() if o.get("detach_weights") else s
    up = log_sum(-gamma * torch.relu(1 + margin - fixed) * (s - (1 - margin)), positive)
    down = log_sum(gamma * torch.relu(margin + fixed) * (s - margin), negative)
    counted = positive.any(1) & negative.any(1)
    total = torch.where(counted, up, torch.zeros_like(up)) + torch.where(counted, down, torch.zeros_like(down))
    return torch.where(counted, torch.nn.functional.softplus(total, threshold=1000), torch.zeros_like(total)), counted.double()


def nt_xent(x, o):
    s = cosines(x["predictions"], x["predictions"]) / o.get("temperature", 0.07)
    positive, negative = masks(x["targets"], x["targets"])
    # each[i, j]: the anchor's positive j against the anchor's negatives
    each = torch.nn.functional.softplus(log_sum(s, negative)[:, None] - s, threshold=1000)
    return torch.where(positive, each, torch.zeros_like(each)).sum(1), positive.double().sum(1)


def supcon(x, o):
    s = cosines(x["predictions"], x["predictions"]) / o.get("temperature", 0.1)
    positive, _ = masks(x["targets"], x["targets"])
    each = log_sum(s, ~torch.eye(len(s), dtype=torch.bool))[:, None] - s
    count = positive.double().sum(1)
    return torch.where(positive, each, torch.zeros_like(each)).sum(1) / torch.clamp(count, min=1), (count > 0).double()


def multi_similarity(x, o):
    a, b, base = o.get("alpha", 2.0), o.get("beta", 50.0), o.get("base", 0.5)
    s = cosines(x["predictions"], x["predictions"])
    positive, negative = masks(x["targets"], x["targets"])
    return torch.log1p((torch.exp(-a * (s - base)) * positive).sum(1)) / a + torch.log1p((torch.exp(b * (s - base)) * negative).sum(1)) / b, None


def simclr_nt_xent(x, o):
    views, count = torch.cat([x["first"], x["second"]]), len(x["first"])
    s = cosines(views, views) / o.get("temperature", 0.5)
    sums = log_sum(s, ~torch.eye(2 * count, dtype=torch.bool)) - torch.cat([torch.diag(s, count), torch.diag(s, -count)])
    return (sums[:count] + sums[count:]) / 2, None


def barlow_twins(x, o):
    a, b = ((v - v.mean(0)) / (v.std(0) + o.get("eps", 1e-6)) for v in (x["first"], x["second"]))
    same = torch.eye(a.shape[1], dtype=torch.float64)
    return ((a.T @ b / len(a) - same) ** 2 * (same + o.get("lambd", 5e-3) * (1 - same))).sum(), None


def prototypes(x, o, penalised):
    s = cosines(x["predictions"], x["prototypes"])
    own = torch.nn.functional.one_hot(x["targets"], len(x["prototypes"])).bool()
    return torch.nn.functional.cross_entropy(o.get("scale", 64.0) * torch.where(own, penalised(s), s), x["targets"], reduction="none"), None


def cosface(x, o):
    return prototypes(x, o, lambda s: s - o.get("margin", 0.35))


def arcface(x, o):
    m = math.radians(o.get("margin", 28.6))

    def wider(s):
        angle = torch.acos(s)
        return torch.where(angle <= math.pi - m, torch.cos(angle + m), s - m * math.sin(m))
    return prototypes(x, o, wider)


def cox_ph(x, o):
    r, events = x["predictions"], x["events"].bool()
    terms = log_sum(r[None, :].expand(len(r), len(r)), x["times"][None, :] >= x["times"][:, None]) - r
    return torch.where(events, terms, torch.zeros_like(terms)), events.double()


TERMS = {f.__name__: f for f in (circle, nt_xent, supcon, multi_similarity, simclr_nt_xent, barlow_twins, cosface, arcface, cox_ph)}

SHAPES = ([4, 3], [6, 2], [3, 5], [5, 4], [8, 3], [2, 3])


def rows(draw, count, width, reach=2):
    return [draw.row(width, -reach, reach) for _ in range(count)]


def labels(draw, count):
    return [0, 1] + [draw.index(2) for _ in range(count - 2)]


def made(draw, n, count, inputs, options, hessians=False, terms_shape=None):
    return body(draw, n, [count] if terms_shape is None else terms_shape, inputs, options, hessians=hessians)


def labelled(reach=2, references=False):
    def make(draw, n, options):
        count, width = SHAPES[n % 5]
        inputs = {"predictions": rows(draw, count, width, reach), "targets": [0] + labels(draw, count - 1)}
        if references and n % 3 == 2:
            inputs |= {"ref_embeddings": rows(draw, 4, width, reach), "ref_labels": labels(draw, 4)}
        return made(draw, n, count, inputs, options)
    return make


def views(terms_shape=None):
    def make(draw, n, options):
        count, width = SHAPES[n % 6]
        return made(draw, n, count, {"first": rows(draw, count, width), "second": rows(draw, count, width)}, options, terms_shape=terms_shape)
    return make


def classified(draw, n, options):
    count, width = SHAPES[n % 6]
    return made(draw, n, count, {"predictions": rows(draw, count, width), "prototypes": rows(draw, 2 + n % 3, width), "targets": [draw.index(2) for _ in range(count)]}, options)


def survival(draw, n, options):
    count = 2 + n % 7
    times = [float(draw.index(6)) if n % 2 else draw.real(0, 9) for _ in range(count)]
    return made(draw, n, count, {"predictions": draw.row(count, -3, 3), "times": times, "events": [1] + [draw.index(2) for _ in range(count - 1)]}, options, hessians=True)


PLANS = {
    "circle": plans(labelled(references=True), ({}, {"gamma": 16.0, "margin": 0.25}, {"detach_weights": True}, {"remove_diagonal": False}), COUNT),
    "nt_xent": plans(labelled(), ({}, {"temperature": 0.5}, {"temperature": 0.1}), COUNT),
    "supcon": plans(labelled(), ({}, {"temperature": 0.5}, {"temperature": 0.07}), COUNT),
    "multi_similarity": plans(labelled(), ({}, {"alpha": 18.0, "beta": 75.0, "base": 0.75}, {"beta": 2.0, "base": 0.0}), COUNT),
    "simclr_nt_xent": plans(views(), ({}, {"temperature": 0.1}, {"temperature": 2.0}), COUNT),
    "barlow_twins": plans(views([]), ({}, {"lambd": 0.5}, {"eps": 0.25}), COUNT),
    "cosface": plans(classified, ({}, {"margin": 0.5, "scale": 16.0}, {"scale": 30.0}), COUNT),
    "arcface": plans(classified, ({}, {"margin": 45.0, "scale": 16.0}, {"scale": 30.0}, {"margin": 120.0, "scale": 4.0}), COUNT),
    "cox_ph": plans(survival, ({},), COUNT),
}


def default(call):
    """The library's own reduction agrees with ours where it is known: the mean over what counts."""
    def value(x):
        terms, counts = call(x)
        return terms.sum() / (len(terms) if counts is None else counts.sum())
    return value


def plain(make):
    """A request without weights, reduction or options: what an alias alone brings."""
    def plan(draw):
        return {key: value for key, value in make(draw, 3, {}).items() if key not in ("weights", "reduction", "options")}
    return plan


ALIASES = {
    "circle": [("keras.Circle", {"options": {"normalize": False}}, plain(labelled(0.5)), default(lambda x: circle(x, {"normalize": False}))),
               ("pml.CircleLoss", {"options": {"detach_weights": True}}, plain(labelled()), default(lambda x: circle(x, {"detach_weights": True})))],
    "nt_xent": [("optax.ntxent", {}, plain(labelled()), default(lambda x: nt_xent(x, {})))],
    "arcface": [("pml.ArcFaceLoss", {}, plain(classified), default(lambda x: arcface(x, {})))],
    "cox_ph": [("xgboost.survival:cox", {"reduction": "sum"}, plain(survival), None)],
}
