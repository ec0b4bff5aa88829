"""The losses over lists in PyTorch: compositions of its operations, differentiated by autograd; their requests and aliases.

Ranks, gains and swaps of LambdaRank are detached, as its definition has them constant."""
import torch
import torch.nn.functional as F

from torch_plans import body, plans, turn

COUNT = 30
LIST_SHAPES = ([3, 4], [4], [2, 6], [1, 3], [5, 2], [2], [2, 5])


def parts(x):
    """Scores, relevances and which items count, as [N, L]."""
    z, y = x["predictions"], x["targets"]
    mask = x["mask"] if "mask" in x else torch.ones_like(z)
    return torch.atleast_2d(z), torch.atleast_2d(y), torch.atleast_2d(mask) > 0


def as_given(terms, counted, x):
    """Terms of the lists; a single list has none but its own."""
    terms = torch.where(counted, terms, torch.zeros_like(terms))
    return (terms, counted) if x["predictions"].dim() > 1 else (terms[0], counted[0])


def ranking_softmax(x, o):
    z, y, mask = parts(x)
    z = torch.where(mask, z, torch.full_like(z, -1e30))
    return as_given((y * mask * -F.log_softmax(z, -1)).sum(-1), mask.any(-1), x)


def listmle(x, o):
    z, y, mask = parts(x)
    order = torch.sort(torch.where(mask, y, torch.full_like(y, -1e30)), dim=-1, descending=True, stable=True).indices
    z, mask = z.gather(-1, order), mask.gather(-1, order)
    behind = torch.logcumsumexp(torch.where(mask, z, torch.full_like(z, -1e30)).flip(-1), -1).flip(-1)
    return as_given(((behind - z) * mask).sum(-1), mask.any(-1), x)


def leads(x):
    """z_i − z_j and which of these pairs count."""
    z, y, mask = parts(x)
    return z.unsqueeze(-1) - z.unsqueeze(-2), (y.unsqueeze(-1) > y.unsqueeze(-2)) & mask.unsqueeze(-1) & mask.unsqueeze(-2)


def over_pairs(cost):
    def terms(x, o):
        lead, valid = leads(x)
        counts = valid.sum((-1, -2))
        by = {"none": 1, "list": counts.clamp(min=1), "batch": counts.sum().clamp(min=1)}[o.get("average", "none")]
        return as_given((cost(lead, o) * valid).sum((-1, -2)) / by, counts > 0, x)
    return terms


def lambdarank(x, o):
    (z, y, mask), (lead, valid) = parts(x), leads(x)
    none, sigma = torch.full_like(z, -1e30), o.get("sigmoid", 1.0)
    limit = o.get("truncation_level", 0) or z.shape[-1]
    gain = torch.expm1(y * torch.log(torch.tensor(2.0, dtype=torch.float64))) if o.get("exp_gain", True) else y
    order = torch.sort(torch.where(mask, z, none).detach(), dim=-1, descending=True, stable=True).indices
    rank = torch.argsort(order, dim=-1).to(torch.float64) + 1
    discount = 1 / torch.log2(1 + rank)
    best = torch.sort(torch.where(mask, gain, torch.zeros_like(gain)), dim=-1, descending=True).values[..., :limit]
    ideal = (best / torch.log2(torch.arange(2, best.shape[-1] + 2, dtype=torch.float64))).sum(-1)
    ideal = torch.where(ideal > 0, ideal, torch.ones_like(ideal))
    weight = (gain.unsqueeze(-1) - gain.unsqueeze(-2)).abs() * (discount.unsqueeze(-1) - discount.unsqueeze(-2)).abs() / ideal[:, None, None]
    weight = weight * valid * (torch.minimum(rank.unsqueeze(-1), rank.unsqueeze(-2)) <= limit)
    norm, scale = o.get("norm", False), 1.0
    if norm:
        weight = weight / (0.01 + lead.detach().abs())
        total = (2 * sigma * weight * torch.sigmoid(-sigma * lead.detach())).sum((-1, -2))
        scale = torch.where(total > 0, torch.log1p(total) / total / torch.log(torch.tensor(2.0, dtype=torch.float64)), torch.ones_like(total))
    return as_given((weight * F.softplus(-sigma * lead, threshold=1e9)).sum((-1, -2)) * scale, valid.sum((-1, -2)) > 0, x)


