"""The losses that compare two vectors or two distributions in PyTorch, and their requests.

Compositions of torch operations: contrastive of torch.nn.functional.pairwise_distance, js_divergence of torch.nn.functional.kl_div, as TRL has it."""
import torch
import torch.nn.functional as F

from torch_plans import LAST_SHAPES, VECTOR_SHAPES, body, plans, turn, without
from torch_score_plans import COUNT


def contrastive(x, o):
    distance = F.pairwise_distance(x["first"], x["second"], p=o.get("p", 2.0), eps=o.get("eps", 1e-6))
    power, y = o.get("power", 2), x["targets"]
    return y * torch.relu(distance - o.get("pos_margin", 0.0)) ** power + (1 - y) * torch.relu(o.get("margin", 1.0) - distance) ** power


def js_divergence(x, o):
    axis, beta = o.get("axis", -1), o.get("beta", 0.5)
    student, teacher = (torch.log(x[name]) for name in ("predictions", "targets"))
    if beta == 0:
        return F.kl_div(student, teacher, reduction="none", log_target=True).sum(axis)
    if beta == 1:
        return F.kl_div(teacher, student, reduction="none", log_target=True).sum(axis)
    mixture = torch.log((1 - beta) * x["predictions"] + beta * x["targets"])
    return (beta * F.kl_div(mixture, teacher, reduction="none", log_target=True) + (1 - beta) * F.kl_div(mixture, student, reduction="none", log_target=True)).sum(axis)


def vectors(draw, n, options):
    shape = turn([s for s in VECTOR_SHAPES if s[-1] > 1], n)
    terms_shape = without(shape, -1)
    inputs = {name: draw.tensor(shape, lambda: draw.real(-1, 1)) for name in ("first", "second")}
    inputs["targets"] = draw.tensor(terms_shape, lambda: draw.choice((0.0, 1.0, 0.5)) if n % 5 == 4 else float(draw.index(2)))
    return body(draw, n, terms_shape, inputs, options, hessians=False)


def distributions(draw, n, options):
    axis = options.get("axis", -1)
    shape = turn(LAST_SHAPES if axis == -1 else LAST_SHAPES[1:], n)
    axis %= len(shape)
    inputs = {name: draw.rows(shape, axis, lambda: draw.distribution(shape[axis], 0.05)) for name in ("predictions", "targets")}
    return body(draw, n, without(shape, axis), inputs, options)


TERMS = {f.__name__: f for f in (contrastive, js_divergence)}
DIFFERENTIABLE = {"contrastive": ("first", "second")}
PLANS = {
    "contrastive": plans(vectors, ({}, {"power": 1}, {"margin": 2.5}, {"p": 1.0, "margin": 3.0}, {"pos_margin": 0.5, "eps": 0.0}, {"p": 3.0, "power": 1, "margin": 0.75}), COUNT),
    "js_divergence": plans(distributions, ({}, {"beta": 0.1}, {"beta": 0.0}, {"beta": 0.9, "axis": 1}, {"beta": 1.0}), COUNT),
}
