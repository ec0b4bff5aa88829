"""The losses of positive amounts, and the divergence between masses: compositions of torch's operations, their requests and aliases.

scikit-learn's losses and metrics check the values of its aliases."""
import sklearn.metrics
import torch
from sklearn._loss import HalfGammaLoss, HalfTweedieLoss

from torch_aliases import two
from torch_plans import CLASS_SHAPES, LAST_SHAPES, body, elementwise, plans, turn, without
from torch_robust import NONE, WEIGHTED
from torch_scalars import COUNT, positive, score, sklearn_loss, sklearn_metric


def gamma_nll(x, o):
    return x["predictions"] + x["targets"] * torch.exp(-x["predictions"])


def tweedie_nll(x, o):
    r, y, p = x["predictions"], x["targets"], o.get("power", 1.5)
    if p == 0:
        return (torch.exp(r) - y) ** 2 / 2
    if p == 1:
        return torch.exp(r) - y * r
    if p == 2:
        return gamma_nll(x, o)
    return torch.exp((2 - p) * r) / (2 - p) - y * torch.exp((1 - p) * r) / (1 - p)


def tweedie_deviance(x, o):
    m, y, p = x["predictions"], x["targets"], o.get("power", 0.0)
    if p == 0:
        return (m - y) ** 2
    if p == 1:
        return 2 * (torch.xlogy(y, y) - y * torch.log(m) - y + m)
    if p == 2:
        return 2 * (torch.log(m / y) + y / m - 1)
    return 2 * (y.clamp(min=0) ** (2 - p) / ((1 - p) * (2 - p)) - y * m ** (1 - p) / (1 - p) + m ** (2 - p) / (2 - p))


def generalized_kl(x, o):
    axis = o.get("axis", -1)
    t, logs = x["targets"], x["predictions"]
    return (torch.xlogy(t, t) - t * logs + torch.exp(logs) - t).sum(axis)


TERMS = {function.__name__: function for function in (gamma_nll, tweedie_nll, tweedie_deviance, generalized_kl)}
POWERS = tuple({"power": power} for power in (1.5, 1.0, 2.0, 1.2, 0.0, 3.0, -1.0, 1.9))


def amount(draw):
    return draw.real(0.2, 6)


def tweedie(prediction):
    def make(draw, n, options):
        zeros = options.get("power", 1.5) < 2
        return elementwise(prediction, lambda d: 0.0 if zeros and not d.index(4) else amount(d))(draw, n, options)
    return make


def masses(draw, n, options):
    axis = options.get("axis", -1)
    shape = turn(LAST_SHAPES, n) if axis == -1 else turn(CLASS_SHAPES[1:], n)
    inputs = {"predictions": draw.tensor(shape, lambda: draw.real(-2, 2)), "targets": draw.tensor(shape, lambda: draw.real(0.1, 4) if draw.index(5) else 0.0)}
    return body(draw, n, without(shape, axis), inputs, options)


PLANS = {
    "gamma_nll": plans(elementwise(score, amount), ({},), COUNT),
    "tweedie_nll": plans(tweedie(score), ({}, *POWERS), 36),
    "tweedie_deviance": plans(tweedie(positive), ({}, *POWERS), 36),
    "generalized_kl": plans(masses, ({}, {"axis": 1}), COUNT),
}


def deviance(power):
    return {"options": {"power": power}, **WEIGHTED}


def pairs(draw):
    return masses(draw, 1, {}) | {"outputs": ["terms", "gradients"], "reduction": "none"}


ALIASES = {
    "gamma_nll": [("sklearn.HalfGammaLoss", WEIGHTED, two(score, amount), sklearn_loss(HalfGammaLoss())),
                  ("xgboost.reg:gamma", {"reduction": "sum"}, two(score, amount), None), ("lightgbm.gamma", {"reduction": "sum"}, two(score, amount), None)],
    "tweedie_nll": [("sklearn.HalfTweedieLoss", WEIGHTED, two(score, amount), sklearn_loss(HalfTweedieLoss())),
                    ("xgboost.reg:tweedie", {"reduction": "sum"}, two(score, amount), None), ("lightgbm.tweedie", {"reduction": "sum"}, two(score, amount), None)],
    "tweedie_deviance": [
        ("sklearn.mean_tweedie_deviance", WEIGHTED, two(score), sklearn_metric(sklearn.metrics.mean_tweedie_deviance)),
        ("sklearn.mean_poisson_deviance", deviance(1.0), two(positive, amount), sklearn_metric(sklearn.metrics.mean_poisson_deviance)),
        ("sklearn.mean_gamma_deviance", deviance(2.0), two(positive, amount), sklearn_metric(sklearn.metrics.mean_gamma_deviance)),
        *(("sklearn.mean_tweedie_deviance", WEIGHTED, lambda draw, power=power: {**two(positive, amount)(draw), "options": {"power": power}},
           sklearn_metric(sklearn.metrics.mean_tweedie_deviance, power=power)) for power in (1.5, 3.0, -1.0))],
    "generalized_kl": [("optax.generalized_kl_divergence", NONE, pairs, None), ("optax.convex_kl_divergence", NONE, pairs, None)],
}