def pairwise_mse(x, o):
    z, y, mask = parts(x)
    error, both = z - y, mask.unsqueeze(-1) & mask.unsqueeze(-2)
    counts = both.sum((-1, -2))
    by = {"none": 1, "list": counts, "batch": counts.sum()}[o.get("average", "none")]
    return as_given(((error.unsqueeze(-1) - error.unsqueeze(-2)) ** 2 * both).sum((-1, -2)) / by, counts > 0, x)


TERMS = {
    "ranking_softmax": ranking_softmax, "listmle": listmle, "lambdarank": lambdarank, "pairwise_mse": pairwise_mse,
    "pairwise_soft_zero_one": over_pairs(lambda lead, o: torch.sigmoid(-lead)),
    "pairwise_logistic": over_pairs(lambda lead, o: F.softplus(-lead, threshold=1e9)),
    "pairwise_hinge": over_pairs(lambda lead, o: torch.relu(o.get("margin", 1.0) - lead)),
}


def listed(grade):
    """Lists with relevances of `grade`, a mask every third time; every list has a pair."""
    def make(draw, n, options):
        shape = turn(LIST_SHAPES, n)

        def row():
            made = [grade(draw) for _ in range(shape[-1])]
            return made if made[0] != made[-1] else row()
        targets, mask = ([row() for _ in range(shape[0])] if len(shape) > 1 else row()), None
        inputs = {"predictions": draw.tensor(shape, lambda: draw.real(-4, 4)), "targets": targets}
        made = body(draw, n, shape[:-1], inputs, options)
        if n % 3 == 2:
            # The ends stay: a pair remains in every list.
            def line():
                return [1.0] + [float(draw.index(2)) for _ in range(shape[-1] - 2)] + [1.0]
            mask = [line() for _ in range(shape[0])] if len(shape) > 1 else line()
            made["mask"] = mask
        return made
    return make


def graded(draw):
    return float(draw.index(5))


def real_or_graded(draw):
    return draw.choice((0.0, 1.0, 2.0, 3.0, draw.real(-2, 3)))


PLANS = {
    "ranking_softmax": plans(listed(graded), ({},), COUNT),
    "listmle": plans(listed(real_or_graded), ({},), COUNT),
    "pairwise_logistic": plans(listed(real_or_graded), ({}, {"average": "list"}, {"average": "batch"}), COUNT),
    "pairwise_hinge": plans(listed(real_or_graded), ({}, {"average": "list"}, {"margin": 2.5}, {"average": "batch", "margin": 0.25}), COUNT),
    "pairwise_soft_zero_one": plans(listed(real_or_graded), ({}, {"average": "list"}, {"average": "batch"}), COUNT),
    "pairwise_mse": plans(listed(real_or_graded), ({}, {"average": "list"}, {"average": "batch"}), COUNT),
    "lambdarank": plans(listed(graded), ({}, {"norm": True}, {"truncation_level": 2}, {"exp_gain": False}, {"sigmoid": 2.0, "truncation_level": 1, "norm": True}), 36),
}


def scored(draw):
    made = listed(graded)(draw, 2, {})
    return {name: made[name] for name in ("predictions", "targets", "mask")} | {"outputs": ["terms", "gradients"]}


POOLED = {"options": {"average": "batch"}, "reduction": "sum"}
ALIASES = {
    "ranking_softmax": [("optax.ranking_softmax_loss", {}, scored, None), ("rax.softmax_loss", {}, scored, None)],
    "listmle": [("rax.listmle_loss", {}, scored, None)],
    "pairwise_logistic": [("rax.pairwise_logistic_loss", POOLED, scored, None)],
    "pairwise_hinge": [("rax.pairwise_hinge_loss", POOLED, scored, None)],
    "pairwise_soft_zero_one": [("rax.pairwise_soft_zero_one_loss", POOLED, scored, None)],
    "pairwise_mse": [("rax.pairwise_mse_loss", POOLED, scored, None)],
    "lambdarank": [("lightgbm.lambdarank", {"options": {"truncation_level": 30, "norm": True}, "reduction": "sum"}, scored, None)],
}
