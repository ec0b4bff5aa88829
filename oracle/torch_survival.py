"""The survival losses in PyTorch: compositions of torch.special and torch.nn.functional; their requests."""
import math

import torch
import torch.nn.functional as F

from torch_plans import SHAPES, body, plans, turn

COUNT = 36


def log_normal(z):
    return torch.special.log_ndtr(z)


# distribution → ln f, ln F, ln (1 − F)
NOISES = {
    "normal": (lambda z: -z * z / 2 - math.log(2 * math.pi) / 2, log_normal, lambda z: log_normal(-z)),
    "logistic": (lambda z: -F.softplus(z, threshold=700) - F.softplus(-z, threshold=700), F.logsigmoid, lambda z: F.logsigmoid(-z)),
    "extreme": (lambda z: z - torch.exp(z), lambda z: torch.log(-torch.expm1(-torch.exp(z))), lambda z: -torch.exp(z)),
}


def aft(x, o):
    r, lower, upper, sigma = x["predictions"], x["lower"], x["upper"], o.get("scale", 1.0)
    density, below, above = NOISES[o.get("distribution", "normal")]
    exact, left, right = lower == upper, lower == 0, torch.isinf(upper)
    a = (torch.log(torch.where(left, torch.ones_like(lower), lower)) - r) / sigma
    b = (torch.log(torch.where(right, 2 * torch.ones_like(upper), upper)) - r) / sigma
    wide = torch.where(exact | left | right, a + 1, b)
    both = above(a) + torch.log(-torch.expm1(above(wide) - above(a)))
    found = torch.where(exact, density(a) - math.log(sigma) - torch.log(torch.where(left, torch.ones_like(lower), lower)),
                        torch.where(left, torch.where(right, torch.zeros_like(r) * r, below(b)), torch.where(right, above(a), both)))
    return -found


TERMS = {"aft": aft}


def times(draw, n, options):
    shape, kind = turn(SHAPES, n), n % 5

    def one():
        t = draw.real(0.3, 6)
        return (t, t) if kind == 0 else (t, math.inf) if kind == 1 else (0.0, t) if kind == 2 else (t, t + draw.real(0.5, 4)) if kind == 3 else \
            draw.choice(((t, t), (t, math.inf), (0.0, t), (t, 2 * t)))
    pairs = draw.tensor(shape, lambda: one())
    return body(draw, n, shape, {"predictions": draw.tensor(shape, lambda: draw.real(-1, 2)), "lower": side(pairs, 0), "upper": side(pairs, 1)}, options)


def side(pairs, k):
    return pairs[k] if isinstance(pairs, tuple) else [side(part, k) for part in pairs]


PLANS = {"aft": plans(times, ({}, {"distribution": "logistic"}, {"distribution": "extreme"}, {"scale": 2.0}, {"distribution": "logistic", "scale": 0.5},
                              {"distribution": "extreme", "scale": 1.5}, {"distribution": "normal", "scale": 0.75}), COUNT)}
