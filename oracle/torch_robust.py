"""The robust losses of a residual, its powers and percentages, and more losses of a margin: compositions of torch's operations, their requests and aliases."""
import math

import torch
import torch.nn.functional as F
from sklearn._loss import HalfSquaredError

from torch_aliases import two
from torch_plans import elementwise, label, plans, real
from torch_scalars import COUNT, error, hard, margin, near, score, sklearn_loss, with_labels


def half_squared_error(x, o):
    return 0.5 * F.mse_loss(x["predictions"], x["targets"], reduction="none")


def ratio(x, o, default=1.0):
    c = o.get("c", default)
    return c, (error(x) / c) ** 2


def cauchy(x, o):
    c, square = ratio(x, o)
    return c ** 2 / 2 * torch.log1p(square)


def geman_mcclure(x, o):
    _, square = ratio(x, o)
    return error(x) ** 2 / (2 * (1 + square))


def welsch(x, o):
    c, square = ratio(x, o)
    return c ** 2 / 2 * -torch.expm1(-square)


def tukey(x, o):
    c, square = ratio(x, o, 4.685)
    return c ** 2 / 6 * (1 - F.relu(1 - square) ** 3)


def wing(x, o):
    w, eps, size = o.get("width", 10.0), o.get("epsilon", 2.0), error(x).abs()
    return torch.where(size < w, w * torch.log1p(size / eps), size - w + w * math.log1p(w / eps))


def quantile_huber(x, o):
    q, delta = o.get("quantile", 0.5), o.get("delta", 1.0)
    smooth = F.huber_loss(x["predictions"], x["targets"], reduction="none", delta=delta) / delta
    return torch.where(error(x) < 0, q * smooth, (1 - q) * smooth)


def logit_dist(x, o):
    return 2 * F.softplus(error(x), threshold=700) - error(x) - math.log(4)


def lp(x, o):
    return error(x).abs() ** o.get("p", 2.0)


def smape(x, o):
    return 2 * error(x).abs() / (x["predictions"].abs() + x["targets"].abs()).clamp(min=o.get("eps", 1.17e-6))


def smoothed_hinge(x, o):
    gamma, a = o.get("gamma", 1.0), margin(x, o)
    return torch.where(a >= 1 - gamma, F.relu(1 - a) ** 2 / (2 * gamma), 1 - gamma / 2 - a)


def zero_one(x, o):
    return (margin(x, o) < 0).to(torch.float64) + 0 * x["predictions"]


def sparsemax(x, o):
    s = -margin(x, {"labels": "01"})
    return torch.where(s <= -1, torch.zeros_like(s), torch.where(s >= 1, s, (s + 1) ** 2 / 4))


def sigmoid_margin(x, o):
    return 1 - torch.tanh(margin(x, o))


def l2_margin(x, o):
    return (1 - margin(x, o)) ** 2


def dwd(x, o):
    q, a = o.get("q", 1.0), margin(x, o)
    beyond = torch.where(a <= q / (q + 1), torch.ones_like(a), a)
    return torch.where(a <= q / (q + 1), 1 - a, q ** q / (q + 1) ** (q + 1) / beyond ** q)


TERMS = {function.__name__: function for function in (
    half_squared_error, cauchy, geman_mcclure, welsch, tukey, wing, quantile_huber, logit_dist, lp, smape,
    smoothed_hinge, zero_one, sparsemax, sigmoid_margin, l2_margin, dwd)}

SCALES = ({}, {"c": 2.5}, {"c": 8.0})
PLANS = {
    "half_squared_error": plans(elementwise(real, real), ({},), COUNT),
    "cauchy": plans(elementwise(real, real), SCALES, COUNT),
    "geman_mcclure": plans(elementwise(real, real), SCALES, COUNT),
    "welsch": plans(elementwise(near, near), SCALES, COUNT),
    "tukey": plans(elementwise(real, real), SCALES, COUNT),
    "wing": plans(elementwise(real, real), ({}, {"width": 2.0}, {"epsilon": 0.5}), COUNT),
    "quantile_huber": plans(elementwise(real, real), ({}, {"quantile": 0.9}, {"quantile": 0.25, "delta": 2.5}), COUNT),
    "logit_dist": plans(elementwise(near, near), ({},), COUNT),
    "lp": plans(elementwise(real, real), ({}, {"p": 3.0}, {"p": 2.5}), COUNT),
    "smape": plans(elementwise(real, real), ({}, {"eps": 0.5}), COUNT),
    "smoothed_hinge": with_labels(score, {}, {"gamma": 0.5}, {"gamma": 2.0}),
    "zero_one": with_labels(score), "sigmoid_margin": with_labels(score), "l2_margin": with_labels(score),
    "sparsemax": plans(elementwise(score, label), ({},), COUNT),
    "dwd": with_labels(score, {}, {"q": 2.0}, {"q": 0.5}),
}


NONE, WEIGHTED = {"reduction": "none"}, {"reduction": "weighted_mean"}
ALIASES = {
    "half_squared_error": [("optax.l2_loss", NONE, two(real), None), ("sklearn.HalfSquaredError", WEIGHTED, two(real), sklearn_loss(HalfSquaredError())),
                           ("xgboost.reg:squarederror", {"reduction": "sum"}, two(real), None), ("lightgbm.l2", {"reduction": "sum"}, two(real), None)],
    "logit_dist": [("lossfunctions_jl.LogitDistLoss", NONE, two(near), None)],
    "lp": [("lossfunctions_jl.LPDistLoss", NONE, two(near), None)],
    "smoothed_hinge": [("lossfunctions_jl.SmoothedL1HingeLoss", NONE, two(score, hard), None)],
    "zero_one": [("lossfunctions_jl.ZeroOneLoss", NONE, two(score, hard), None)],
    "sparsemax": [("optax.sparsemax_loss", NONE, two(score, label), None), ("optax.binary_sparsemax_loss", NONE, two(score, label), None)],
    "sigmoid_margin": [("lossfunctions_jl.SigmoidLoss", NONE, two(score, hard), None)],
    "l2_margin": [("lossfunctions_jl.L2MarginLoss", NONE, two(score, hard), None)],
    "dwd": [("lossfunctions_jl.DWDMarginLoss", NONE, two(score, hard), None)],
}
